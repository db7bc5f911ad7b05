// What becomes of a packet under edits, as a recipe.
#pragma once

#include <string>

#include "pushpkt/replay/edits.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {

inline std::string after(PacketEditor& editor, const std::string& recipe) {
  const wire::Frame frame = built(recipe);
  const auto edited = editor.edit(seen(frame));
  if (!edited) return edited.error().text();
  if (!*edited) return "left out";
  return recipe_text(wire::FrameView{.bytes = (*edited)->bytes, .link = (*edited)->link});
}

inline std::string after(const Edits& edits, const std::string& recipe) {
  PacketEditor editor(edits);
  return after(editor, recipe);
}

}  // namespace pushpkt::replay
