// The protocols of --protocols.
#include "cli/protocol_files.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "pushpkt/protofile/protocol_file.hpp"

namespace pushpkt::cli {
namespace {

std::vector<std::string>& files() {
  static std::vector<std::string> named;
  return named;
}

}  // namespace

Result<void> name_protocol_files(std::vector<std::string> named, std::string_view verb) {
  constexpr std::array<std::string_view, 5> without_packets{"doctor", "drops", "lab", "paths",
                                                            "server"};
  const bool useless =
      std::find(without_packets.begin(), without_packets.end(), verb) != without_packets.end();
  if (!named.empty() && useless) {
    return fail(
        input_error("cannot use --protocols with `" + std::string(verb) + "`: it has no effect",
                    "leave it out; in a lab it belongs to the command behind `--`"));
  }
  files() = std::move(named);
  return {};
}

const std::vector<std::string>& protocol_files() { return files(); }

Result<void> load_protocols() {
  static std::unique_ptr<wire::ProtocolsInUse> in_use;
  if (files().empty() || in_use != nullptr) return {};
  auto protocols = protofile::load(files());
  if (!protocols) return fail(protocols.error());
  in_use = std::make_unique<wire::ProtocolsInUse>(std::move(*protocols));
  return {};
}

}  // namespace pushpkt::cli
