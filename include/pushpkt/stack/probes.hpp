// Packets that were sent and what answered them.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/wire/answers.hpp"

namespace pushpkt::stack {

/// A packet that was sent and may be answered.
struct Probe {
  enum class Outcome : std::uint8_t {
    silent,
    answered,
    icmp_error,  ///< an ICMP error that says that it is lost
  };
  wire::Request request;
  std::string name = {};  ///< the values that vary: "ip.ttl=1"; "" when nothing does
  Timestamp sent = {};  ///< on its device where it was seen there, else just before the system call
  Outcome outcome = Outcome::silent;
  std::chrono::nanoseconds rtt{0};  ///< until the answer was on its device; never negative
  std::optional<Ip> from = {};      ///< the sender of the answer
  std::string icmp = {};            ///< "port unreachable", of an icmp_error
  std::uint16_t tcp_flags = 0;      ///< of an answer by TCP

  /// "open", "closed", "silent" or what the ICMP error is named; "" where no port was asked.
  [[nodiscard]] std::string port_state() const;
};

/// Matches answers with probes. Pure: it neither sends nor waits.
class Probes {
 public:
  struct Found {
    wire::Match match;      ///< of an ICMP message that ends nothing (a redirect): icmp_error
    std::size_t probe = 0;  ///< its place in all()
    bool ends = false;      ///< the probe waits no longer
    std::string text = {};  ///< of an ICMP error: "ICMP port unreachable from 10.77.2.2: ..."
  };
  void add(Probe probe);
  /// Our own packet was seen on its device: a better time than that of the system call.
  void left(const wire::Request& request, Timestamp time);
  /// The first waiting probe that the packet answers, else the last that it nearly answers.
  [[nodiscard]] Found take(const wire::Decoded& packet, Timestamp time);

  [[nodiscard]] const std::vector<Probe>& all() const { return all_; }
  [[nodiscard]] bool waiting() const { return !open_.empty(); }
  [[nodiscard]] std::size_t answered() const { return all_.size() - open_.size(); }

 private:
  [[nodiscard]] Found end(std::size_t place, wire::Match match, const wire::Decoded& packet,
                          Timestamp time);
  std::vector<Probe> all_;
  std::vector<std::size_t> open_;  // in the order in which they were sent
};

/// The devices where packets leave and answers come in.
class Listener {
 public:
  /// Errors are Sniffer::open's.
  [[nodiscard]] Result<void> open(const std::string& interface);
  [[nodiscard]] bool empty() const { return sniffers_.empty(); }
  void close() { sniffers_.clear(); }
  /// What was seen so far, in order of time.
  [[nodiscard]] Result<std::vector<sniff::Seen>> collect();
  /// Until there is something, the deadline or a signal; at most 200 ms.
  void wait(Deadline deadline);

 private:
  std::map<std::string, sniff::Sniffer> sniffers_;
};

}  // namespace pushpkt::stack
