// All ports are known before the first is opened.
#include "pushpkt/replay/tcp_ports.hpp"

namespace pushpkt::replay {

Result<std::set<std::uint16_t>> TcpPorts::server_ports(const std::vector<SavedConnection>& saved) {
  std::set<std::uint16_t> out;
  for (const SavedConnection& connection : saved) out.insert(connection.server.port.number);
  if (out.size() <= most_ports) return out;
  return fail(input_error(
      "cannot repeat connections to more than " + std::to_string(most_ports) + " ports in one run",
      "-f 'portrange 1-1000' takes some of them"));
}

Result<TcpPorts> TcpPorts::open(const std::vector<SavedConnection>& saved, const Options& options,
                                stack::RstGuard guard) {
  const auto servers = server_ports(saved);
  if (!servers) return fail(servers.error());
  TcpPorts out(std::move(guard));
  for (const std::uint16_t server : *servers) {
    const Endpoint remote{options.host, options.port.value_or(Port{server})};
    auto port = stack::open_tcp_port({.path = options.path, .remote = remote, .gate = options.gate},
                                     std::nullopt, Deadline::in(options.patience));
    if (!port) return fail(port.error());
    const stack::GuardedFlow flow{.local = (*port)->local(), .remote = (*port)->remote()};
    if (auto set = out.guard_.set(flow); !set) return fail(set.error());
    (*port)->cancel_by(options.cancel_fd);
    out.all_.emplace(server, std::move(*port));
  }
  return out;
}

}  // namespace pushpkt::replay
