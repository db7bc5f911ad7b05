// One socket, a datagram at a time. udp(7)
#pragma once

#include <optional>

#include "pushpkt/app/loop_guard.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::app {

class UdpServer final : public Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(const Endpoint& where,
                                                            const Limits& limits);

  [[nodiscard]] const Endpoint& endpoint() const override { return endpoint_; }
  [[nodiscard]] Result<void> serve(const Stop& stop) override;
  [[nodiscard]] Counts counts() const override { return counts_; }

 private:
  UdpServer(Fd socket, const Limits& limits);
  [[nodiscard]] Result<bool> answer_one();

  Fd socket_;
  Endpoint endpoint_;
  Counts counts_;
  Bytes buffer_;
  std::optional<LoopGuard> guard_;  ///< none where servers are answered too
};

}  // namespace pushpkt::app
