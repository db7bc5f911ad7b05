// Between two fences everything that is seen belongs to the trial, but for the neighbours' chatter.
#include "pushpkt/journey/trial.hpp"

#include <algorithm>
#include <cerrno>

#include "journey/own_drops.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {
namespace {

using wire::Decoded;

std::uint8_t icmpv6_type(const Decoded& decoded) {
  const auto type = decoded.find(wire::icmpv6::type.name);
  return type ? static_cast<std::uint8_t>(type->value.low) : 0;
}

/// ARP, Neighbour Discovery and multicast listener reports that nobody asked for.
bool is_chatter(const Decoded& decoded) {
  if (decoded.find(wire::arp::opcode.name)) return true;
  const std::uint8_t type = icmpv6_type(decoded);
  constexpr std::uint8_t router_solicitation = 133;
  constexpr std::uint8_t redirect = 137;
  constexpr std::uint8_t listener_report = 143;
  return (type >= router_solicitation && type <= redirect) || type == listener_report;
}

bool is_fence(const Decoded& decoded) {
  const auto port = decoded.find(wire::udp::dstport.name);
  return port && port->value == wire::Value(Fences::port.number);
}

bool is_icmp_error(const Decoded& decoded) {
  const auto layers = decoded.layers();
  return std::any_of(layers.begin(), layers.end(), [](const wire::Layer& layer) {
    return layer.header->contains.space == wire::Space::ip_version &&
           layer.header->checksum != nullptr;
  });
}

/// The octets that name a flow: the ports, or an echo's type, code and checksum.
ByteView flow_of(const wire::FrameView& view) {
  constexpr std::size_t flow_bytes = 4;
  const ByteView transport = view.from_transport();
  return transport.first(std::min(flow_bytes, transport.size()));
}

/// A late ICMP error about an earlier trial (a neighbour that did not answer for three seconds):
/// what it quotes is nothing that this trial wrote.
bool is_about_another(const Decoded& decoded, const std::vector<wire::Frame>& frames) {
  const auto layers = decoded.layers();
  const auto quoting = std::find_if(layers.begin(), layers.end(), [](const wire::Layer& layer) {
    return layer.header->contains.space == wire::Space::ip_version &&
           layer.header->checksum != nullptr;
  });
  if (quoting == layers.end()) return false;
  const wire::Decoded quoted =
      wire::decode(decoded.bytes().subspan(quoting->payload_offset()), Link::raw);
  const ByteView flow = flow_of(wire::view_of(quoted.packet(), Link::raw));
  return std::none_of(frames.begin(), frames.end(), [&](const wire::Frame& frame) {
    const ByteView ours = flow_of(wire::view_of(frame.packet(), frame.link));
    return std::equal(flow.begin(), flow.end(), ours.begin(), ours.end());
  });
}

/// A trial that chats itself wants to hear what the neighbours say.
bool chats(const std::vector<wire::Frame>& frames) {
  return std::any_of(frames.begin(), frames.end(), [](const wire::Frame& frame) {
    return is_chatter(wire::decode(frame.bytes, frame.link));
  });
}

/// A kernel says "no route" to one source once a second (net.ipv4.route.error_cost, which is of the
/// machine and not of a namespace), five times at first. A moment later it says it again.
bool was_hushed(const Trial& trial, std::string_view router) {
  constexpr std::string_view counter = "IpExt.InNoRoutes";
  return trial.icmp_errors.empty() &&
         drops::moved(trial.evidence.counted_on(router), counter) != nullptr;
}

}  // namespace

TrialGround::TrialGround(Stage stage, Fences fences, Autopsy autopsy)
    : stage_(std::move(stage)),
      fences_(std::move(fences)),
      autopsy_(std::move(autopsy)),
      ear_(std::make_unique<Ear>()) {}
TrialGround::TrialGround(TrialGround&&) noexcept = default;

TrialGround::~TrialGround() {
  if (stop_) stop_->set();
  for (std::thread& thread : threads_) thread.join();
}

Result<TrialGround> TrialGround::open(const lab::Lab& lab, bool ip6, Port port, bool traced) {
  auto stage = stage_in_lab(lab, ip6, port);
  if (!stage) return fail(stage.error());
  auto fences = Fences::open(lab, ip6, port);
  if (!fences) return fail(fences.error());
  auto autopsy = Autopsy::open(lab, traced);
  if (!autopsy) return fail(autopsy.error());
  TrialGround ground(std::move(*stage), std::move(*fences), std::move(*autopsy));
  auto stop = app::Stop::make();
  if (!stop) return fail(stop.error());
  ground.stop_ = std::make_unique<app::Stop>(std::move(*stop));
  auto inside = lab::Inside::enter(lab.server());
  if (!inside) return fail(inside.error());
  for (const app::Transport transport : {app::Transport::udp, app::Transport::tcp}) {
    auto server = app::Server::open(transport, app::anywhere(port));
    if (!server) return fail(server.error());
    (*server)->observe([ear = ground.ear_.get()](const Endpoint&, ByteView request) {
      const std::scoped_lock lock(ear->mutex);
      ear->heard.emplace_back(request.begin(), request.end());
    });
    ground.servers_.push_back(std::move(*server));
  }
  return ground;
}

void TrialGround::start() {
  for (const auto& server : servers_) {
    threads_.emplace_back([server = server.get(), stop = stop_.get()] {
      // A server that fails answers nobody, which the trials see.
      static_cast<void>(server->serve(*stop).has_value());
    });
  }
}

Result<Trial> TrialGround::run(path::Path& path, std::vector<wire::Frame> frames) {
  auto trial = attempt(path, frames);
  if (!trial || !was_hushed(*trial, stage_.next)) return trial;
  constexpr std::chrono::milliseconds until_it_speaks{1020};
  std::this_thread::sleep_for(until_it_speaks);
  return attempt(path, std::move(frames));
}

Result<Trial> TrialGround::attempt(path::Path& path, std::vector<wire::Frame> frames) {
  Trial trial;
  trial.wrote = std::move(frames);
  for (const wire::Frame& frame : trial.wrote) {
    const wire::FrameView view = wire::view_of(frame.packet(), frame.link);
    const auto taken = path.send(std::span(&view, 1));
    if (!taken) trial.refusal = taken.error();
    if (taken && *taken == 0) {
      trial.refusal = system_error("cannot send: the queue is full", ENOBUFS);
    }
    if (trial.refusal) break;
  }
  return end(std::move(trial));
}

Result<Trial> TrialGround::run(const std::function<void()>& act) {
  act();
  return end({});
}

Result<Trial> TrialGround::end(Trial trial) {
  trial.application = stage_.remote;
  if (auto passed = fences_.pass(); !passed) return fail(passed.error());
  if (auto collected = collect(trial); !collected) return fail(collected.error());
  if (auto waited = await_error(trial); !waited) return fail(waited.error());
  auto evidence = autopsy_.look();
  if (!evidence) return fail(evidence.error());
  trial.evidence = std::move(*evidence);
  keep_own_drops(trial);
  return trial;
}

Result<void> TrialGround::collect(Trial& trial) {
  for (Watcher& watcher : stage_.watchers) {
    while (true) {
      auto seen = watcher.sniffer.next(Deadline::in(std::chrono::nanoseconds(0)));
      if (!seen) return fail(seen.error());
      if (!*seen) break;
      sort_in(trial, watcher.host, std::move(**seen));
    }
  }
  const std::scoped_lock lock(ear_->mutex);
  for (Bytes& request : ear_->heard) {
    if (text_of(request) != "fence") trial.heard.push_back(std::move(request));
  }
  ear_->heard.clear();
  return {};
}

Result<void> TrialGround::await_error(Trial& trial) {
  const Deadline deadline = Deadline::in(timers_);
  for (Watcher& watcher : stage_.watchers) {
    if (watcher.host != stage_.sender || timers_.count() == 0 || trial.refusal) continue;
    while (trial.answers.empty() && trial.icmp_errors.empty()) {
      auto seen = watcher.sniffer.next(deadline);
      if (!seen) return fail(seen.error());
      if (!*seen) break;
      sort_in(trial, watcher.host, std::move(**seen));
    }
  }
  return {};
}

void TrialGround::sort_in(Trial& trial, const std::string& host, sniff::Seen seen) const {
  if (seen.direction != sniff::Direction::in) return;
  const Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  if (is_fence(decoded)) return;
  if (is_chatter(decoded) && !chats(trial.wrote)) return;
  const bool about_errors =
      std::any_of(trial.wrote.begin(), trial.wrote.end(), [](const wire::Frame& frame) {
        return is_icmp_error(wire::decode(frame.bytes, frame.link));
      });
  // An error of ours quotes what nobody sent; that which comes back to us quotes ours.
  const bool came_back = host == stage_.sender;
  if ((came_back || !about_errors) && is_about_another(decoded, trial.wrote)) return;
  if (host == stage_.next)
    trial.left.push_back(std::move(seen));
  else if (host == stage_.receiver)
    trial.arrived.push_back(std::move(seen));
  else if (is_icmp_error(decoded))
    trial.icmp_errors.push_back(std::move(seen));
  else
    trial.answers.push_back(std::move(seen));
}

}  // namespace pushpkt::journey
