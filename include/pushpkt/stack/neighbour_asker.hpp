// Asks neighbours for their MAC addresses by hand, with sockets opened beforehand: a process that
// has dropped its capabilities can still ask. ARP RFC 826; Neighbour Discovery RFC 4861
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::stack {

class NeighbourAsker {
 public:
  /// Needs CAP_NET_RAW; ask() does not. It belongs to the network namespace of the calling thread.
  [[nodiscard]] static Result<NeighbourAsker> open(const std::string& interface);

  /// Asks up to three times until the deadline, from the addresses `mac` and `source`, which is of
  /// the family of `neighbour`. The kernel's table is neither asked nor changed. An error
  /// (EHOSTUNREACH, Cause::no_answer)
  /// when there is no answer.
  [[nodiscard]] Result<Mac> ask(const Mac& mac, const Ip& source, const Ip& neighbour,
                                Deadline deadline);

  /// As above for many at the same time, each from its own address: neighbour, source. At most
  /// 1,000 requests a second; the time that they take comes on top of `wait`. Those that do not
  /// answer are missing; so are those that were not waited for, because it is to stop.
  [[nodiscard]] Result<std::map<Ip, Mac>> ask_all(const Mac& mac, const std::map<Ip, Ip>& source_of,
                                                  std::chrono::milliseconds wait,
                                                  const std::function<bool()>& stop);
  /// What ask() returns where there is none.
  [[nodiscard]] Error no_answer(const Ip& neighbour) const;

  [[nodiscard]] const std::string& interface() const { return sniffer_.interface(); }

 private:
  NeighbourAsker(sniff::Sniffer sniffer, std::unique_ptr<path::Path> path)
      : sniffer_(std::move(sniffer)), path_(std::move(path)) {}
  void forget_old_answers();
  [[nodiscard]] Result<void> request(const Mac& mac, const Ip& source, const Ip& neighbour);

  sniff::Sniffer sniffer_;
  std::unique_ptr<path::Path> path_;
};

}  // namespace pushpkt::stack
