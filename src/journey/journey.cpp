// Preparing a request, sending it, and waiting for every watcher.
#include "pushpkt/journey/journey.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/journey/attribution.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {
namespace {

using namespace wire;  // the recipe below reads as it prints

wire::Recipe request(const Vantage& vantage, Port port, ByteView message) {
  const Part transport = udp::layer(udp::srcport(port), udp::dstport(vantage.remote.port));
  const bool ip6 = is_ip6(vantage.remote.address);
  Part link = eth::layer(eth::dst(vantage.hop.gateway_mac), eth::src(vantage.hop.source_mac));
  Part network = ip6 ? ipv6::layer(ipv6::src(std::get<Ip6>(vantage.hop.source)),
                                   ipv6::dst(std::get<Ip6>(vantage.remote.address)))
                     : ipv4::layer(ipv4::src(std::get<Ip4>(vantage.hop.source)),
                                   ipv4::dst(std::get<Ip4>(vantage.remote.address)));
  return {std::move(link), std::move(network), transport,
          payload(Bytes(message.begin(), message.end()))};
}

/// A value that makes a rewrite show: a checksum that is wrong for sure, nothing elsewhere.
Value provoking(const Field& field) { return field.fill == Fill::checksum ? 0xdead : 0; }

/// Writes the fields that the kernel will replace so that it shows. The transport checksum stays
/// what it was: it is right for the packet as it will leave.
void provoke_rewrites(Record& record, std::span<const path::Rewrite> rewrites) {
  if (rewrites.empty()) return;
  const Decoded decoded = decode(record.wrote.bytes, record.wrote.link);
  if (const auto sum = decoded.find(udp::checksum.name)) {
    record.recipe.find(udp::checksum.name).part->set(udp::checksum, sum->value);
  }
  for (const path::Rewrite& rewrite : rewrites) {
    const auto found = record.recipe.find(rewrite.field);
    if (found.part == nullptr) continue;
    found.part->set(*found.field, provoking(*found.field));
    record.provoked.emplace_back(rewrite.field);
  }
}

std::optional<RecordedPacket::Kind> kind_of(const SeenPacket& packet, const Written& mine) {
  switch (relation_of(packet, mine)) {
    case Relation::ours:
      return RecordedPacket::Kind::request;
    case Relation::answers_ours:
      return RecordedPacket::Kind::answer;
    case Relation::quotes_ours:
      return RecordedPacket::Kind::error;
    case Relation::none:
      break;
  }
  return std::nullopt;
}

class Watch {
 public:
  Watch(Vantage& vantage, Record& record, int stop_fd)
      : vantage_(vantage), record_(record), wrote_(record.wrote), stop_fd_(stop_fd) {}

  Result<void> until(Deadline deadline) {
    while (!complete()) {
      if (auto done = collect(); !done) return done;
      if (complete() || deadline.passed() || wait(deadline)) break;
    }
    return {};
  }

  Result<void> until_barrier() {
    if (auto passed = vantage_.barrier->pass(); !passed) return passed;
    return collect();
  }

 private:
  [[nodiscard]] bool complete() const {
    using Kind = RecordedPacket::Kind;
    const bool left = record_.find(vantage_.next, Kind::request) != nullptr;
    const bool arrived =
        vantage_.receiver.empty() || record_.find(vantage_.receiver, Kind::request) != nullptr;
    const bool told = record_.find(vantage_.sender, Kind::answer) != nullptr ||
                      record_.find(vantage_.sender, Kind::error) != nullptr;
    return left && arrived && told;
  }

  Result<void> collect() {
    for (Watcher& watcher : vantage_.watchers) {
      const auto taken = watcher.sniffer.take_all_present([&](sniff::Seen seen) -> Result<void> {
        const SeenPacket packet(std::move(seen));
        const auto kind = kind_of(packet, {{&wrote_, 1}, record_.kind->ours});
        if (kind) record_.packets.push_back({host_of(watcher, packet), *kind, packet});
        return {};
      });
      if (!taken) return taken;
    }
    return {};
  }

  /// On a cable what goes out has come to the sender.
  [[nodiscard]] std::string host_of(const Watcher& watcher, const SeenPacket& packet) const {
    const bool out = packet.seen().direction == sniff::Direction::out;
    return watcher.place == Place::cable && out ? vantage_.sender : watcher.host;
  }

  /// Whether it was stopped.
  [[nodiscard]] bool wait(Deadline deadline) const {
    std::vector<pollfd> fds{{stop_fd_, POLLIN, 0}};
    for (const Watcher& watcher : vantage_.watchers)
      fds.push_back({watcher.sniffer.fd(), POLLIN, 0});
    return ::poll(fds.data(), fds.size(), deadline.left_ms()) > 0 && fds.front().revents != 0;
  }

  Vantage& vantage_;
  Record& record_;
  WrittenFrame wrote_;
  int stop_fd_;
};

Result<void> rebuild(Record& record) {
  auto frame = build(record.recipe);
  if (!frame) return fail(frame.error());
  record.wrote = std::move(*frame);
  return {};
}

/// What a socket has received from the server so far, without waiting. recvfrom(2)
std::optional<Bytes> received_by(int fd, const Endpoint& server) {
  constexpr std::size_t largest_udp_payload = 65'527;
  constexpr int most_of_others = 1024;
  Bytes room(largest_udp_payload);
  for (int i = 0; i < most_of_others; ++i) {
    SocketAddress from;
    const ssize_t bytes =
        ::recvfrom(fd, room.data(), room.size(), MSG_DONTWAIT, from.get(), from.room());
    if (bytes < 0) return std::nullopt;
    if (from.endpoint() != server) continue;
    room.resize(static_cast<std::size_t>(bytes));
    return room;
  }
  return std::nullopt;
}

path::Target target_of(const Vantage& vantage, Port port) {
  return {.interface = vantage.hop.interface,
          .local = {vantage.hop.source, port},
          .remote = vantage.remote,
          .route_to = std::nullopt,
          .next_hop = vantage.hop.gateway_mac,
          .sink = nullptr};
}

}  // namespace

Result<PreparedPacket> prepare(const Vantage& vantage, const path::PathKind& kind, ByteView message,
                               bool provoke) {
  PreparedPacket out;
  auto reservation = vantage.take_port();
  if (!reservation) return fail(reservation.error());
  out.record.kind = &kind;
  out.record.port = reservation->port();
  out.record.recipe = request(vantage, out.record.port, message);
  if (auto done = rebuild(out.record); !done) return fail(done.error());
  if (provoke) {
    const bool ip6 = is_ip6(vantage.remote.address);
    provoke_rewrites(out.record, ip6 ? kind.rewrites_ip6 : kind.rewrites_ip4);
    if (auto done = rebuild(out.record); !done) return fail(done.error());
  }
  out.reservation.emplace(std::move(*reservation));
  if (kind.kind == path::Kind::socket) out.reservation.reset();  // it binds the port itself
  auto path = vantage.open_path(kind, target_of(vantage, out.record.port));
  if (!path) return fail(path.error());
  out.path = std::move(*path);
  return out;
}

Result<Record> send_and_observe(Vantage& vantage, PreparedPacket& prepared,
                                std::chrono::milliseconds wait, int stop_fd) {
  Record record = prepared.record;
  const FrameView view = view_of(record.wrote.packet(), record.wrote.link);
  if (vantage.gate != nullptr) {
    const auto exit = vantage.gate->exit_by(record.kind->kind, target_of(vantage, record.port),
                                            prepared.path->fd());
    if (const auto may = vantage.gate->admit(exit, view); !may) return fail(may.error());
  }
  const auto taken = prepared.path->send(std::span(&view, 1));
  if (!taken) record.refusal = taken.error();
  if (taken && *taken == 0)
    record.refusal = system_error("cannot send: the queue is full", ENOBUFS);
  if (record.sent()) {
    Watch watch(vantage, record, stop_fd);
    auto watched = vantage.barrier ? watch.until_barrier() : watch.until(Deadline::in(wait));
    if (!watched) return fail(watched.error());
    if (record.kind->kind == path::Kind::socket) {
      record.received = received_by(prepared.path->fd(), vantage.remote);
    }
  }
  return record;
}

}  // namespace pushpkt::journey
