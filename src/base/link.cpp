// The names of link types, as libpcap's pcap_datalink_val_to_name gives them.
#include "pushpkt/base/link.hpp"

#include <array>

namespace pushpkt {
namespace {

struct Named {
  Link link;
  std::string_view name;
};

constexpr std::array<Named, 10> names{{
    {Link::null, "NULL"},
    {Link::ethernet, "EN10MB"},
    {Link::ppp, "PPP"},
    {Link::raw, "RAW"},
    {Link::c_hdlc, "C_HDLC"},
    {Link::loop, "LOOP"},
    {Link::linux_sll, "LINUX_SLL"},
    {Link::ipv4, "IPV4"},
    {Link::ipv6, "IPV6"},
    {Link::linux_sll2, "LINUX_SLL2"},
}};

}  // namespace

std::string_view link_name(Link link) {
  for (const Named& row : names) {
    if (row.link == link) return row.name;
  }
  return "";
}

std::optional<Link> link_of_name(std::string_view name) {
  for (const Named& row : names) {
    if (row.name == name) return row.link;
  }
  return std::nullopt;
}

}  // namespace pushpkt
