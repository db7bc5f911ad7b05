// For the mechanism's own test: fails with -DWRONG, but for another reason than the one stated.
// says: not a constant expression
#ifdef WRONG
int main() { return nowhere; }
#endif
