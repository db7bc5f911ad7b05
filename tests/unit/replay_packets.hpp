// Packets from recipes, as a capture would have them.
#pragma once

#include <stdexcept>
#include <string>

#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::replay {

/// The first headers of most recipes.
inline const std::string eth = "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/";
inline const std::string ip = "ip(src=10.0.0.1, dst=10.0.0.2)/";

inline wire::Frame built(const std::string& recipe) {
  const auto parsed = wire::parse_recipe(recipe);
  if (!parsed) throw std::invalid_argument(parsed.error().text());
  auto frame = wire::build(*parsed);
  if (!frame) throw std::invalid_argument(frame.error().text());
  return std::move(*frame);
}

/// Borrows the frame's bytes.
inline sniff::SeenView seen(const wire::Frame& frame) {
  return {.bytes = frame.bytes,
          .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
          .link = frame.link,
          .source = "test",
          .number = 1};
}

/// The recipe that builds the bytes: what differs from what build would compute is named.
inline std::string recipe_text(const wire::FrameView& frame) {
  return wire::to_text(wire::recipe_of(wire::decode(frame.bytes, frame.link)));
}

inline std::string recipe_text(const std::string& recipe) {
  const wire::Frame frame = built(recipe);
  return recipe_text(wire::view_of(frame.packet(), frame.link));
}

}  // namespace pushpkt::replay
