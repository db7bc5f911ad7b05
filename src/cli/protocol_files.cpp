// The protocols of --protocols.
#include "cli/protocol_files.hpp"

#include <memory>

#include "pushpkt/protofile/protocol_file.hpp"

namespace pushpkt::cli {
namespace {

std::vector<std::string>& files() {
  static std::vector<std::string> named;
  return named;
}

}  // namespace

void name_protocol_files(std::vector<std::string> named) { files() = std::move(named); }

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
