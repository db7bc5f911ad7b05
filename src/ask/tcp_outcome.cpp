// Flags and numbers of each segment that came back.
#include "ask/tcp_outcome.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

struct Segment {
  bool syn;
  bool ack;
  bool fin;
  bool reset;
  std::uint32_t seq;
  std::uint32_t ack_number;
  std::size_t octets;

  /// The number behind the last that it uses up.
  [[nodiscard]] std::uint32_t end() const {
    return seq + static_cast<std::uint32_t>(octets) + (syn ? 1U : 0U) + (fin ? 1U : 0U);
  }
};

std::optional<Segment> segment_of(ByteView bytes, Link link) {
  const Decoded decoded = decode(bytes, link);
  const auto layer = decoded.find(tcp::header);
  if (!layer) return std::nullopt;
  const ByteView header = decoded.layers()[*layer].header_in(decoded.bytes());
  return Segment{get(header, tcp::syn),   get(header, tcp::ack), get(header, tcp::fin),
                 get(header, tcp::reset), get(header, tcp::seq), get(header, tcp::ack_number),
                 decoded.payload().size()};
}

}  // namespace

bool is_no_tcp(const sniff::Seen& seen) { return !segment_of(seen.bytes, seen.link); }

bool answers_by_tcp(const sniff::Seen& seen) {
  const auto segment = segment_of(seen.bytes, seen.link);
  return segment && !segment->reset && (segment->syn || segment->octets > 0);
}

std::optional<TcpOutcome> fate_of(const Frame& wrote, const journey::Trial& trial) {
  const auto ours = segment_of(wrote.bytes, wrote.link);
  if (!ours) return std::nullopt;
  TcpOutcome fate;
  const bool challenged =
      std::any_of(lab::host_names.begin(), lab::host_names.end(), [&](std::string_view host) {
        return drops::moved(trial.evidence.counted_on(host), "TcpExt.TCPChallengeACK") != nullptr;
      });
  for (const sniff::Seen& seen : trial.answers) {
    const auto theirs = segment_of(seen.bytes, seen.link);
    if (!theirs) continue;
    fate.reset = fate.reset || theirs->reset;
    if (theirs->reset || !theirs->ack) continue;
    fate.syn_ack = fate.syn_ack || theirs->syn;
    const bool all = ours->end() != ours->seq && theirs->ack_number == ours->end();
    fate.acknowledged = fate.acknowledged || all;
    const bool bare = !theirs->syn && !theirs->fin && theirs->octets == 0;
    fate.challenge_ack = fate.challenge_ack || (bare && !all && challenged);
    fate.duplicate_ack = fate.duplicate_ack || (bare && !all && !challenged);
  }
  return fate;
}

std::string in_words(const TcpOutcome& fate) {
  std::string out;
  if (fate.syn_ack) out += "; a SYN-ACK came back";
  if (fate.acknowledged && !fate.syn_ack) out += "; it was acknowledged";
  if (fate.challenge_ack) out += "; a challenge ACK came back";
  if (fate.duplicate_ack) out += "; a duplicate ACK came back";
  if (fate.reset) out += "; a TCP reset came back";
  return out;
}

}  // namespace pushpkt::ask
