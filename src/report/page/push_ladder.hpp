// The packets of one path of `ask push` as a ladder, from its JSON.
#pragma once

#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/ladder.hpp"

namespace pushpkt::report::page {

/// What the wire had otherwise than we wrote it: elements with `field`, `wrote`, `wire` and
/// `owner`.
[[nodiscard]] const std::vector<Json>& rewritten_in(const Json& path);

/// What the frame is: "request", "answer" or "error"; "" where its comment does not say.
[[nodiscard]] std::string_view role_of(const Json& frame);

/// `path` is an element of the answer's `paths`. Frames that were seen on host after host are one
/// packet; what the last host did with it follows from what was seen later.
[[nodiscard]] Ladder push_ladder(const Json& answer, const Json& path);

/// The link type of a frame that a path of `ask` kept: the JSON does not name it.
[[nodiscard]] Link link_of_frame(ByteView bytes);

}  // namespace pushpkt::report::page
