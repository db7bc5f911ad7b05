// Watchers are armed before anything is sent.
#include "pushpkt/journey/stage.hpp"

namespace pushpkt::journey {
namespace {

constexpr std::uint32_t snaplen = 65'536;
constexpr std::chrono::seconds neighbour_wait{3};

Result<Watcher> watch(std::string_view host, std::string_view interface,
                      bool both_directions = false) {
  auto sniffer = sniff::Sniffer::open({.interface = std::string(interface),
                                       .snaplen = snaplen,
                                       .both_directions = both_directions});
  if (!sniffer) return fail(sniffer.error());
  return Watcher{std::string(host), std::move(*sniffer)};
}

Result<Watcher> watch_on(const lab::Host& host, std::string_view interface) {
  auto inside = lab::Inside::enter(host);
  if (!inside) return fail(inside.error());
  return watch(host.name(), interface);
}

}  // namespace

Result<Stage> stage_in_lab(const lab::Lab& lab, bool ip6, Port port) {
  const Ip server = ip6 ? Ip{lab::server_ip6} : Ip{lab::server_ip4};
  Stage stage{.remote = {server, port},
              .hop = {},
              .watchers = {},
              .sender = std::string(lab::client_name),
              .next = std::string(lab::router_name),
              .receiver = std::string(lab::server_name)};
  auto hop = stack::next_hop(server, Deadline::in(neighbour_wait));
  if (!hop) return fail(hop.error());
  stage.hop = std::move(*hop);
  auto at_client = watch_on(lab.client(), lab::client_to_router.name);
  if (!at_client) return fail(at_client.error());
  auto at_router = watch_on(lab.router(), lab::router_to_client.name);
  if (!at_router) return fail(at_router.error());
  auto at_server = watch_on(lab.server(), lab::server_to_router.name);
  if (!at_server) return fail(at_server.error());
  stage.watchers.push_back(std::move(*at_client));
  stage.watchers.push_back(std::move(*at_router));
  stage.watchers.push_back(std::move(*at_server));
  return stage;
}

Result<Stage> stage_on_loopback(const lab::Lab& lab, bool ip6, Port port) {
  const std::string host(lab.client().name());
  Stage stage{.remote = {loopback(ip6), port},
              .hop = {},
              .watchers = {},
              .sender = host,
              .next = host,
              .receiver = host};
  auto inside = lab::Inside::enter(lab.client());
  if (!inside) return fail(inside.error());
  auto hop = stack::next_hop(stage.remote.address, Deadline::in(neighbour_wait));
  if (!hop) return fail(hop.error());
  stage.hop = std::move(*hop);
  auto watcher = watch(host, stage.hop.interface, true);
  if (!watcher) return fail(watcher.error());
  stage.watchers.push_back(std::move(*watcher));
  return stage;
}

Result<Stage> stage_towards(const Endpoint& remote) {
  auto hop = stack::next_hop(remote.address, Deadline::in(neighbour_wait));
  if (!hop) return fail(hop.error());
  auto watcher = watch(lab::client_name, hop->interface);
  if (!watcher) return fail(watcher.error());
  Stage stage{.remote = remote,
              .hop = std::move(*hop),
              .watchers = {},
              .sender = std::string(lab::client_name),
              .next = std::string(lab::client_name),
              .receiver = ""};
  stage.watchers.push_back(std::move(*watcher));
  return stage;
}

}  // namespace pushpkt::journey
