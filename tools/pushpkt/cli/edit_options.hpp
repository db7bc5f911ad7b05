// The options that edit captured packets: the same for replay and decode.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/rewriter.hpp"

namespace pushpkt::tool {

struct EditOptions {
  std::vector<std::string> set;
  std::string checksums;
  std::string packets;
  std::vector<std::string> map;
  std::string anonymise;
  std::string endpoints;
  std::string side;
  std::string vlan;
  std::string link;
  std::string fix_lengths;
  std::optional<std::uint32_t> mtu;
  bool mtu_truncate = false;

  /// Whether a packet may leave with other bytes.
  [[nodiscard]] bool change_packets() const {
    return !set.empty() || !checksums.empty() || !map.empty() || !anonymise.empty() ||
           !endpoints.empty() || !vlan.empty() || !link.empty() || !fix_lengths.empty() ||
           mtu_truncate;
  }
};

/// Declares all but --mtu, which has a meaning of its own in replay.
void add_edit_options(Arguments group, EditOptions& options);

/// `mtu`: of --mtu-truncate. Input errors name the option's value.
[[nodiscard]] Result<replay::Edits> edits_of(const EditOptions& options, std::uint32_t mtu);
/// The values of --set; an input error when a field is named twice.
[[nodiscard]] Result<std::vector<replay::Change>> changes_of(const EditOptions& options);
[[nodiscard]] replay::Checksums checksums_of(const std::string& word);

}  // namespace pushpkt::tool
