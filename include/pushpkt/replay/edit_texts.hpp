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
  std::string anonymise_only = {};    ///< mac, ip
  std::uint32_t keep_mac_bytes = 0;   ///< Edits::keep_mac_bytes
  std::string endpoints = {};         ///< parse_endpoints()
  std::string mac_endpoints = {};     ///< parse_mac_endpoints()
  std::string side = {};              ///< client, server
  std::string servers = {};           ///< parse_networks()
  std::string side_file = {};         ///< its name; see read_sides()
  bool skip_broadcast = false;
  std::string mutate = {};                      ///< parse_mutation()
  std::string strip_fcs = {};                   ///< found, always
  std::string vlan = {};                        ///< parse_vlan()
  std::string link = {};                        ///< ethernet, raw, sll, null, hdlc
  std::string link_header = {};                 ///< parse_link_header()
  std::optional<std::uint16_t> link_type = {};  ///< of link_header: a LINKTYPE_ number
  std::string fix_lengths = {};                 ///< pad, trunc, del
  bool mtu_truncate = false;

  /// Whether a packet may leave with other bytes.
  [[nodiscard]] bool change_packets() const {
    return !set.empty() || !checksums.empty() || !map.empty() || !anonymise.empty() ||
           !endpoints.empty() || !mac_endpoints.empty() || !mutate.empty() || !strip_fcs.empty() ||
           !vlan.empty() || !link.empty() || !link_header.empty() || !fix_lengths.empty() ||
           mtu_truncate;
  }
};

/// `mtu`: of mtu_truncate, in bytes. Input errors name the text. No file is read.
[[nodiscard]] Result<Edits> edits_of(const EditTexts& texts, std::uint32_t mtu);
/// Reads `side_file`, if one is named, into the edits.
[[nodiscard]] Result<void> read_sides(const EditTexts& texts, Edits& edits);
/// The values of `set`; an input error when a field is named twice.
[[nodiscard]] Result<std::vector<Change>> changes_of(const EditTexts& texts);
[[nodiscard]] Checksums checksums_of(const std::string& word);

}  // namespace pushpkt::replay
