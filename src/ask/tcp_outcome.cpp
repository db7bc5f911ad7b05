// Flags and numbers of each segment that came back.
#include "ask/tcp_outcome.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // rows are named as in recipes

struct SeenSegment {
  bool syn;
  bool ack;
  bool fin;
  bool reset;
  std::uint32_t seq;
  std::uint32_t ack_number;
  std::size_t data_bytes;

  /// The sequence number behind its last.
  [[nodiscard]] std::uint32_t end() const {
    return seq + static_cast<std::uint32_t>(data_bytes) + (syn ? 1U : 0U) + (fin ? 1U : 0U);
  }
};

std::optional<SeenSegment> segment_of(const Decoded& decoded) {
  const auto layer = decoded.find(tcp::header);
  if (!layer) return std::nullopt;
  const ByteView header = decoded.layers()[*layer].header_in(decoded.bytes());
  return SeenSegment{get(header, tcp::syn),   get(header, tcp::ack), get(header, tcp::fin),
                     get(header, tcp::reset), get(header, tcp::seq), get(header, tcp::ack_number),
                     decoded.payload().size()};
}

/// The server's kernel repeats its SYN-ACK after a second, on a busy machine although our ACK has
/// come.
bool repeats_handshake(const SeenSegment& theirs, const SeenSegment& ours) {
  return theirs.syn && !theirs.reset && theirs.data_bytes == 0 && !ours.syn;
}

}  // namespace

bool is_no_tcp(const journey::SeenPacket& packet) { return !segment_of(packet.decoded()); }

bool answers_by_tcp(const journey::SeenPacket& packet, const journey::WrittenFrame& wrote) {
  const auto segment = segment_of(packet.decoded());
  if (!segment || segment->reset) return false;
  const auto ours = segment_of(wrote.decoded());
  if (ours && repeats_handshake(*segment, *ours)) return false;
  return segment->syn || segment->data_bytes > 0;
}

std::optional<TcpOutcome> tcp_outcome_of(const journey::WrittenFrame& wrote,
                                         const journey::Trial& trial) {
  const auto ours = segment_of(wrote.decoded());
  if (!ours) return std::nullopt;
  TcpOutcome outcome;
  const bool challenged =
      std::any_of(lab::host_names.begin(), lab::host_names.end(), [&](std::string_view host) {
        return drops::moved(trial.evidence.counted_on(host), "TcpExt.TCPChallengeACK") != nullptr;
      });
  for (const journey::SeenPacket& answer : trial.answers) {
    const auto theirs = segment_of(answer.decoded());
    if (!theirs || repeats_handshake(*theirs, *ours)) continue;
    outcome.reset = outcome.reset || theirs->reset;
    if (theirs->reset || !theirs->ack) continue;
    outcome.syn_ack = outcome.syn_ack || theirs->syn;
    const bool all = ours->end() != ours->seq && theirs->ack_number == ours->end();
    outcome.acknowledged = outcome.acknowledged || all;
    const bool bare = !theirs->syn && !theirs->fin && theirs->data_bytes == 0;
    outcome.challenge_ack = outcome.challenge_ack || (bare && !all && challenged);
    outcome.duplicate_ack = outcome.duplicate_ack || (bare && !all && !challenged);
  }
  return outcome;
}

std::string describe(const TcpOutcome& outcome) {
  std::string out;
  if (outcome.syn_ack) out += "; a SYN-ACK came back";
  if (outcome.acknowledged && !outcome.syn_ack) out += "; it was acknowledged";
  if (outcome.challenge_ack) out += "; a challenge ACK came back";
  if (outcome.duplicate_ack) out += "; a duplicate ACK came back";
  if (outcome.reset) out += "; a TCP reset came back";
  return out;
}

}  // namespace pushpkt::ask
