// What the capture has decides, unless TCP is wanted.
#include "pushpkt/replay/client_run.hpp"

#include <linux/capability.h>

#include <cerrno>

#include "pushpkt/base/packet_socket.hpp"
#include "pushpkt/base/privileges.hpp"
#include "pushpkt/replay/tcp_ports.hpp"
#include "pushpkt/stack/loopback_note.hpp"

namespace pushpkt::replay {
namespace {

Result<void> drop_privileges(const ClientRunOptions& options) {
  return options.drop_privileges ? options.drop_privileges() : Result<void>();
}

/// For a run that has `total` requests or connections.
std::function<void(std::uint64_t)> progress_of(const ClientRunOptions& options,
                                               std::uint64_t total) {
  return [&options, total](std::uint64_t done) {
    if (options.progress) options.progress(done, total);
  };
}

Result<void> repeat_connections_of(const ClientRunOptions& options,
                                   std::optional<stack::RstGuard> guard, ClientRun& run) {
  const std::vector<SavedConnection>& saved = *run.half->tcp;
  if (!guard) {
    return fail(Error{.what = "cannot keep our kernel from resetting a connection made by hand",
                      .number = EPERM,
                      .hint = net_admin_hint,
                      .cause = Cause::permission});
  }
  const auto ports = TcpPorts::open(saved,
                                    {.path = options.tcp_path,
                                     .host = options.host,
                                     .port = options.port,
                                     .gate = options.gate,
                                     .patience = options.patience,
                                     .cancel_fd = options.stop_fd},
                                    std::move(*guard));
  if (!ports) return fail(ports.error());
  for (const std::string& measure : ports->measures()) {
    if (options.measure) options.measure(measure);
  }
  if (options.note) {
    options.note(
        stack::note_on_loopback(ports->interface(), *options.tcp_path, is_ip6(options.host)));
  }
  if (auto done = drop_privileges(options); !done) return done;
  auto done = repeat_connections(saved, [&](Port server) { return ports->to(server); },
                                 {.patience = options.patience,
                                  .takes = options.takes,
                                  .policy = options.policy,
                                  .progress = progress_of(options, saved.size())});
  if (!done) return fail(done.error());
  run.result = std::move(*done);
  return {};
}

Result<void> repeat_requests_of(const ClientRunOptions& options, ClientRun& run) {
  const auto& requests = *run.half->udp;
  const auto admit = [&options](const Endpoint& server) -> Result<bool> {
    const auto verdict = options.gate->admit(server);
    if (!verdict) return fail(verdict.error());
    return options.gate->is_limited(*verdict);
  };
  auto done =
      repeat_requests(requests, {.host = options.host,
                                 .port = options.port,
                                 .patience = options.patience,
                                 .stop = options.stop,
                                 .takes = options.takes,
                                 .policy = options.policy,
                                 .admit = admit,
                                 .progress = progress_of(options, requests.requests().size())});
  if (!done) return fail(done.error());
  run.result = std::move(*done);
  return {};
}

}  // namespace

bool ClientRun::same_as_saved() const {
  if (const auto* tcp = std::get_if<ConnectionRun>(&result)) {
    return tcp->same_as_saved() && !tcp->interrupted;
  }
  const auto* udp = std::get_if<RequestRun>(&result);
  return udp != nullptr && udp->wrong.empty() && udp->compared() > 0 && !udp->interrupted;
}

Result<std::optional<stack::RstGuard>> guard_for_client() {
  if (!has_capability(CAP_NET_ADMIN)) return std::nullopt;
  auto guard = stack::RstGuard::prepare();
  if (!guard) return fail(guard.error());
  return std::optional(std::move(*guard));
}

bool repeats_tcp(bool wants_tcp, const ClientHalf& half) {
  if (wants_tcp) return true;
  return half.udp && half.udp->requests().empty() && (!half.tcp || !half.tcp->empty());
}

Result<ClientRun> repeat_client(const ClientRunOptions& options,
                                Result<std::optional<stack::RstGuard>> guard) {
  auto half = read_client_half(options.capture);
  if (!half) return fail(half.error());
  ClientRun out{.half = std::make_unique<ClientHalf>(std::move(*half))};
  out.is_tcp = repeats_tcp(options.wants_tcp, *out.half);
  if (out.is_tcp) {
    if (!out.half->tcp) return fail(out.half->tcp.error());
    if (out.half->tcp->empty()) return out;
    if (options.takes && options.policy) {
      return fail(input_error("cannot compare the segments of a part of the connections",
                              "without a policy the bytes of their answers are compared"));
    }
    if (!guard) return fail(guard.error());
    if (auto done = repeat_connections_of(options, std::move(*guard), out); !done) {
      return fail(done.error());
    }
    return out;
  }
  if (auto done = drop_privileges(options); !done) return fail(done.error());
  if (!out.half->udp) return fail(out.half->udp.error());
  if (out.half->udp->requests().empty()) return out;
  if (auto done = repeat_requests_of(options, out); !done) return fail(done.error());
  return out;
}

}  // namespace pushpkt::replay
