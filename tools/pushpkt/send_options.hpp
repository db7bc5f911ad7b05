// What `send` was asked to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "packet_printer.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/series.hpp"
#include "safety.hpp"

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
  bool strip = false;  ///< leave out what the path cannot carry
  std::string route_to;
  bool json = false;
  std::vector<std::string> allow;
  PrintOptions print;
};

/// The options, understood.
struct SendPlan {
  const SendOptions* options = nullptr;
  const path::PathKind* path = nullptr;
  std::vector<wire::Variation> variations;
  std::optional<Ip> route_to;
  std::uint64_t packets_each = 1;  ///< of each recipe
  int tun_fd = -1;                 ///< tun, tap: attached to the device of -i
};

}  // namespace pushpkt::tool
