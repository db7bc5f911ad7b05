// What `send` was asked to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/shared_options.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {

struct SendOptions {
  std::string recipe;
  std::string recipes_file;  ///< -r: a recipe a line
  std::string interface;
  std::string path = "packet";
  std::optional<std::uint64_t> count;
  std::optional<double> rate;  ///< packets a second
  std::vector<std::string> vary;
  std::optional<std::uint64_t> seed;      ///< of --vary FIELD=random
  std::optional<std::uint64_t> fragment;  ///< bytes of an IP packet at most
  std::optional<double> wait_seconds;
  std::string file;
  bool no_reserve = false;
  bool guard = false;  ///< drop our kernel's RST of the flows that are sent
  bool gso = false;    ///< see path::Target
  bool strip = false;  ///< leave out what the path cannot carry
  std::string route_to;
  bool json = false;
  std::vector<std::string> allow;
  PrintOptions print;
};

}  // namespace pushpkt::tool
