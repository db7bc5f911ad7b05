// talk::Dialogue, with its failures at the lines of a test.
#include "pushpkt/testing/talk.hpp"

#include <optional>

#include "pushpkt/report/talk.hpp"
#include "pushpkt/talk/station.hpp"

namespace pushpkt::testing {
namespace {

constexpr lab::LinkEnd hand_made = lab::interface_at(lab::client_name, "to-router", 1, 9);

}  // namespace

struct Talk::Parts {
  std::optional<stack::EgressGate> gate;
  std::unique_ptr<talk::Station> station;
  std::optional<talk::Dialogue> dialogue;
  bool failed = false;

  [[nodiscard]] bool stands(const Result<void>& opened, const Location& test) {
    if (!opened) fail_with(opened.error().text(), test);
    return opened.has_value();
  }
  void fail_with(const std::string& why, const Location& test) {
    failed = true;
    fail_at(test, why);
  }
  Result<void> open(const lab::Host& client) {
    auto inside = lab::Inside::enter(client);
    if (!inside) return fail(inside.error());
    auto opened = stack::EgressGate::open({});
    if (!opened) return fail(opened.error());
    gate.emplace(std::move(*opened));
    const auto kind = path::find_kind("packet");
    if (!kind) return fail(kind.error());
    auto made = talk::Station::open({.interface = std::string(hand_made.name),
                                     .path = *kind,
                                     .addresses = {Ip{hand_made.ip4}, Ip{hand_made.ip6}},
                                     .mac = hand_made.mac,
                                     .gate = &*gate});
    if (!made) return fail(made.error());
    station = std::move(*made);
    dialogue.emplace(*station);
    return {};
  }
  /// The packet of a step; fails the test where it is not as it should be.
  sniff::Seen packet_of(Result<talk::Step> step, talk::Line line, const Location& test) {
    if (!step) {
      fail_with(step.error().text(), test);
      return {};
    }
    if (!step->ok) {
      const talk::Event event{.line = std::move(line), .step = *step, .time = now()};
      fail_with(report::talk_event("talk", event, event.time, {}), test);
    }
    return step->packet.value_or(sniff::Seen{});
  }
};

Talk::Talk(const lab::Host& client, const Location& test) : parts_(std::make_unique<Parts>()) {
  (void)parts_->stands(parts_->open(client), test);
}
Talk::Talk(Talk&&) noexcept = default;
Talk& Talk::operator=(Talk&&) noexcept = default;
Talk::~Talk() = default;

void Talk::flow(const std::string& recipe, const Location& test) {
  if (!parts_->failed) (void)parts_->stands(parts_->dialogue->flow(recipe), test);
}

sniff::Seen Talk::send(const std::string& recipe, const Location& test) {
  if (parts_->failed) return {};
  return parts_->packet_of(parts_->dialogue->send(recipe),
                           {.kind = talk::Line::Kind::send, .text = recipe}, test);
}

sniff::Seen Talk::expect(const std::string& recipe, std::chrono::nanoseconds within,
                         const Location& test) {
  if (parts_->failed) return {};
  return parts_->packet_of(parts_->dialogue->expect(recipe, Deadline::in(within)),
                           {.kind = talk::Line::Kind::expect, .text = recipe}, test);
}

sniff::Seen Talk::await(const std::string& recipe, std::chrono::nanoseconds within,
                        const Location& test) {
  if (parts_->failed) return {};
  return parts_->packet_of(parts_->dialogue->await(recipe, Deadline::in(within)),
                           {.kind = talk::Line::Kind::await, .text = recipe}, test);
}

void Talk::nothing(std::chrono::nanoseconds within, const std::string& recipe,
                   const Location& test) {
  if (parts_->failed) return;
  if (within < std::chrono::nanoseconds(0)) {
    return parts_->fail_with("cannot listen for less than 0 seconds", test);
  }
  (void)parts_->packet_of(parts_->dialogue->nothing(recipe, Deadline::in(within)),
                          {.kind = talk::Line::Kind::nothing, .text = recipe, .time = within},
                          test);
}

std::uint64_t Talk::let(const std::string& name, const std::string& field, const Location& test) {
  if (parts_->failed) return 0;
  const auto bound = parts_->dialogue->let(name, field);
  if (!bound) parts_->fail_with(bound.error().text(), test);
  return bound ? bound->number : 0;
}

}  // namespace pushpkt::testing
