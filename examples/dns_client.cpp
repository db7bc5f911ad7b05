// Asks a DNS server for the IPv4 addresses of a name, by frames of our own: RFC 1035, 4.1.
// dns_client SERVER NAME
#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace std::chrono_literals;

// Id 4711, recursion desired, one question: the addresses (type A) of `name`. Empty where that is
// no name: a label has 1 to 63 bytes.
pp::Bytes question(std::string_view name) {
  pp::Bytes out = pp::from_hex("1267 0100 0001 0000 0000 0000").value();
  while (!name.empty()) {
    const auto label = name.substr(0, name.find('.'));
    name.remove_prefix(std::min(label.size() + 1, name.size()));
    if (label.empty() || label.size() > 63) return {};
    out.push_back(static_cast<std::uint8_t>(label.size()));
    out.insert(out.end(), label.begin(), label.end());
  }
  out.insert(out.end(), {0, 0, 1, 0, 1});
  return out;
}

// The addresses in an answer whose question is `asked` bytes long with the header. Its names are
// pointers of two bytes, as servers write them; anything else ends the list.
std::vector<pp::Ip4> addresses(pp::ByteView answer, std::size_t asked) {
  std::vector<pp::Ip4> found;
  for (std::size_t at = asked; at + 12 <= answer.size();) {
    const pp::ByteView record = answer.subspan(at);
    const std::size_t size = record[10] * 256U + record[11];
    if ((record[0] & 0xc0) != 0xc0 || record.size() < 12 + size) break;
    if (record[3] == 1 && size == 4) {
      found.push_back(pp::Ip4{{record[12], record[13], record[14], record[15]}});
    }
    at += 12 + size;
  }
  return found;
}

int main(int count, char** words) {
  const auto server = pp::parse_ip(count == 3 ? words[1] : "");
  if (!server) return fmt::print(stderr, "usage: dns_client SERVER NAME\n"), 2;
  const pp::Bytes query = question(words[2]);
  if (query.empty()) return fmt::print(stderr, "{} is no name\n", words[2]), 2;
  const pp::Endpoint remote{*server, pp::Port{53}};
  auto exchange = pp::stack::UdpExchange::open(
      {.path = pp::path::find_kind("packet").value(), .remote = remote}, pp::Deadline::in(5s));
  if (!exchange) return pp::complain(exchange.error());
  const auto outcome = exchange->ask(query, pp::Deadline::in(5s));
  if (!outcome) return pp::complain(outcome.error());
  if (!outcome->reply) return fmt::print(stderr, "no answer\n"), 1;
  const auto found = addresses(*outcome->reply, query.size());
  for (const pp::Ip4& ip : found) fmt::print("{}  {}\n", words[2], ip);
  return found.empty() ? 1 : 0;
}
