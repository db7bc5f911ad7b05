// Sniffer::Capture: the handles of a live capture and the packets that wait in front of them.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "sniff/pcap_handle.hpp"

namespace pushpkt::sniff {

class Sniffer::Capture {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Capture>> open(const Options& options);

  [[nodiscard]] Result<std::optional<Seen>> next_owned(Deadline deadline);
  [[nodiscard]] Result<std::optional<SeenView>> next(Deadline deadline);
  [[nodiscard]] Result<std::size_t> take_present(
      std::size_t most, const std::function<Result<void>(const SeenView& packet)>& take);
  [[nodiscard]] std::chrono::milliseconds lag() const { return lag_; }
  [[nodiscard]] int fd() const { return readable_.get(); }
  [[nodiscard]] Link link() const { return sources_.back().tap->link(); }
  [[nodiscard]] const std::string& interface() const { return interface_; }
  [[nodiscard]] Stats stats();

 private:
  /// A tap and what it says about every packet that it delivers.
  struct Source {
    std::unique_ptr<Tap> tap;
    Direction direction;
    std::optional<Seen> waiting;  ///< taken from the tap, not yet the earliest
  };

  explicit Capture(const Options& options) : interface_(options.interface) {}
  [[nodiscard]] Result<void> add_ring(const Options& options);
  [[nodiscard]] Result<void> add_handles(Options options, bool any);
  [[nodiscard]] Result<bool> wait(Deadline deadline);
  [[nodiscard]] Result<std::optional<Captured>> take(Source& source);
  [[nodiscard]] SeenView view_of(const Captured& captured, const Source& source) const;
  void show(const Captured& captured, const Source& source, SeenView& view) const;
  [[nodiscard]] Result<void> add_handle(const Options& options, pcap_direction_t way,
                                        Direction direction);
  [[nodiscard]] Result<void> add_loopback(const Options& options);
  [[nodiscard]] Result<void> make_readable();
  [[nodiscard]] Result<void> forget_what_came_before();
  [[nodiscard]] Result<void> fill();
  [[nodiscard]] std::optional<Seen> earliest();
  void announce();

  std::string interface_;
  std::vector<Source> sources_;
  std::map<unsigned, std::string> names_;  ///< of the interfaces behind `any`
  Fd readable_;                            ///< epoll(7) over all sources and announced_
  Fd announced_;  ///< eventfd(2): readable while a packet waits outside of the rings
  bool is_announced_ = false;
  std::uint64_t delivered_ = 0;
  std::chrono::milliseconds lag_{0};
  Timestamp live_since_;  ///< in batches, older packets come out of the rings later
  Seen lent_;             ///< what next() has lent, where it does not stand in a ring
};

}  // namespace pushpkt::sniff
