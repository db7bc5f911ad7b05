// What is printed about packets that are sent, before and after.
#pragma once

#include <optional>
#include <string>

#include "pushpkt/report/json.hpp"
#include "pushpkt/stack/send_session.hpp"

namespace pushpkt::report {

/// Answers and near misses of a session, numbered in the order in which they came, for its JSON.
class AnswerLog {
 public:
  /// The packet with its number, borrowed.
  sniff::SeenView add_answer(const sniff::Seen& seen, const wire::Decoded& decoded);
  void add_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded, const std::string& why);

  [[nodiscard]] const Json& answers() const { return answers_; }
  [[nodiscard]] const Json& near_misses() const { return near_misses_; }

 private:
  std::uint64_t packets_ = 0;
  Json answers_ = Json::array();
  Json near_misses_ = Json::array();
};

/// "3 of 20 packets sent"; without the second number where it has no end.
[[nodiscard]] std::string sent_of_all(const stack::SendSession& session, std::size_t recipes);
/// "ip.src=10.77.1.2, the route's address\n"
[[nodiscard]] std::string filled_text(const stack::Filled& filled);
/// What was left out, is rewritten by the kernel and was filled in, a line each.
[[nodiscard]] std::string send_notes(const stack::SendSession& session);
/// "3 packets sent by packet\n"; "1 packet sent by packet, 4 after fragmentation\n"; by the count
/// of the devices where there is one: "2 of 3 packets sent by raw-ip: the kernel dropped 1\n".
/// `built`: before fragmentation.
[[nodiscard]] std::string sent_line(std::uint64_t built, std::uint64_t handed_over,
                                    const std::optional<stack::Departed>& departed,
                                    std::string_view path);
/// "not sent: cannot find the MAC address of 10.9.0.9: ...\n", a line for each reason, of the first
/// 16; "" when all were sent.
[[nodiscard]] std::string unreachable_lines(const stack::Transmitter& transmitter);
/// "812345 packets a second were reached, 1000000 were asked for\n"; "" when the rate was kept.
[[nodiscard]] std::string missed_rate(const Pace& pace);
/// Why there was no answer, as far as it is known: a line without its line feed.
[[nodiscard]] std::string silence(const stack::SendSession& session);
/// Schema 1. `seed`: of the values that vary at random.
[[nodiscard]] Json send_json(const stack::SendSession& session, const AnswerLog& log,
                             const std::optional<std::uint64_t>& seed);

}  // namespace pushpkt::report
