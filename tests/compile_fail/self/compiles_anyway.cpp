// For the mechanism's own test: -DWRONG changes nothing.
// says: error
int main() {}
