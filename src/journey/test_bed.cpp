// Opening and closing a trial ground: watchers, barrier, evidence, and the server's program.
#include <utility>

#include "journey/stream_barrier.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::journey {

TestBed::TestBed(Vantage stage, Barrier barrier, DropEvidence drop_evidence, KernelQueues rooms)
    : stage_(std::move(stage)),
      barrier_(std::move(barrier)),
      drop_evidence_(std::move(drop_evidence)),
      rooms_(std::move(rooms)),
      log_(std::make_unique<ServerLog>()),
      stream_barrier_(std::make_unique<StreamBarrier>()) {}
TestBed::TestBed(TestBed&&) noexcept = default;

TestBed::~TestBed() {
  if (stop_) stop_->set();
  for (std::thread& thread : threads_) thread.join();
}

Result<TestBed> TestBed::open(const lab::Lab& lab, bool ip6, Port port, bool traced) {
  auto stage = vantage_in_lab(lab, ip6, port);
  if (!stage) return fail(stage.error());
  auto barrier = Barrier::open(lab, ip6, port);
  if (!barrier) return fail(barrier.error());
  auto drop_evidence = DropEvidence::open(lab, traced);
  if (!drop_evidence) return fail(drop_evidence.error());
  auto rooms = KernelQueues::open(lab);
  if (!rooms) return fail(rooms.error());
  TestBed ground(std::move(*stage), std::move(*barrier), std::move(*drop_evidence),
                 std::move(*rooms));
  auto inside = lab::Inside::enter(lab.server());
  if (!inside) return fail(inside.error());
  for (const app::Transport transport : {app::Transport::udp, app::Transport::tcp}) {
    if (auto opened = ground.open_server(transport, port); !opened) return fail(opened.error());
  }
  auto stream = StreamBarrier::open({ground.stage_.remote.address, port});
  if (!stream) return fail(stream.error());
  *ground.stream_barrier_ = std::move(*stream);
  return ground;
}

Result<TestBed> TestBed::open_on_loopback(const lab::Lab& lab, bool ip6, Port port) {
  auto stage = vantage_on_loopback(lab, ip6, port);
  if (!stage) return fail(stage.error());
  auto barrier = Barrier::open_on_loopback(lab, ip6, port);
  if (!barrier) return fail(barrier.error());
  auto drop_evidence = DropEvidence::open(lab);
  if (!drop_evidence) return fail(drop_evidence.error());
  drop_evidence->move_to_loopback();
  auto rooms = KernelQueues::open(lab);
  if (!rooms) return fail(rooms.error());
  TestBed ground(std::move(*stage), std::move(*barrier), std::move(*drop_evidence),
                 std::move(*rooms));
  auto inside = lab::Inside::enter(lab.client());
  if (!inside) return fail(inside.error());
  if (auto opened = ground.open_server(app::Transport::udp, port); !opened) {
    return fail(opened.error());
  }
  return ground;
}

Result<void> TestBed::open_server(app::Transport transport, Port port) {
  if (!stop_) {
    auto stop = app::Stop::make();
    if (!stop) return fail(stop.error());
    stop_ = std::make_unique<app::Stop>(std::move(*stop));
  }
  auto server = app::Server::open(transport, app::anywhere(port), {.answers_servers = true});
  if (!server) return fail(server.error());
  (*server)->observe([log = log_.get()](const Endpoint&, ByteView request) {
    const std::scoped_lock lock(log->mutex);
    log->heard.emplace_back(request.begin(), request.end());
  });
  servers_.push_back(std::move(*server));
  return {};
}

void TestBed::start() {
  for (const auto& server : servers_) {
    threads_.emplace_back([server = server.get(), stop = stop_.get()] {
      // A server that fails answers nobody, which the trials see.
      static_cast<void>(server->serve(*stop).has_value());
    });
  }
}

}  // namespace pushpkt::journey
