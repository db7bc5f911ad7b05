// From a host's name to its endpoint.
#include "verbs/client_options.hpp"

#include "cli/command.hpp"
#include "cli/shared_options.hpp"
#include "pushpkt/base/interface_name.hpp"

namespace pushpkt::tool {

Result<ClientRemote> remote_of(const ClientOptions& options, stack::EgressGate& gate) {
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  if (path::is_cable((*kind)->kind) && options.transport == app::Transport::udp) {
    return fail(input_error(
        "cannot ask a server by " + options.path + ": what is written there enters this host",
        "`pushpkt ask push --path " + options.path +
            "` tries it in the lab; `pushpkt send` writes packets to a device"));
  }
  if ((*kind)->kind == path::Kind::file) {
    return fail(input_error("cannot ask by the path file: a file does not answer",
                            "`pushpkt send --path file -w FILE` makes a dry run"));
  }
  // "fe80::1%eth0": the scope is the interface's (RFC 4007, 11).
  const std::size_t percent = options.host.find('%');
  std::string interface =
      percent == std::string::npos ? "" : device_name(options.host.substr(percent + 1));
  if (interface.empty()) interface = device_name(options.interface);
  const auto address = resolve(options.host.substr(0, percent), options.ip6);
  if (!address) return fail(address.error());
  if (interface.empty() && address->is_v6() && is_link_local(address->v6())) {
    return fail(input_error(
        "cannot ask " + to_string(*address) + ": every interface has link-local addresses",
        "name the interface: " + to_string(*address) + "%INTERFACE"));
  }
  const Endpoint remote{*address, Port{options.port}};
  const auto safe = gate.inspect(remote);
  if (!safe) return fail(safe.error());
  if (auto may = gate.announce(*safe, options.tries); !may) return fail(may.error());
  return ClientRemote{remote, *kind, interface};
}

}  // namespace pushpkt::tool
