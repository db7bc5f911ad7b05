// For the mechanism's own test: wrong even without -DWRONG.
// says: error
int main() { return nowhere; }
