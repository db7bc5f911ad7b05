// Opening and closing a test bed: watchers, barrier, drop evidence, and the server's program.
#include <utility>

#include "journey/test_bed_impl.hpp"

namespace pushpkt::journey {

TestBed::TestBed(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TestBed::TestBed(TestBed&&) noexcept = default;
TestBed::~TestBed() = default;

Result<TestBed> TestBed::open(const lab::Lab& lab, bool ip6, Port port,
                              const std::shared_ptr<SharedTrace>& trace, lab::ClientLink link) {
  const bool from_client = link == lab::ClientLink::host;
  auto vantage =
      from_client ? vantage_in_lab(lab, ip6, port) : vantage_on_cable(lab, link, ip6, port);
  if (!vantage) return fail(vantage.error());
  auto barrier = Barrier::open(lab, ip6, port, from_client);
  if (!barrier) return fail(barrier.error());
  auto drop_evidence = DropEvidence::open(lab, trace);
  if (!drop_evidence) return fail(drop_evidence.error());
  auto queues = KernelQueues::open(lab);
  if (!queues) return fail(queues.error());
  const Ip server = vantage->remote.address;
  auto impl = std::make_unique<Impl>(std::move(*vantage), std::move(*barrier),
                                     std::move(*drop_evidence), std::move(*queues));
  auto inside = lab::Inside::enter(lab.server());
  if (!inside) return fail(inside.error());
  for (const app::Transport transport : {app::Transport::udp, app::Transport::tcp}) {
    if (auto opened = impl->open_server(transport, port); !opened) return fail(opened.error());
  }
  if (auto opened = impl->open_stream_barrier({server, port}); !opened) {
    return fail(opened.error());
  }
  return TestBed(std::move(impl));
}

Result<TestBed> TestBed::open_on_loopback(const lab::Lab& lab, bool ip6, Port port) {
  auto vantage = vantage_on_loopback(lab, ip6, port);
  if (!vantage) return fail(vantage.error());
  auto barrier = Barrier::open_on_loopback(lab, ip6, port);
  if (!barrier) return fail(barrier.error());
  auto drop_evidence = DropEvidence::open(lab, SharedTrace::open());
  if (!drop_evidence) return fail(drop_evidence.error());
  drop_evidence->move_to_loopback();
  auto queues = KernelQueues::open(lab);
  if (!queues) return fail(queues.error());
  auto impl = std::make_unique<Impl>(std::move(*vantage), std::move(*barrier),
                                     std::move(*drop_evidence), std::move(*queues));
  auto inside = lab::Inside::enter(lab.client());
  if (!inside) return fail(inside.error());
  if (auto opened = impl->open_server(app::Transport::udp, port); !opened) {
    return fail(opened.error());
  }
  return TestBed(std::move(impl));
}

void TestBed::assume(std::span<const lab::Command> commands) {
  impl_->drop_evidence.assume(commands);
}
void TestBed::start() { impl_->start(); }
Result<Trial> TestBed::run(path::Path& path, const std::vector<WrittenFrame>& frames,
                           path::Level ours, const RunOptions& options) {
  return impl_->run(path, frames, ours, options);
}
Result<Trial> TestBed::run(const std::function<void()>& act) { return impl_->run(act); }
Result<void> TestBed::recover() { return impl_->recover(); }
void TestBed::begin_batch() { impl_->begin_batch(); }
Result<bool> TestBed::holds_packets() const { return impl_->queues.occupied(); }
Result<void> TestBed::settle(std::span<Trial> trials) { return impl_->settle(trials); }
const Vantage& TestBed::vantage() const { return impl_->vantage; }

TestBed::Impl::Impl(Vantage from, Barrier barrier, DropEvidence evidence, KernelQueues held)
    : vantage(std::move(from)),
      drop_evidence(std::move(evidence)),
      queues(std::move(held)),
      barrier_(std::move(barrier)) {}

TestBed::Impl::~Impl() {
  if (stop_) stop_->set();
  for (std::thread& thread : threads_) thread.join();
}

Result<void> TestBed::Impl::open_server(app::Transport transport, Port port) {
  if (!stop_) {
    auto stop = app::Stop::make();
    if (!stop) return fail(stop.error());
    stop_ = std::make_unique<app::Stop>(std::move(*stop));
  }
  auto server = app::Server::open(transport, app::anywhere(port), {.answers_servers = true});
  if (!server) return fail(server.error());
  (*server)->observe([this](const Endpoint&, ByteView request) {
    const std::scoped_lock lock(log_.mutex);
    log_.heard.emplace_back(request.begin(), request.end());
  });
  servers_.push_back(std::move(*server));
  return {};
}

Result<void> TestBed::Impl::open_stream_barrier(const Endpoint& program) {
  auto stream = StreamBarrier::open(program);
  if (!stream) return fail(stream.error());
  stream_barrier_ = std::move(*stream);
  return {};
}

void TestBed::Impl::start() {
  for (const auto& server : servers_) {
    threads_.emplace_back([server = server.get(), stop = stop_.get()] {
      // A server that fails answers nothing, which the trials observe.
      static_cast<void>(server->serve(*stop).has_value());
    });
  }
}

}  // namespace pushpkt::journey
