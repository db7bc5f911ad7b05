// A program that knows pushpkt only as it is installed.
#include <iostream>
#include <pushpkt/base/address.hpp>

int main() {
  using namespace pushpkt::literals;
  const auto parsed = pushpkt::parse_mac("02:00:00:00:00:01");
  if (!parsed || *parsed != "02:00:00:00:00:01"_mac) return 1;
  std::cout << to_string(*parsed) << '\n';
}
