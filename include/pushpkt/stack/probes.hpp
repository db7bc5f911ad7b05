// Packets that were sent and what answered them.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/wire/answers.hpp"

namespace pushpkt::stack {

/// A TCP segment that was sent: what its answer must fit.
struct SentSegment {
  std::uint16_t flags = 0;
  std::uint32_t seq = 0;
  std::uint32_t length = 0;  ///< sequence numbers that it takes: payload, SYN, FIN
};

/// A packet that was sent and may be answered.
struct Probe {
  enum class Outcome : std::uint8_t {
    silent,
    answered,
    icmp_error,  ///< an ICMP error that says that it is lost
  };
  wire::Request request;
  /// Who may take the answer in; nullptr: no packet is discarded. Probes share it.
  std::shared_ptr<const wire::ReceivingHost> host = nullptr;
  std::optional<SentSegment> segment = {};
  std::string name = {};  ///< the values that vary: "ip.ttl=1"; "" when nothing does
  Timestamp sent = {};  ///< on its device where it was seen there, else just before the system call
  Outcome outcome = Outcome::silent;
  std::chrono::nanoseconds rtt{0};  ///< until the answer was on its device; never negative
  std::optional<Ip> from = {};      ///< the sender of the answer
  std::string icmp = {};            ///< "port unreachable", of an icmp_error
  std::uint16_t tcp_flags = 0;      ///< of an answer by TCP
  std::uint32_t tcp_ack = 0;
  /// Other probes look the same to the host that answers, so what came may be theirs: `outcome`
  /// counts an answer, and does not say whose it is.
  bool is_alike = false;
  /// Nothing more is to be expected: answered, or an ICMP error of an expired packet or of the host
  /// that was asked.
  bool is_settled = false;

  /// Of TCP "open" (SYN+ACK to a SYN) or "closed" (RST+ACK to a SYN), each with an acknowledgment
  /// of that SYN; what else came, as "answered RST". Of UDP "open" or "closed" (port unreachable
  /// from the host that was asked). Also "silent" or what the ICMP error is named; "" where no port
  /// was asked.
  [[nodiscard]] std::string port_state() const;
};

/// The probe that a packet is; nullopt: nothing answers it. Its host is that of the packet.
[[nodiscard]] std::optional<Probe> probe_of(const wire::Decoded& packet);

/// Matches answers with probes. Pure: it neither sends nor waits. What a packet may answer is
/// looked up, so the time for a packet does not grow with the number of probes.
class Probes {
 public:
  struct Found {
    wire::Match match;      ///< of an ICMP message that ends nothing (a redirect): icmp_error
    std::size_t probe = 0;  ///< its place in all()
    bool ends = false;      ///< an answer, or an error that says that the packet is lost
    std::string text = {};  ///< of an ICMP error: "ICMP port unreachable from 10.77.2.2: ..."
  };
  void add(Probe probe);
  /// Our own packet was seen on its device: a better time than that of the system call. Of equal
  /// requests each sighting is of the next.
  void left(const wire::Request& request, Timestamp time);
  /// The first waiting probe that the packet answers, else one of which an ICMP error came before,
  /// else one that it nearly answers: a packet that the probe's host would discard, and a fragment
  /// (put them together before: Defragmenter). Nothing of a packet that answers once more what was
  /// answered. Where it answers several waiting probes, all of them become alike, and so does one
  /// that gets a copy of a packet that came before.
  [[nodiscard]] Found take(const wire::Decoded& packet, Timestamp time);

  [[nodiscard]] const std::vector<Probe>& all() const { return all_; }
  /// Whether an answer may still come.
  [[nodiscard]] bool waiting() const { return settled_ < all_.size(); }
  /// Those of which nothing more is expected.
  [[nodiscard]] std::size_t settled() const { return settled_; }

 private:
  /// Probes with one key, in the order in which they were sent.
  struct Row {
    std::vector<std::uint32_t> places;
    std::size_t first = 0;               ///< those before it are used up
    std::size_t marked = 0;              ///< those before it were asked whether they are alike
    std::vector<std::uint32_t> errors;   ///< of those before `first`: an ICMP error came
    std::vector<std::uint64_t> digests;  ///< of the answers
  };
  /// Keys are hashes: what lies in a row may be another's, and wire::answers() decides.
  using Index = std::unordered_map<std::uint64_t, Row>;

  [[nodiscard]] bool is_silent(std::size_t place) const {
    return all_[place].outcome == Probe::Outcome::silent;
  }
  [[nodiscard]] bool fits(std::size_t place, const wire::Match& match, Timestamp time) const;
  void skip_ended(Row& row);
  [[nodiscard]] Found take_after_error(const std::vector<std::uint64_t>& keys,
                                       const wire::Decoded& packet, Timestamp time);
  [[nodiscard]] Row* find(std::uint64_t key);
  [[nodiscard]] wire::Match match_of(std::size_t place, const wire::Decoded& packet) const;
  [[nodiscard]] Found take_by(const wire::AnsweredRequest& asked, const wire::Decoded& packet,
                              Timestamp time);
  [[nodiscard]] Found take_near_miss(const wire::AnsweredRequest& asked,
                                     const wire::Decoded& packet);
  void move_doubtful(const wire::AnsweredRequest& asked);
  void mark_alike(Row& row, std::size_t place, const wire::Decoded& packet);
  [[nodiscard]] Found end(std::size_t place, wire::Match match, const wire::Decoded& packet,
                          Timestamp time);
  std::vector<Probe> all_;
  std::size_t settled_ = 0;
  Index index_;
};

/// The devices where packets leave and answers come in.
class Listener {
 public:
  /// Errors are Sniffer::open's.
  [[nodiscard]] Result<void> open(const std::string& interface);
  [[nodiscard]] bool empty() const { return sniffers_.empty(); }
  void close() { sniffers_.clear(); }
  /// What was seen so far, in order of time; of a flood what was there when it was called.
  [[nodiscard]] Result<std::vector<sniff::Seen>> collect();
  /// Until there is something, the deadline or a signal; at most 200 ms.
  void wait(Deadline deadline);

 private:
  std::map<std::string, sniff::Sniffer> sniffers_;
};

}  // namespace pushpkt::stack
