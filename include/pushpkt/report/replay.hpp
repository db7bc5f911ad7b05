// What a replay did: a few lines, or JSON.
#pragma once

#include <string>

#include "pushpkt/replay/pipeline.hpp"
#include "pushpkt/replay/request_run.hpp"
#include "pushpkt/replay/tcp_run.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::report {

/// Lines for people; `all`: every number.
[[nodiscard]] std::string replay_text(const replay::Summary& summary, const replay::Plan& plan,
                                      bool all);
[[nodiscard]] Json replay_json(const replay::Summary& summary, const replay::Plan& plan);
/// What edits left out, in how many packets each found something to do, and what the anonymiser
/// could not read; packets that were not picked by number are not among it.
[[nodiscard]] std::string edit_lines(const replay::EditLosses& left_out,
                                     const replay::EditCounts& edited);

/// The requests that were repeated: where a capture is from, and which host was asked.
struct RequestRunTitle {
  std::string file;
  std::string host;
};
[[nodiscard]] std::string requests_text(const replay::RequestRun& run, const RequestRunTitle& title,
                                        const replay::LeftOut& left_out = {});
[[nodiscard]] Json requests_json(const replay::RequestRun& run, const RequestRunTitle& title,
                                 const replay::LeftOut& left_out = {});
/// What the capture has of requests and was not repeated, with the way to repeat it; a line each.
[[nodiscard]] std::string left_out_lines(const replay::LeftOut& left_out);
[[nodiscard]] Json left_out_json(const replay::LeftOut& left_out);

/// The same of TCP connections.
[[nodiscard]] std::string connections_text(const replay::ConnectionRun& run,
                                           const RequestRunTitle& title,
                                           const replay::LeftOut& left_out = {});
[[nodiscard]] Json connections_json(const replay::ConnectionRun& run, const RequestRunTitle& title,
                                    const replay::LeftOut& left_out = {});

}  // namespace pushpkt::report
