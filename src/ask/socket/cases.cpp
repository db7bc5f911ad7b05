// The options of sockets that take bytes or names, and where a socket is bound. ip(7), RFC 3542
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "ask/socket/numbers.hpp"
#include "pushpkt/ask/socket.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

using app::SocketOption;

// Newer than some C libraries; the kernel's own numbers.
constexpr int ipv6_transparent = 75;
constexpr int ipv6_freebind = 78;
constexpr int ipv6_flowinfo_send = 33;
constexpr int ipv6_flowlabel_mgr = 32;
constexpr Port chosen_port{40'001};

SocketUse use_of(char letter) {
  switch (letter) {
    case 'u':
      return SocketUse::unconnected;
    case 'l':
      return SocketUse::large;
    case 'h':
      return SocketUse::in_halves;
    case 'c':
      return SocketUse::connection;
    default:
      return SocketUse::datagram;
  }
}

SocketOption with_text(int level, int name, std::string_view text) {
  return {level, name, bytes_of(text)};
}

void add_row(std::vector<SocketCase>& out, const NumberOption& row) {
  for (const char use : row.uses) {
    out.push_back({.option = std::string(row.option),
                   .value = std::string(row.shown),
                   .use = use_of(use),
                   .calls = {{row.level, row.name, row.value}},
                   .local = std::nullopt,
                   .source = std::string(row.source)});
  }
}

void add_bytes(std::vector<SocketCase>& out, std::string_view option, std::string_view shown,
               const SocketOption& call, std::string_view source, std::string_view uses) {
  for (const char use : uses) {
    out.push_back({.option = std::string(option),
                   .value = std::string(shown),
                   .use = use_of(use),
                   .calls = {call},
                   .local = std::nullopt,
                   .source = std::string(source)});
  }
}

void add_names(std::vector<SocketCase>& out) {
  for (const std::string_view device : {lab::client_to_router.name, std::string_view("lo")}) {
    add_bytes(out, "SO_BINDTODEVICE", device, with_text(SOL_SOCKET, SO_BINDTODEVICE, device),
              "socket(7)", "d");
  }
  for (const std::string_view name : {"reno", "bbr", "dctcp"}) {
    add_bytes(out, "TCP_CONGESTION", name, with_text(IPPROTO_TCP, TCP_CONGESTION, name), "tcp(7)",
              "c");
  }
}

void add_ip4_options(std::vector<SocketCase>& out) {
  const auto add = [&](std::string_view shown, Bytes bytes, std::string_view uses = "dc") {
    add_bytes(out, "IP_OPTIONS", shown, {IPPROTO_IP, IP_OPTIONS, std::move(bytes)}, "ip(7)", uses);
  };
  const auto& router = lab::router_to_client.ip4.bytes;
  add("no-op x3, end", {1, 1, 1, 0});
  add("record route, one address", {7, 7, 4, 0, 0, 0, 0, 0});
  add("timestamp, one", {68, 8, 5, 0, 0, 0, 0, 0});
  add("loose source route by the router",
      {131, 7, 4, router[0], router[1], router[2], router[3], 0}, "d");
  add("a length beyond the end", {7, 39, 4, 0});
}

Bytes segment_routing_by(const Ip6& router) {
  Bytes out{0, 4, 4, 1, 1, 0, 0, 0};  // RFC 8754: two segments, the last one first; one is left
  out.insert(out.end(), 16, 0);       // where the kernel puts the destination
  out.insert(out.end(), router.bytes.begin(), router.bytes.end());
  return out;
}

void add_ip6_options(std::vector<SocketCase>& out) {
  const auto add = [&](std::string_view option, int name, std::string_view shown, Bytes bytes,
                       std::string_view uses) {
    add_bytes(out, option, shown, {IPPROTO_IPV6, name, std::move(bytes)}, "RFC 3542", uses);
  };
  const Bytes padding{0, 0, 1, 4, 0, 0, 0, 0};  // one PadN
  add("IPV6_HOPOPTS", IPV6_HOPOPTS, "padding", padding, "dc");
  add("IPV6_DSTOPTS", IPV6_DSTOPTS, "padding", padding, "dc");
  add("IPV6_RTHDR", IPV6_RTHDR, "segment routing by the router",
      segment_routing_by(lab::router_to_client.ip6), "d");
  Bytes source_route{0, 2, 0, 1, 0, 0, 0, 0};
  const auto& router = lab::router_to_client.ip6.bytes;
  source_route.insert(source_route.end(), router.begin(), router.end());
  add("IPV6_RTHDR", IPV6_RTHDR, "type 0 by the router (RFC 5095)", source_route, "d");
}

/// linux/in6.h: struct in6_flowlabel_req; ours, because two headers define it.
struct FlowLabelRequest {
  std::array<std::uint8_t, 16> destination;
  std::uint32_t label;  ///< network order
  std::uint8_t action = 0;
  std::uint8_t share = 255;  ///< by anybody
  std::uint16_t flags = 1;   ///< to be made
  std::uint16_t expires = 0;
  std::uint16_t linger = 0;
  std::uint32_t padding = 0;
};

void add_flow_label(std::vector<SocketCase>& out) {
  constexpr std::uint32_t label = 0x12345;
  const FlowLabelRequest request{.destination = lab::server_ip6.bytes, .label = htonl(label)};
  Bytes bytes(sizeof request);
  std::memcpy(bytes.data(), &request, sizeof request);
  for (const SocketUse use : {SocketUse::datagram, SocketUse::connection}) {
    out.push_back({.option = "IPV6_FLOWLABEL_MGR + IPV6_FLOWINFO_SEND",
                   .value = "0x12345",
                   .use = use,
                   .calls = {{IPPROTO_IPV6, ipv6_flowlabel_mgr, bytes},
                             {IPPROTO_IPV6, ipv6_flowinfo_send, 1}},
                   .local = std::nullopt,
                   .flow_label = label,
                   .source = "linux/in6.h"});
  }
}

void add_sources(std::vector<SocketCase>& out, bool is_ip6) {
  const Ip own = is_ip6 ? Ip{lab::client_ip6} : Ip{lab::client_ip4};
  Ip6 foreign6 = lab::client_ip6;
  Ip4 foreign4 = lab::client_ip4;
  foreign6.bytes.back() = foreign4.bytes.back() = 99;
  const Ip foreign = is_ip6 ? Ip{foreign6} : Ip{foreign4};
  const int level = is_ip6 ? IPPROTO_IPV6 : IPPROTO_IP;
  const auto add = [&](std::string option, const Ip& from, Port port,
                       std::vector<SocketOption> calls) {
    std::string value = port == Port{0} ? to_string(from) : to_string(Endpoint{from, port});
    out.push_back({.option = std::move(option),
                   .value = std::move(value),
                   .calls = std::move(calls),
                   .local = Endpoint{from, port},
                   .source = "bind(2), ip(7)"});
  };
  const SocketOption reuse{SOL_SOCKET, SO_REUSEADDR, 1};
  add("bind", own, Port{0}, {});
  add("SO_REUSEADDR + bind", own, chosen_port, {reuse});
  add("bind", foreign, Port{0}, {});
  add(is_ip6 ? "IPV6_FREEBIND + bind" : "IP_FREEBIND + bind", foreign, Port{0},
      {{level, is_ip6 ? ipv6_freebind : IP_FREEBIND, 1}});
  add(is_ip6 ? "IPV6_TRANSPARENT + bind" : "IP_TRANSPARENT + bind", foreign, Port{0},
      {{level, is_ip6 ? ipv6_transparent : IP_TRANSPARENT, 1}});
}

}  // namespace

std::string_view to_text(SocketUse use) {
  switch (use) {
    case SocketUse::datagram:
      return "UDP datagram";
    case SocketUse::unconnected:
      return "UDP unconnected";
    case SocketUse::large:
      return "UDP 3000 bytes";
    case SocketUse::in_halves:
      return "UDP two writes";
    case SocketUse::connection:
      return "TCP connection";
  }
  return "";
}

std::vector<SocketCase> socket_cases(bool is_ip6) {
  const Families family = is_ip6 ? Families::ip6 : Families::ip4;
  std::vector<SocketCase> out;
  for (const NumberOption& row : number_options()) {
    if (row.families == Families::both || row.families == family) add_row(out, row);
  }
  add_names(out);
  add_sources(out, is_ip6);
  if (!is_ip6) add_ip4_options(out);
  if (is_ip6) add_ip6_options(out);
  if (is_ip6) add_flow_label(out);
  return out;
}

}  // namespace pushpkt::ask
