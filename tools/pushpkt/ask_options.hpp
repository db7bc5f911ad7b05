// The options of `pushpkt ask`, and what its questions share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::tool {

struct AskOptions {
  std::string question = "push";
  std::vector<std::string> cases;    ///< behind the question: FIELD=VALUE...
  std::vector<std::string> packets;  ///< fields: whole recipes
  bool list = false;
  std::vector<std::string> paths;
  bool ip6 = false;
  std::string message = "hello";
  std::string host;
  std::uint16_t port = 12000;
  double wait_seconds = 1;
  std::string json;
  bool json_wanted = false;
  std::string html;
  std::string save;
  std::string only;
  std::string against;
  bool markdown = false;
  std::string route_to;
  std::vector<std::string> alterations;  ///< "HOST:COMMAND"
  std::vector<std::string> allow;

  /// JSON on stdout leaves no room for the screen.
  [[nodiscard]] bool wants_screen() const { return !json_wanted || !json.empty(); }
};

/// The paths of --path; without it every way out from which an answer can come back.
[[nodiscard]] Result<std::vector<const path::PathKind*>> chosen_paths(
    const std::vector<std::string>& names);

/// To the file, or to stdout where there is no name or it is "-".
[[nodiscard]] Result<void> write_text(const std::string& name, const std::string& text);

/// The questions: each runs its experiment and gives the exit code.
[[nodiscard]] Result<int> ask_push(const AskOptions& options);
[[nodiscard]] Result<int> ask_fields(const AskOptions& options);
[[nodiscard]] Result<int> ask_socket(const AskOptions& options);
[[nodiscard]] Result<int> ask_obstacles(const AskOptions& options);
[[nodiscard]] Result<int> ask_loopback(const AskOptions& options);

}  // namespace pushpkt::tool
