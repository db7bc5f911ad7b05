// In the order in which the edits are made. The help of each option describes its text;
// replay::edits_of() reads it.
#include "cli/shared_options.hpp"
#include "pushpkt/base/joined.hpp"

namespace pushpkt::cli {

std::vector<Row> edit_rows(EditOptions& o) {
  return {
      {"--packets", "NUMBERS", "only these, by number: 7,11,20-23,174-", o.packets},
      {"--strip-fcs", "found|always",
       "remove the frame check sequence: found = where the last four bytes are it, "
       "always = four bytes of each packet",
       o.strip_fcs, one_of_these},
      {"--fix-lengths", "pad|trunc|del",
       "packets of which bytes are missing: pad with zeros, trunc (the lengths say "
       "what is there), del",
       o.fix_lengths, one_of_these},
      {"--side", "client|server",
       "--map, --anonymise, --mutate and --set only in packets that the client "
       "(server) sends",
       o.side, one_of_these},
      {"--servers", "NETWORK[,...]",
       "the server's side has these addresses; else SYN, well-known ports and the "
       "first packet decide",
       o.servers},
      {"--side-file", "FILE", "a cache file of tcpprep has the side of each packet", o.side_file,
       reads_file},
      {"--endpoints", "CLIENT:SERVER",
       "new addresses of the client and the server of each conversation", o.endpoints},
      {"--mac-endpoints", "CLIENT,SERVER",
       "new MAC addresses of the client and the server, also in ARP", o.mac_endpoints},
      {"--map", "FIELD=FROM->TO",
       "replace addresses or ports, also in ARP, options, records and quoted "
       "packets: 'ip.addr=10.1.0.0/16->10.77.0.0/16', 'tcp.port=80->8080'",
       o.map},
      {"--skip-broadcast", "",
       "endpoints, --map and --set leave broadcast and multicast addresses alone",
       o.skip_broadcast},
      {"--anonymise", "SEED",
       "replace MAC, IPv4 and IPv6 addresses in all headers, options and DNS records; "
       "equal prefixes stay equal, the same SEED gives the same addresses. Payloads "
       "keep theirs",
       o.anonymise},
      {"--anonymise-only", "mac|ip",
       "--anonymise replaces MAC addresses alone, or IP addresses alone", o.anonymise_only,
       one_of_these},
      {"--keep-mac-bytes", "N",
       "--anonymise keeps the first N bytes of MAC addresses; 3: the vendor", o.keep_mac_bytes,
       range(0, 5)},
      {"--mutate", "SEED[,RATE]",
       "change bytes behind the transport header (UDP, TCP, ICMP, OSPF) at random, in "
       "each packet or at this RATE (0.1, 10%); the same SEED, the same changes",
       o.mutate},
      {"--link", "ethernet|raw|sll|null|hdlc",
       "another link type; --set eth.dst=MAC names the addresses of a new header", o.link,
       one_of_these},
      {"--link-header", "HEX",
       "these bytes instead of all headers before IP and ARP (tags, labels)", o.link_header},
      {"--link-type", "NUMBER",
       "the link type of --link-header, as in tcpdump.org/linktypes.html; by default "
       "the capture's",
       o.link_type},
      {"--vlan", "add=ID[,...]|del",
       "add a tag in front (add=45,priority=5,dei=1,type=802.1ad), or del the outermost", o.vlan},
      {"--mtu-truncate", "", "cut what is larger than the MTU, with right lengths and checksums",
       o.mtu_truncate},
      {"--set", "FIELD=VALUE|+N|-N",
       "this value, or the old one plus or minus N, in the outermost layer that has "
       "the field; ip.ttl and ipv6.hlim stop at 1 and 255",
       o.set},
      {"--checksums", "keep|fix",
       "keep: as captured; fix: compute all. Default: valid and offloaded ones are "
       "computed, wrong ones kept",
       o.checksums, one_of_these},
  };
}

std::string edit_names() {
  EditOptions options;
  std::vector<std::string_view> names;
  for (const Row& row : edit_rows(options)) names.push_back(row.names);
  return joined(names, " ");
}

std::vector<std::string> EditOptions::inputs(const std::string& capture) const {
  std::vector<std::string> out{capture};
  if (!side_file.empty()) out.push_back(side_file);
  return out;
}

std::vector<OptionRule> edit_rules() {
  return {
      {"!--set !--map !--anonymise !--mutate", "it says in which packets values are edited",
       "--side"},
      {"!--anonymise", "it is about what --anonymise replaces",
       "--anonymise-only --keep-mac-bytes"},
      {"--anonymise-only=ip", "no MAC address is replaced", "--keep-mac-bytes"},
      {"!--set !--map !--endpoints !--mac-endpoints",
       "it is about addresses that are set or mapped", "--skip-broadcast"},
      {"!--side !--endpoints !--mac-endpoints",
       "it says which side sent a packet, for edits by side", "--servers --side-file"},
      {"--side-file", "the side file decides", "--servers"},
      {"!--link-header", "it is the link type of --link-header", "--link-type"},
      {"--link-header", "--link-header is the whole link-layer header", "--link"},
  };
}

}  // namespace pushpkt::cli
