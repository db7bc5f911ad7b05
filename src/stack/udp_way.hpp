// The two ways of an exchange: by hand, with a sniffer; or by the socket that the kernel keeps.
#pragma once

#include "pushpkt/stack/udp_exchange.hpp"

namespace pushpkt::stack {

class UdpExchange::Way {
 public:
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;
  virtual ~Way() = default;

  virtual Result<Outcome> ask(ByteView message, Deadline deadline) = 0;
  virtual Result<void> next_request() = 0;

  [[nodiscard]] std::uint64_t extra_answers() const { return extra_answers_; }
  [[nodiscard]] const Endpoint& local() const { return local_; }
  [[nodiscard]] const Endpoint& remote() const { return remote_; }
  [[nodiscard]] const std::string& measures() const { return measures_; }
  [[nodiscard]] const std::string& interface() const { return interface_; }

 protected:
  Way(const Endpoint& local, const Endpoint& remote, std::string measures, std::string interface)
      : local_(local),
        remote_(remote),
        measures_(std::move(measures)),
        interface_(std::move(interface)) {}

  void count_extra_answer() { ++extra_answers_; }
  void move_to(Port port) { local_.port = port; }

 private:
  std::uint64_t extra_answers_ = 0;
  Endpoint local_;
  Endpoint remote_;
  std::string measures_;
  std::string interface_;
};

using OpenedWay = Result<std::unique_ptr<UdpExchange::Way>>;
[[nodiscard]] OpenedWay open_by_hand(const UdpExchange::Options& options, Deadline deadline);
[[nodiscard]] OpenedWay open_by_socket(const UdpExchange::Options& options);

/// Waits until `fd` or `stop_fd` is readable, a signal comes, or the deadline. ECANCELED: the stop.
[[nodiscard]] Result<void> wait_for_answer(int fd, int stop_fd, Deadline deadline);

}  // namespace pushpkt::stack
