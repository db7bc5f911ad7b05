// Between two fences everything that is seen belongs to the trial, but for the neighbours' chatter.
#include "pushpkt/journey/trial.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "journey/belonging.hpp"
#include "journey/own_drops.hpp"
#include "journey/stream_fence.hpp"

namespace pushpkt::journey {
namespace {

using wire::Decoded;

constexpr std::chrono::seconds longest_wait{15};  // several times what the lab's timers are set to

template <class T>
void move_behind(std::vector<T>& all, std::vector<T> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

/// Only a fragment's timer is counted; the counters of all other trials are their own.
void add_later(Trial& trial, const Evidence& later) {
  Evidence own = later;
  if (!has_fragment(trial.wrote)) own.counted = {};
  trial.evidence.add(own);
  static_cast<void>(keep_own_drops(trial));
}

}  // namespace

TrialGround::TrialGround(Stage stage, Fences fences, Autopsy autopsy, WaitingRooms rooms)
    : stage_(std::move(stage)),
      fences_(std::move(fences)),
      autopsy_(std::move(autopsy)),
      rooms_(std::move(rooms)),
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
  auto rooms = WaitingRooms::open(lab);
  if (!rooms) return fail(rooms.error());
  TrialGround ground(std::move(*stage), std::move(*fences), std::move(*autopsy), std::move(*rooms));
  auto inside = lab::Inside::enter(lab.server());
  if (!inside) return fail(inside.error());
  for (const app::Transport transport : {app::Transport::udp, app::Transport::tcp}) {
    if (auto opened = ground.open_server(transport, port); !opened) return fail(opened.error());
  }
  auto stream = open_stream_fence({ground.stage_.remote.address, port});
  if (!stream) return fail(stream.error());
  ground.stream_fence_ = std::move(*stream);
  return ground;
}

Result<TrialGround> TrialGround::open_on_loopback(const lab::Lab& lab, bool ip6, Port port) {
  auto stage = stage_on_loopback(lab, ip6, port);
  if (!stage) return fail(stage.error());
  auto fences = Fences::open_on_loopback(lab, ip6, port);
  if (!fences) return fail(fences.error());
  auto autopsy = Autopsy::open(lab);
  if (!autopsy) return fail(autopsy.error());
  autopsy->move_to_loopback();
  auto rooms = WaitingRooms::open(lab);
  if (!rooms) return fail(rooms.error());
  TrialGround ground(std::move(*stage), std::move(*fences), std::move(*autopsy), std::move(*rooms));
  auto inside = lab::Inside::enter(lab.client());
  if (!inside) return fail(inside.error());
  if (auto opened = ground.open_server(app::Transport::udp, port); !opened) {
    return fail(opened.error());
  }
  return ground;
}

Result<void> TrialGround::open_server(app::Transport transport, Port port) {
  if (!stop_) {
    auto stop = app::Stop::make();
    if (!stop) return fail(stop.error());
    stop_ = std::make_unique<app::Stop>(std::move(*stop));
  }
  auto server = app::Server::open(transport, app::anywhere(port), {.answers_servers = true});
  if (!server) return fail(server.error());
  (*server)->observe([ear = ear_.get()](const Endpoint&, ByteView request) {
    const std::scoped_lock lock(ear->mutex);
    ear->heard.emplace_back(request.begin(), request.end());
  });
  servers_.push_back(std::move(*server));
  return {};
}

void TrialGround::start() {
  for (const auto& server : servers_) {
    threads_.emplace_back([server = server.get(), stop = stop_.get()] {
      // A server that fails answers nobody, which the trials see.
      static_cast<void>(server->serve(*stop).has_value());
    });
  }
}

/// A kernel says "no route" to one source once a second (net.ipv4.route.error_cost, which is of the
/// machine and not of a namespace), five times at first. A moment later it says it again.
bool TrialGround::was_hushed(const Trial& trial) const {
  constexpr std::string_view counter = "IpExt.InNoRoutes";
  if (!trial.icmp_errors.empty() || !trial.arrived.empty()) return false;
  return (route_errors_ && !trial.left.empty()) ||
         drops::moved(trial.evidence.counted_on(stage_.next), counter) != nullptr;
}

Result<Trial> TrialGround::run(path::Path& path, std::vector<wire::Frame> frames) {
  auto trial = attempt(path, frames);
  if (!trial || !was_hushed(*trial)) return trial;
  constexpr std::chrono::milliseconds until_it_speaks{1020};
  std::this_thread::sleep_for(until_it_speaks);
  autopsy_.listen();
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
  if (auto passed = pass_fences(); !passed) return fail(passed.error());
  if (auto collected = collect(trial); !collected) return fail(collected.error());
  if (auto waited = await_error(trial); !waited) return fail(waited.error());
  auto evidence = autopsy_.look();
  if (!evidence) return fail(evidence.error());
  trial.evidence = std::move(*evidence);
  move_behind(strays_.drops, keep_own_drops(trial));
  return trial;
}

Result<void> TrialGround::pass_fences() {
  if (auto passed = fences_.pass(); !passed) return passed;
  if (!stream_fence_.valid()) return {};
  // Twice: in the first round the program may have taken a new client in behind the fence.
  for (int round = 0; round < 2; ++round) {
    if (auto passed = pass_stream_fence(stream_fence_); !passed) return passed;
  }
  return {};
}

Result<void> TrialGround::settle(std::span<Trial> trials) {
  const auto meanwhile = [this] { autopsy_.listen(); };
  if (auto empty = rooms_.until_empty(Deadline::in(longest_wait), meanwhile); !empty) return empty;
  if (auto passed = pass_fences(); !passed) return passed;
  Trial late;
  for (const Trial& trial : trials) {
    late.wrote.insert(late.wrote.end(), trial.wrote.begin(), trial.wrote.end());
  }
  if (auto collected = collect(late); !collected) return collected;
  auto evidence = autopsy_.look();
  if (!evidence) return fail(evidence.error());
  Strays strays = std::exchange(strays_, {});
  move_behind(late.left, std::move(strays.left));
  move_behind(late.icmp_errors, std::move(strays.icmp_errors));
  move_behind(evidence->drops, std::move(strays.drops));
  for (const sniff::Seen& seen : late.left) {
    const Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
    for (Trial& trial : trials) {
      if (came_back(decoded, trial.wrote)) trial.left.push_back(seen);
    }
  }
  for (const sniff::Seen& seen : late.icmp_errors) {
    const Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
    for (Trial& trial : trials) {
      if (!is_about_another(decoded, trial.wrote)) trial.icmp_errors.push_back(seen);
    }
  }
  for (Trial& trial : trials) {
    const bool decided = trial.refusal || !trial.answers.empty() || !trial.heard.empty();
    if (!decided) add_later(trial, *evidence);
  }
  return {};
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
    const std::string text = text_of(request);
    if (text != Fences::word && text != stream_word) trial.heard.push_back(std::move(request));
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

std::vector<sniff::Seen>* TrialGround::place_on_loopback(Trial& trial, const Decoded& decoded,
                                                         sniff::Direction direction) const {
  const bool error = is_icmp_error(decoded);
  const bool answer = comes_from(decoded, stage_.remote.port);
  if (direction == sniff::Direction::out) return error || answer ? nullptr : &trial.left;
  if (error) return &trial.icmp_errors;
  return answer ? &trial.answers : &trial.arrived;
}

std::vector<sniff::Seen>* TrialGround::place_of(Trial& trial, std::string_view host,
                                                const Decoded& decoded,
                                                sniff::Direction direction) {
  if (stage_.on_one_host()) return place_on_loopback(trial, decoded, direction);
  if (direction != sniff::Direction::in) return nullptr;
  if (host == stage_.next) return left_late(decoded, trial.wrote) ? &strays_.left : &trial.left;
  if (host == stage_.receiver) return &trial.arrived;
  if (is_icmp_error(decoded)) return &trial.icmp_errors;
  const bool ours = !is_for_another(decoded, trial.wrote) || came_back(decoded, trial.wrote);
  return ours ? &trial.answers : nullptr;
}

void TrialGround::sort_in(Trial& trial, const std::string& host, sniff::Seen seen) {
  const Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  if (is_fence(decoded)) return;
  if (is_chatter(decoded) && !chats(trial.wrote)) return;
  const bool about_errors =
      std::any_of(trial.wrote.begin(), trial.wrote.end(), [](const wire::Frame& frame) {
        return is_icmp_error(wire::decode(frame.bytes, frame.link));
      });
  // An error of ours quotes what nobody sent; that which comes back to us quotes ours.
  const bool at_sender = host == stage_.sender;
  if ((at_sender || !about_errors) && is_about_another(decoded, trial.wrote)) {
    const bool came = seen.direction == sniff::Direction::in;
    if (at_sender && came) strays_.icmp_errors.push_back(std::move(seen));
    return;
  }
  if (auto* const place = place_of(trial, host, decoded, seen.direction); place != nullptr) {
    place->push_back(std::move(seen));
  }
}

}  // namespace pushpkt::journey
