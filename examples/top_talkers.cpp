// Who sent most in a capture: addresses by bytes on the wire. top_talkers FILE [FILTER]
#include <fmt/core.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count < 2) return fmt::print(stderr, "usage: top_talkers FILE [FILTER]\n"), 2;
  auto reader = pp::CaptureReader::open(words[1], count > 2 ? words[2] : "");
  if (!reader) return pp::complain(reader.error());

  std::unordered_map<pp::Ip, std::uint64_t> bytes;
  for (const auto& packet : *reader) {
    const auto decoded = pp::decode(packet);
    if (const auto ip4 = decoded.get(pp::ip::src)) {
      bytes[*ip4] += packet.wire_bytes;
    } else if (const auto ip6 = decoded.get(pp::ipv6::src)) {
      bytes[*ip6] += packet.wire_bytes;
    }
  }
  if (reader->error()) return pp::complain(*reader->error());

  std::vector<std::pair<std::uint64_t, pp::Ip>> ranking;
  for (const auto& [ip, sum] : bytes) ranking.emplace_back(sum, ip);
  std::sort(ranking.rbegin(), ranking.rend());
  for (std::size_t i = 0; i < std::min<std::size_t>(ranking.size(), 10); ++i) {
    fmt::print("{:>12}  {}\n", ranking[i].first, ranking[i].second);
  }
}
