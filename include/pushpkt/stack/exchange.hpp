// A request by any path and its answers, in one call.
//   const auto done = exchange("ip(dst=10.77.2.2)/udp(dstport=12000)/\"hello\"", {.wait = 1s});
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/stack/egress_policy.hpp"
#include "pushpkt/stack/probes.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::stack {

struct ExchangeOptions {
  std::string path = "packet";  ///< as `pushpkt paths` names them; not `file`
  std::chrono::nanoseconds wait = std::chrono::seconds(1);  ///< after the last packet
  std::string interface = {};                               ///< "": the route decides
  std::optional<Ip> route_to = {};          ///< routed by this instead of the destination
  std::vector<std::string> vary = {};       ///< "ip.ttl=1-5": see wire/series.hpp
  std::uint64_t seed = 0;                   ///< of random values
  std::optional<std::uint64_t> count = {};  ///< packets; without it 1, or all of `vary`
  double rate = 0;           ///< packets a second; 0: as fast as kernel and egress policy allow
  std::size_t fragment = 0;  ///< bytes of an IP packet at most; 0: no fragments
  bool hold_ports = true;    ///< reserve the source port, or our kernel refuses the answer
  Allowed allow = {};        ///< what the egress policy is to permit
};

/// One answer: a packet, and the probe that it belongs to, whose name is
/// Exchange::probes[probe].name.
struct Answer {
  sniff::Seen packet;
  std::chrono::nanoseconds rtt{0};
  Probe::Outcome kind = Probe::Outcome::answered;  ///< or icmp_error
  std::size_t probe = 0;                           ///< its place in Exchange::probes
  std::string text = {};  ///< of an ICMP error: "ICMP port unreachable from 10.77.2.2: ..."

  [[nodiscard]] bool is_icmp_error() const { return kind == Probe::Outcome::icmp_error; }
  /// Borrows the packet's bytes.
  [[nodiscard]] wire::Decoded decoded() const& { return wire::decode(packet); }
  wire::Decoded decoded() const&& = delete;
  /// `answer.get(ip::ttl)`: as Decoded::get().
  template <class Tag, class T>
  [[nodiscard]] std::optional<T> get(const wire::FieldOf<Tag, T>& field,
                                     std::size_t nth = 0) const {
    return decoded().get(field, nth);
  }
  /// `answer.values("dns.a")`: all values of this name (tshark's), as tshark shows them: rows,
  /// options, records. Empty where there are none, and where no field has the name.
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
  /// What the innermost known header carries: the message of an application.
  [[nodiscard]] std::string payload() const { return text_of(decoded().carried()); }
};

struct Exchange {
  std::vector<Answer> answers;           ///< in the order in which they came
  std::vector<Probe> probes;             ///< each with its outcome
  std::vector<std::string> near_misses;  ///< "an answer came from port 40001, not 12000"
  std::uint64_t sent = 0;                ///< frames
};

/// Completes the recipe (route, neighbour, source port), sends it with the egress policy's consent
/// and collects answers until each packet has one or `wait` is over. No answer is no error. Errors:
/// Transmitter::open's and send's, those of the sniffer. Needs CAP_NET_RAW, as all paths but
/// `socket` do.
[[nodiscard]] Result<Exchange> exchange(const wire::Recipe& recipe,
                                        const ExchangeOptions& options = {});
/// Also the errors of parse_recipe().
[[nodiscard]] Result<Exchange> exchange(std::string_view recipe,
                                        const ExchangeOptions& options = {});

}  // namespace pushpkt::stack
