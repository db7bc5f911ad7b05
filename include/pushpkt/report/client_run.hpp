// A client's requests, one after the other, and each answer printed as it comes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/app/asker.hpp"
#include "pushpkt/report/run_output.hpp"

namespace pushpkt::report {

struct ClientRequests {
  app::Transport transport = app::Transport::udp;
  std::string_view path = {};  ///< by its name: "socket", "packet"
  Endpoint server = {};
  double wait_seconds = 2;  ///< for each answer
  unsigned tries = 1;
  bool same_port = false;  ///< udp: one source port for every request
  bool json = false;       ///< one document at the end, in place of the answers
  /// The next message; nullopt after the last one.
  std::function<Result<std::optional<std::string>>()> next = {};
  /// Called before each try. An error with the number ECANCELED is an interruption.
  std::function<Result<void>()> before_each = nullptr;
};

/// Whether all were answered, and nothing was interrupted. Errors: those of the asker, of `next`
/// and of `before_each` but an interruption, whose counts are printed.
[[nodiscard]] Result<bool> ask_server(const ClientRequests& requests, app::Asker& asker,
                                      const RunOutput& output);

}  // namespace pushpkt::report
