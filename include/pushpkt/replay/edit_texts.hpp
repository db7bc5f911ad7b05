// Edits as a person writes them: text in, replay::Edits out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/rewriter.hpp"

namespace pushpkt::replay {

struct EditTexts {
  std::vector<std::string> set = {};  ///< parse_change()
  std::string checksums = {};         ///< keep, fix; else Checksums::right_stays_right
  std::string packets = {};           ///< PacketNumbers::parse()
  std::vector<std::string> map = {};  ///< parse_mapping()
  std::string anonymise = {};         ///< the seed
  std::string endpoints = {};         ///< parse_endpoints()
  std::string side = {};              ///< client, server
  std::string vlan = {};              ///< parse_vlan()
  std::string link = {};              ///< ethernet, raw, sll, null
  std::string fix_lengths = {};       ///< pad, trunc, del
  bool mtu_truncate = false;

  /// Whether a packet may leave with other bytes.
  [[nodiscard]] bool change_packets() const {
    return !set.empty() || !checksums.empty() || !map.empty() || !anonymise.empty() ||
           !endpoints.empty() || !vlan.empty() || !link.empty() || !fix_lengths.empty() ||
           mtu_truncate;
  }
};

/// `mtu`: of mtu_truncate, in bytes. Input errors name the text.
[[nodiscard]] Result<Edits> edits_of(const EditTexts& texts, std::uint32_t mtu);
/// The values of `set`; an input error when a field is named twice.
[[nodiscard]] Result<std::vector<Change>> changes_of(const EditTexts& texts);
[[nodiscard]] Checksums checksums_of(const std::string& word);

}  // namespace pushpkt::replay
