// rtnetlink(7) by libnl-3: one question, one answer, and the errno that the kernel gave.
#include "stack/netlink.hpp"

#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/route.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "pushpkt/base/interfaces.hpp"

namespace pushpkt::stack {
namespace {

template <class T, void (*Put)(T*)>
struct PutBack {
  void operator()(T* thing) const { Put(thing); }
};
using Address = std::unique_ptr<nl_addr, PutBack<nl_addr, nl_addr_put>>;
using Route = std::unique_ptr<rtnl_route, PutBack<rtnl_route, rtnl_route_put>>;
using KernelLink = std::unique_ptr<rtnl_link, PutBack<rtnl_link, rtnl_link_put>>;
using Neighbour = std::unique_ptr<rtnl_neigh, PutBack<rtnl_neigh, rtnl_neigh_put>>;
using Cache = std::unique_ptr<nl_cache, PutBack<nl_cache, nl_cache_free>>;
using Message = std::unique_ptr<nl_msg, PutBack<nl_msg, nlmsg_free>>;

Address address_of(const Ip& ip) {
  const int family = is_ip6(ip) ? AF_INET6 : AF_INET;
  return std::visit(
      [&](const auto& a) { return Address(nl_addr_build(family, a.bytes.data(), a.bytes.size())); },
      ip);
}

template <class T>
std::optional<T> bytes_of(nl_addr* address) {
  T out;
  if (address == nullptr || nl_addr_get_len(address) != out.bytes.size()) return std::nullopt;
  const auto* bytes = static_cast<const std::uint8_t*>(nl_addr_get_binary_addr(address));
  std::copy_n(bytes, out.bytes.size(), out.bytes.begin());
  return out;
}

std::optional<Ip> ip_of(nl_addr* address) {
  if (const auto ip4 = bytes_of<Ip4>(address)) return Ip{*ip4};
  if (const auto ip6 = bytes_of<Ip6>(address)) return Ip{*ip6};
  return std::nullopt;
}

RouteChoice choice_of(rtnl_route* route) {
  RouteChoice choice{.source = ip_of(rtnl_route_get_pref_src(route)),
                     .broadcast = rtnl_route_get_type(route) == RTN_BROADCAST};
  if (rtnl_route_get_nnexthops(route) > 0) {
    rtnl_nexthop* hop = rtnl_route_nexthop_n(route, 0);
    choice.interface_index = rtnl_route_nh_get_ifindex(hop);
    choice.gateway = ip_of(rtnl_route_nh_get_gateway(hop));
    if (!choice.gateway) choice.gateway = ip_of(rtnl_route_nh_get_via(hop));
  }
  return choice;
}

LinkState state_of(rtnl_link* link) {
  const unsigned flags = rtnl_link_get_flags(link);
  const bool loopback = (flags & IFF_LOOPBACK) != 0;
  return {.index = rtnl_link_get_ifindex(link),
          .name = rtnl_link_get_name(link),
          .mac = bytes_of<Mac>(rtnl_link_get_addr(link)).value_or(Mac{}),
          .mtu = rtnl_link_get_mtu(link),
          .up = (flags & IFF_UP) != 0,
          .loopback = loopback,
          .has_neighbours = !loopback && (flags & (IFF_NOARP | IFF_POINTOPOINT)) == 0};
}

/// The answer to one question, or the errno of its refusal: libnl's own codes lose most of them.
struct RouteAnswer {
  Route route;
  int number = 0;
};

int take_route(nl_msg* message, void* into) {
  rtnl_route* route = nullptr;
  if (rtnl_route_parse(nlmsg_hdr(message), &route) == 0)
    static_cast<RouteAnswer*>(into)->route.reset(route);
  return NL_STOP;
}

int take_refusal(sockaddr_nl* /*from*/, nlmsgerr* refusal, void* into) {
  static_cast<RouteAnswer*>(into)->number = -refusal->error;
  return NL_STOP;
}

Message route_question(const Ip& destination, int interface_index) {
  Message message(nlmsg_alloc_simple(RTM_GETROUTE, NLM_F_REQUEST));
  const Address address = address_of(destination);
  rtmsg header{};
  header.rtm_family = static_cast<unsigned char>(nl_addr_get_family(address.get()));
  header.rtm_dst_len = static_cast<unsigned char>(nl_addr_get_len(address.get()) * 8U);
  bool whole = message && nlmsg_append(message.get(), &header, sizeof header, NLMSG_ALIGNTO) == 0 &&
               nla_put_addr(message.get(), RTA_DST, address.get()) == 0;
  if (interface_index != 0) {
    whole = whole &&
            nla_put_u32(message.get(), RTA_OIF, static_cast<std::uint32_t>(interface_index)) == 0;
  }
  return whole ? std::move(message) : nullptr;
}

}  // namespace

Result<Netlink> Netlink::open() {
  std::unique_ptr<nl_sock, Free> socket(nl_socket_alloc());
  if (!socket || nl_connect(socket.get(), NETLINK_ROUTE) != 0) {
    return fail(system_error("cannot ask the kernel for routes (netlink)"));
  }
  nl_socket_disable_auto_ack(socket.get());
  return Netlink(std::move(socket));
}

Result<RouteChoice> Netlink::route(const Ip& destination, int interface_index) const {
  const std::string what = "cannot find a route to " + to_string(destination);
  const Message question = route_question(destination, interface_index);
  if (!question) return fail(system_error(what, ENOMEM));
  RouteAnswer answer;
  nl_cb* callbacks = nl_cb_alloc(NL_CB_DEFAULT);
  if (callbacks == nullptr) return fail(system_error(what, ENOMEM));
  nl_cb_set(callbacks, NL_CB_VALID, NL_CB_CUSTOM, take_route, &answer);
  nl_cb_err(callbacks, NL_CB_CUSTOM, take_refusal, &answer);
  if (nl_send_auto(socket_.get(), question.get()) < 0 ||
      nl_recvmsgs(socket_.get(), callbacks) < 0) {
    if (answer.number == 0 && !answer.route) answer.number = EIO;
  }
  nl_cb_put(callbacks);
  if (answer.route) return choice_of(answer.route.get());
  Error error = system_error(what, answer.number,
                             "`ip route` and `ip -6 route` show the tables of this network "
                             "namespace");
  error.cause = Cause::environment;  // EACCES is what a `prohibit` route says
  return fail(std::move(error));
}

Result<LinkState> Netlink::link(int index) const {
  rtnl_link* link = nullptr;
  if (rtnl_link_get_kernel(socket_.get(), index, nullptr, &link) != 0) {
    return fail(system_error("cannot find the interface with index " + std::to_string(index),
                             ENODEV, interface_list_hint));
  }
  return state_of(KernelLink(link).get());
}

namespace {

Result<KernelLink> link_named(nl_sock* socket, const std::string& name) {
  rtnl_link* link = nullptr;
  if (rtnl_link_get_kernel(socket, 0, name.c_str(), &link) != 0) {
    return fail(no_such_interface(name));
  }
  return KernelLink(link);
}

}  // namespace

Result<LinkState> Netlink::link(const std::string& name) const {
  const auto link = link_named(socket_.get(), name);
  if (!link) return fail(link.error());
  return state_of(link->get());
}

Result<DeviceTotal> Netlink::sent_by(const std::string& device) const {
  const auto link = link_named(socket_.get(), device);
  if (!link) return fail(link.error());
  return DeviceTotal{.sent = rtnl_link_get_stat(link->get(), RTNL_LINK_TX_PACKETS),
                     .dropped = rtnl_link_get_stat(link->get(), RTNL_LINK_TX_DROPPED)};
}

std::optional<int> Netlink::only_link() const {
  nl_cache* raw = nullptr;
  if (rtnl_link_alloc_cache(socket_.get(), AF_UNSPEC, &raw) != 0) return std::nullopt;
  const Cache cache(raw);
  std::optional<int> only;
  for (nl_object* object = nl_cache_get_first(raw); object != nullptr;
       object = nl_cache_get_next(object)) {
    const LinkState state = state_of(reinterpret_cast<rtnl_link*>(object));
    if (!state.up || state.loopback) continue;
    if (only) return std::nullopt;
    only = state.index;
  }
  return only;
}

Result<std::vector<LinkStack>> Netlink::stacks() const {
  nl_cache* raw = nullptr;
  if (rtnl_link_alloc_cache(socket_.get(), AF_UNSPEC, &raw) != 0) {
    return fail(system_error("cannot list the interfaces (netlink)", EIO));
  }
  const Cache cache(raw);
  std::vector<LinkStack> out;
  for (nl_object* object = nl_cache_get_first(raw); object != nullptr;
       object = nl_cache_get_next(object)) {
    auto* link = reinterpret_cast<rtnl_link*>(object);
    std::int32_t elsewhere = 0;  // the index is one of another network namespace
    const bool here = rtnl_link_get_link_netnsid(link, &elsewhere) != 0;
    const char* type = rtnl_link_get_type(link);
    out.push_back({.index = static_cast<unsigned>(rtnl_link_get_ifindex(link)),
                   .master = static_cast<unsigned>(rtnl_link_get_master(link)),
                   .below = here ? static_cast<unsigned>(rtnl_link_get_link(link)) : 0U,
                   .type = type != nullptr ? type : ""});
  }
  return out;
}

namespace {

constexpr int usable =
    NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP;

/// nullptr: the table cannot be listed.
Cache neighbour_cache(nl_sock* socket) {
  nl_cache* raw = nullptr;
  return Cache(rtnl_neigh_alloc_cache(socket, &raw) == 0 ? raw : nullptr);
}

}  // namespace

std::optional<Mac> Netlink::neighbour(int interface_index, const Ip& address) const {
  const auto all = neighbours();
  const auto found = all.find({interface_index, address});
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

std::map<std::pair<int, Ip>, Mac> Netlink::neighbours() const {
  std::map<std::pair<int, Ip>, Mac> out;
  const Cache cache = neighbour_cache(socket_.get());
  if (!cache) return out;
  for (nl_object* object = nl_cache_get_first(cache.get()); object != nullptr;
       object = nl_cache_get_next(object)) {
    auto* row = reinterpret_cast<rtnl_neigh*>(object);
    if ((rtnl_neigh_get_state(row) & usable) == 0) continue;
    const auto ip = ip_of(rtnl_neigh_get_dst(row));
    const auto mac = bytes_of<Mac>(rtnl_neigh_get_lladdr(row));
    if (ip && mac) out.emplace(std::pair{rtnl_neigh_get_ifindex(row), *ip}, *mac);
  }
  return out;
}

bool Netlink::is_unresolved(int interface_index, const Ip& address) const {
  const Cache cache = neighbour_cache(socket_.get());
  if (!cache) return false;
  const Address wanted = address_of(address);
  const Neighbour found(rtnl_neigh_get(cache.get(), interface_index, wanted.get()));
  return found && (rtnl_neigh_get_state(found.get()) & (NUD_FAILED | NUD_INCOMPLETE)) != 0;
}

}  // namespace pushpkt::stack
