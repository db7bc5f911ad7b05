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
  std::string unreachable = {};    ///< why it was not sent: then silent and settled; "": it was
  std::uint32_t copies = 0;        ///< of its answer that came after it, equal in every byte
  std::uint32_t more_answers = 0;  ///< that came after it and are not equal
  std::uint32_t device = 0;        ///< that its answer came in by: see Probes::take()

  /// Of TCP "open" (SYN+ACK to a SYN) or "closed" (RST+ACK to a SYN), each with an acknowledgment
  /// of that SYN; what else came, as "answered RST". Of UDP "open" or "closed" (port unreachable
  /// from the host that was asked). Also "silent" or what the ICMP error is named; "" where no port
  /// was asked.
  [[nodiscard]] std::string port_state() const;
};

/// The probe that a packet is; nullopt: it is not IP, and nothing answers it. Its host is that of
/// the packet.
[[nodiscard]] std::optional<Probe> probe_of(const wire::Decoded& packet);

/// Matches answers with probes. Pure: it neither sends nor waits. What a packet may answer is
/// looked up, so the time for a packet does not grow with the number of probes.
class Probes {
 public:
  struct Found {
    wire::Match match;           ///< of an ICMP message that ends nothing (a redirect): icmp_error
    std::size_t probe = 0;       ///< its place in all()
    bool ends = false;           ///< an answer, or an error that says that the packet is lost
    std::string text = {};       ///< of an ICMP error: "ICMP port unreachable from 10.77.2.2: ..."
    bool is_again = false;       ///< it answers one that has its answer, and ends nothing
    bool is_copy = false;        ///< then: equal to what ended it in every byte
    bool is_seen_twice = false;  ///< such a copy, by another device: perhaps the same packet
  };
  void add(Probe probe);
  /// Our own packet was seen on its device: a better time than that of the system call. Of equal
  /// requests each sighting is of the next.
  void left(const wire::Request& request, Timestamp time);
  /// The first waiting probe that the packet answers, else one of which an ICMP error came before,
  /// else one that it nearly answers: a packet that the probe's host would discard, and a fragment
  /// (put them together before: Defragmenter). A packet that answers once more what was answered is
  /// counted there, and is none of another probe; a copy that came in by another `device` (a number
  /// of the caller's) is not counted: it may be the same packet, seen twice. Where it answers
  /// several waiting probes, all of them become alike, and so does one that gets a copy of a packet
  /// that came before, where its identification does not tell that it is one (RFC 6864, 4.1).
  [[nodiscard]] Found take(const wire::Decoded& packet, Timestamp time, std::uint32_t device = 0);

  [[nodiscard]] const std::vector<Probe>& all() const { return all_; }
  /// Whether an answer may still come.
  [[nodiscard]] bool waiting() const { return settled_ < all_.size(); }
  /// Those of which nothing more is expected.
  [[nodiscard]] std::size_t settled() const { return settled_; }

 private:
  /// Probes with one key, in the order in which they were sent.
  struct Row {
    std::vector<std::uint32_t> places;
    std::size_t first = 0;              ///< those before it are used up
    std::size_t marked = 0;             ///< those before it were asked whether they are alike
    std::vector<std::uint32_t> errors;  ///< of those before `first`: an ICMP error came
  };
  /// A packet that came: when, where, and a hash of its bytes from the network header on,
  /// once it is needed.
  struct Arrival {
    const wire::Decoded& packet;
    Timestamp time;
    std::uint32_t device;
    std::uint64_t digest;
  };
  /// Keys are hashes: what lies in a row may be another's, and wire::answers() decides.
  using Index = std::unordered_map<std::uint64_t, Row>;

  [[nodiscard]] bool is_silent(std::size_t place) const {
    return all_[place].outcome == Probe::Outcome::silent;
  }
  [[nodiscard]] bool fits(std::size_t place, const wire::Match& match, Timestamp time) const;
  void skip_ended(Row& row);
  [[nodiscard]] Found take_after_error(const std::vector<std::uint64_t>& keys,
                                       const Arrival& arrival);
  [[nodiscard]] Row* find(std::uint64_t key);
  [[nodiscard]] wire::Match match_of(std::size_t place, const wire::Decoded& packet) const;
  [[nodiscard]] Found take_by(const wire::AnsweredRequest& asked, Arrival& arrival);
  [[nodiscard]] Found take_copy(const Arrival& arrival);
  [[nodiscard]] Found take_again(const std::vector<std::uint64_t>& keys, const Arrival& arrival);
  [[nodiscard]] Found take_near_miss(const wire::AnsweredRequest& asked,
                                     const wire::Decoded& packet);
  void move_doubtful(const wire::AnsweredRequest& asked);
  void mark_alike(Row& row, std::size_t place, const Arrival& arrival);
  [[nodiscard]] Found end(std::size_t place, wire::Match match, const Arrival& arrival);
  std::vector<Probe> all_;
  std::size_t settled_ = 0;
  Index index_;
  std::unordered_map<std::uint64_t, std::uint32_t> ended_by_;  ///< digests of answers and errors
};

/// The devices where packets leave and answers come in.
class Listener {
 public:
  /// Errors are Sniffer::open's.
  [[nodiscard]] Result<void> open(const std::string& interface);
  [[nodiscard]] bool empty() const { return sniffers_.empty(); }
  /// Which of its devices that is: see Probes::take().
  [[nodiscard]] std::uint32_t number_of(const std::string& interface) const;
  void close() { sniffers_.clear(); }
  /// What was seen so far, in order of time; of a flood what was there when it was called.
  [[nodiscard]] Result<std::vector<sniff::Seen>> collect();
  /// Until there is something, the deadline or a signal; at most 200 ms.
  void wait(Deadline deadline);

 private:
  std::map<std::string, sniff::Sniffer> sniffers_;
};

}  // namespace pushpkt::stack
