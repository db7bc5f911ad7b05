// Watchers are armed before anything is sent.
#include "pushpkt/journey/vantage.hpp"

#include <cerrno>

namespace pushpkt::journey {
namespace {

constexpr std::uint32_t snaplen = 65'536;
/// Of each handle. A slot is as large as the device's MTU on Ethernet, elsewhere as the snapshot
/// length: thousands and hundreds of slots, where a batch of trials causes hundreds of packets.
constexpr int ring_bytes = 4 << 20;
constexpr int ring_bytes_of_large_slots = 16 << 20;
constexpr std::chrono::seconds neighbour_wait{3};
constexpr std::chrono::seconds lab_wait{60};  // bounds what a busy machine may take
constexpr std::chrono::seconds altered_lab_wait{5};

Result<Watcher> watch(std::string_view host, std::string_view interface, Place place) {
  const bool large = place == Place::sender_lo || place == Place::only || place == Place::cable;
  auto sniffer =
      sniff::Sniffer::open({.interface = std::string(interface),
                            .snaplen = snaplen,
                            .both_directions = place == Place::only,
                            .buffer_bytes = large ? ring_bytes_of_large_slots : ring_bytes});
  if (!sniffer) return fail(sniffer.error());
  return Watcher{std::string(host), place, std::move(*sniffer)};
}

Result<void> watch_on(Vantage& vantage, const lab::Host& host, std::string_view interface,
                      Place place) {
  auto inside = lab::Inside::enter(host);
  if (!inside) return fail(inside.error());
  auto watcher = watch(host.name(), interface, place);
  if (!watcher) return fail(watcher.error());
  vantage.watchers.push_back(std::move(*watcher));
  return {};
}

/// Asked again and again: on a busy machine the first answers may come late.
Result<stack::NextHop> first_hop_in_lab(const Ip& server, bool altered) {
  const Deadline deadline = Deadline::in(altered ? altered_lab_wait : lab_wait);
  while (true) {
    auto hop = stack::next_hop(server, Deadline::in(neighbour_wait));
    if (hop || deadline.passed() || hop.error().number != EHOSTUNREACH) return hop;
  }
}

}  // namespace

Result<Vantage> vantage_in_lab(const lab::Lab& lab, bool ip6, Port port) {
  const Ip server = ip6 ? Ip{lab::server_ip6} : Ip{lab::server_ip4};
  Vantage vantage{.remote = {server, port},
                  .hop = {},
                  .watchers = {},
                  .sender = std::string(lab::client_name),
                  .next = std::string(lab::router_name),
                  .receiver = std::string(lab::server_name)};
  auto hop = first_hop_in_lab(server, lab.plan().altered);
  if (!hop) return fail(hop.error());
  vantage.hop = std::move(*hop);
  struct At {
    const lab::Host& host;
    std::string_view interface;
    Place place;
  };
  for (const At& at : {At{lab.client(), lab::client_to_router.name, Place::sender},
                       At{lab.client(), "lo", Place::sender_lo},
                       At{lab.router(), lab::router_to_client.name, Place::next},
                       At{lab.server(), lab::server_to_router.name, Place::receiver}}) {
    if (auto done = watch_on(vantage, at.host, at.interface, at.place); !done) {
      return fail(done.error());
    }
  }
  return vantage;
}

Result<std::unique_ptr<path::Path>> Vantage::open_path(const path::PathKind& kind,
                                                       path::Target target) const {
  target.stand_in = stand_in;
  if (!cable_host) return kind.open(target);
  auto inside = lab::Inside::enter(*cable_host);
  if (!inside) return fail(inside.error());
  return kind.open(target);
}

Result<stack::PortReservation> Vantage::take_port() const {
  const Ip unspecified = is_ip6(hop.source) ? Ip{Ip6{}} : Ip{Ip4{}};
  return stack::PortReservation::take({cable_host ? unspecified : hop.source, Port{0}});
}

Result<Vantage> vantage_on_cable(const lab::Lab& lab, lab::ClientLink link, bool ip6, Port port) {
  const bool bare = link == lab::ClientLink::bare;
  const lab::LinkEnd& own = lab::client_to_router;
  const lab::LinkEnd& router = lab::router_to_client;
  const auto address = [ip6](const lab::LinkEnd& of) { return ip6 ? Ip{of.ip6} : Ip{of.ip4}; };
  constexpr std::uint32_t mtu = ethernet_mtu;
  Vantage vantage{.remote = {address(lab::server_to_router), port},
                  .hop = {.interface = std::string(bare ? own.name : router.name),
                          .source = address(own),
                          .source_mac = own.mac,
                          .gateway = address(router),
                          .gateway_mac = router.mac,
                          .mtu = mtu,
                          .how = "the plan of the lab"},
                  .watchers = {},
                  .sender = std::string(lab::client_name),
                  .next = std::string(lab::router_name),
                  .receiver = std::string(lab::server_name),
                  .cable_host = bare ? lab.client() : lab.router(),
                  .stand_in = bare};
  if (bare) {
    if (auto done = watch_on(vantage, lab.client(), own.name, Place::sender); !done) {
      return fail(done.error());
    }
  }
  if (auto done = watch_on(vantage, lab.router(), router.name, bare ? Place::next : Place::cable);
      !done) {
    return fail(done.error());
  }
  if (auto done = watch_on(vantage, lab.server(), lab::server_to_router.name, Place::receiver);
      !done) {
    return fail(done.error());
  }
  return vantage;
}

Result<Vantage> vantage_on_loopback(const lab::Lab& lab, bool ip6, Port port) {
  const std::string host(lab.client().name());
  Vantage vantage{.remote = {loopback(ip6), port},
                  .hop = {},
                  .watchers = {},
                  .sender = host,
                  .next = host,
                  .receiver = host};
  auto inside = lab::Inside::enter(lab.client());
  if (!inside) return fail(inside.error());
  auto hop = stack::next_hop(vantage.remote.address, Deadline::in(neighbour_wait));
  if (!hop) return fail(hop.error());
  vantage.hop = std::move(*hop);
  auto watcher = watch(host, vantage.hop.interface, Place::only);
  if (!watcher) return fail(watcher.error());
  vantage.watchers.push_back(std::move(*watcher));
  return vantage;
}

Result<Vantage> vantage_towards(const Endpoint& remote) {
  auto hop = stack::next_hop(remote.address, Deadline::in(neighbour_wait));
  if (!hop) return fail(hop.error());
  auto watcher = watch(lab::client_name, hop->interface, Place::only);
  if (!watcher) return fail(watcher.error());
  Vantage vantage{.remote = remote,
                  .hop = std::move(*hop),
                  .watchers = {},
                  .sender = std::string(lab::client_name),
                  .next = std::string(lab::client_name),
                  .receiver = ""};
  vantage.watchers.push_back(std::move(*watcher));
  return vantage;
}

}  // namespace pushpkt::journey
