// The textbook server on a lab's server, in a thread of its own.
#pragma once

#include <memory>
#include <thread>

#include "pushpkt/app/server.hpp"
#include "pushpkt/app/stop.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::ask {

/// Answers from start() on, as long as this object lives.
class LabServer {
 public:
  [[nodiscard]] static Result<LabServer> open(const lab::Lab& lab, app::Transport transport,
                                              Port port);
  LabServer(LabServer&&) = default;
  LabServer& operator=(LabServer&&) = delete;
  ~LabServer();
  /// After capabilities were dropped: a thread keeps those that it began with.
  void start();

 private:
  LabServer(std::unique_ptr<app::Server> server, std::unique_ptr<app::Stop> stop)
      : server_(std::move(server)), stop_(std::move(stop)) {}

  std::unique_ptr<app::Server> server_;
  std::unique_ptr<app::Stop> stop_;
  std::thread thread_;
};

}  // namespace pushpkt::ask
