// Two TCP conversations as ladders side by side, the same segments in the same row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/tcp_ladder.hpp"

namespace pushpkt::report::page {

/// The segments of an element of `paths` of `ask tcp --json`.
[[nodiscard]] std::vector<ask::TcpSegment> segments_of(const Json& way);

/// Each ladder has a client and a server.
[[nodiscard]] std::string twin_ladder_html(std::string_view left_name,
                                           const std::vector<ask::TcpSegment>& left,
                                           std::string_view right_name,
                                           const std::vector<ask::TcpSegment>& right);

}  // namespace pushpkt::report::page
