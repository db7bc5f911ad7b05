// What is counted of requests that were repeated, of one run or of all its parts, and how it is
// shown.
#pragma once

#include <string>

#include "pushpkt/report/replay.hpp"

namespace pushpkt::report {

/// Of UDP requests.
struct RequestCounts {
  std::uint64_t requests = 0;
  std::uint64_t same = 0;
  std::uint64_t spared = 0;  ///< of these
  std::uint64_t different = 0;
  std::uint64_t missing = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t extra = 0;
  std::uint64_t split_ports = 0;
  std::uint64_t copies = 0;       ///< of the capture, the same in each part
  std::uint64_t unrequested = 0;  ///< likewise
  bool interrupted = false;

  [[nodiscard]] std::uint64_t compared() const { return same + different + missing; }
};
[[nodiscard]] RequestCounts counts_of(const replay::RequestRun& run);

/// Of TCP connections.
struct ConnectionCounts {
  std::uint64_t connections = 0;
  std::uint64_t turns = 0;
  std::uint64_t same = 0;
  std::uint64_t different = 0;
  std::uint64_t missing = 0;
  std::uint64_t answer_bytes = 0;
  std::uint64_t waited_for = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t extra = 0;
  std::uint64_t left_open = 0;
  bool interrupted = false;

  [[nodiscard]] std::uint64_t compared() const { return waited_for + missing; }
};
[[nodiscard]] ConnectionCounts counts_of(const replay::ConnectionRun& run);

[[nodiscard]] std::string text_of(const replay::WrongAnswer& wrong);
[[nodiscard]] std::string text_of(const replay::TurnResult& wrong);
[[nodiscard]] Json json_of(const replay::WrongAnswer& wrong);
[[nodiscard]] Json json_of(const replay::TurnResult& wrong);

/// The line about requests whose answer the capture does not have.
[[nodiscard]] std::string not_waited_for(std::uint64_t requests);
/// The lines behind those of the answers; `left_out`: left_out_lines(), `segments`: what is said of
/// TCP segments.
[[nodiscard]] std::string counts_text(const RequestCounts& counts, const RequestRunTitle& title,
                                      const std::string& left_out);
[[nodiscard]] std::string counts_text(const ConnectionCounts& counts, const RequestRunTitle& title,
                                      const std::string& left_out,
                                      const std::string& segments = {});
/// The document; `answers`: an array of json_of(), `left_out`: left_out_json().
[[nodiscard]] Json counts_json(const RequestCounts& counts, const RequestRunTitle& title,
                               Json answers, Json left_out);
[[nodiscard]] Json counts_json(const ConnectionCounts& counts, const RequestRunTitle& title,
                               Json answers, Json left_out, Json segments = nullptr);

}  // namespace pushpkt::report
