// Opened on the server, served by a thread.
#include "ask/lab_server.hpp"

namespace pushpkt::ask {

Result<LabServer> LabServer::open(const lab::Lab& lab, app::Transport transport, Port port) {
  auto inside = lab::Inside::enter(lab.server());
  if (!inside) return fail(inside.error());
  auto server = app::Server::open(transport, app::anywhere(port), {.answers_servers = true});
  if (!server) return fail(server.error());
  auto stop = app::Stop::make();
  if (!stop) return fail(stop.error());
  return LabServer(std::move(*server), std::make_unique<app::Stop>(std::move(*stop)));
}

LabServer::~LabServer() {
  if (!thread_.joinable()) return;
  stop_->set();
  thread_.join();
}

void LabServer::start() {
  thread_ = std::thread([server = server_.get(), stop = stop_.get()] {
    // A server that fails answers nothing, which the experiment observes.
    static_cast<void>(server->serve(*stop).has_value());
  });
}

}  // namespace pushpkt::ask
