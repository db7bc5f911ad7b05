// A medium without a network: what is sent is kept, what comes was put there by the test.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "pushpkt/talk/medium.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::talk {

class Plugged final : public Medium {
 public:
  void follow(const wire::Recipe& flow) override { followed.push_back(wire::to_text(flow)); }
  Result<void> complete(wire::Recipe&) override { return {}; }
  Result<void> check(const wire::Recipe& recipe) const override {
    const auto frame = wire::build(recipe);
    if (!frame || frame->bytes.size() <= mtu) return {};
    return fail(input_error(std::to_string(frame->bytes.size()) + " bytes are too many"));
  }
  Result<sniff::Seen> send(const wire::Frame& frame) override {
    sent.push_back(frame.bytes);
    sniff::Seen out = seen_of(frame);
    out.time = sent_at;
    return out;
  }
  Result<std::optional<Incoming>> receive(Deadline) override {
    if (coming.empty()) return std::optional<Incoming>();
    Incoming out = std::move(coming.front());
    coming.pop_front();
    return std::optional<Incoming>(std::move(out));
  }

  void put(const std::string& recipe, bool aside = false) {
    coming.push_back({seen_of(wire::build(wire::parse_recipe(recipe).value()).value()), aside});
  }
  static sniff::Seen seen_of(const wire::Frame& frame) {
    return {.bytes = frame.bytes,
            .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
            .link = frame.link};
  }

  std::vector<std::string> followed;  // the flows
  std::vector<Bytes> sent;
  Timestamp sent_at = {};
  std::size_t mtu = 65'535;
  std::deque<Incoming> coming;
};

}  // namespace pushpkt::talk
