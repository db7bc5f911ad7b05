// The options that edit captured packets: the same for replay and decode.
#pragma once

#include "cli/arguments.hpp"
#include "pushpkt/replay/edit_texts.hpp"

namespace pushpkt::tool {

struct EditOptions : replay::EditTexts {
  std::optional<std::uint32_t> mtu = {};
};

/// Declares all but --mtu, which has a meaning of its own in replay.
void add_edit_options(const Arguments& group, EditOptions& options);

}  // namespace pushpkt::tool
