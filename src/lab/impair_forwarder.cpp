// Two packet sockets, two queues, one log in a nameless file. packet(7), memfd_create(2), poll(2)
#include "pushpkt/lab/impair_forwarder.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "pushpkt/base/link.hpp"
#include "pushpkt/base/packet_socket.hpp"
#include "pushpkt/lab/impaired_direction.hpp"

namespace pushpkt::lab {
namespace {

constexpr std::size_t most_logged = 1'000'000;
constexpr std::size_t vlan_at = 12;  // behind the MAC addresses
constexpr int socket_bytes = 8 << 20;

/// One packet in the log.
struct Entry {
  std::uint64_t index = 0;
  std::uint32_t bytes = 0;
  std::uint8_t heading = 0;
  std::uint8_t done = 0;
  std::uint16_t unused = 0;
};
static_assert(sizeof(Entry) == 16);

Entry entry_of(const ImpairedPacket& packet) {
  const unsigned done = (packet.dropped ? 1U : 0U) | (packet.duplicated ? 2U : 0U) |
                        (packet.reordered ? 4U : 0U) | (packet.corrupted ? 8U : 0U) |
                        (packet.overflowed ? 16U : 0U);
  return {packet.index, packet.bytes, static_cast<std::uint8_t>(packet.heading),
          static_cast<std::uint8_t>(done), 0};
}

ImpairedPacket packet_of(const Entry& entry) {
  return {.heading = static_cast<Heading>(entry.heading),
          .index = entry.index,
          .bytes = entry.bytes,
          .dropped = (entry.done & 1U) != 0,
          .duplicated = (entry.done & 2U) != 0,
          .reordered = (entry.done & 4U) != 0,
          .corrupted = (entry.done & 8U) != 0,
          .overflowed = (entry.done & 16U) != 0};
}

Result<Fd> open_cable(std::string_view name) {
  const std::string what = "cannot open the cable " + std::string(name);
  Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return fail(system_error(what));
  const int on = 1;
  // Ours would come back; and a VLAN tag comes beside the frame.
  const bool set = ignore_outgoing(fd.get()) &&
                   ::setsockopt(fd.get(), SOL_PACKET, PACKET_AUXDATA, &on, sizeof on) == 0;
  (void)::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &socket_bytes, sizeof socket_bytes);
  const int index = static_cast<int>(::if_nametoindex(std::string(name).c_str()));
  if (!set || index == 0 || !bind_packet_socket(fd.get(), index, ETH_P_ALL) ||
      !listen_to(fd.get(), index, Listening::promiscuous)) {
    return fail(system_error(what));
  }
  return fd;
}

/// Puts the tag that the kernel has taken out back in front of the EtherType.
void put_tag_back(Bytes& frame, const msghdr& message) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(const_cast<msghdr*>(&message), header)) {
    if (header->cmsg_level != SOL_PACKET || header->cmsg_type != PACKET_AUXDATA) continue;
    tpacket_auxdata beside{};
    std::memcpy(&beside, CMSG_DATA(header), sizeof beside);
    if ((beside.tp_status & TP_STATUS_VLAN_VALID) == 0 || frame.size() < vlan_at) continue;
    const bool named = (beside.tp_status & TP_STATUS_VLAN_TPID_VALID) != 0;
    const std::uint16_t type = named ? beside.tp_vlan_tpid : std::uint16_t{ETH_P_8021Q};
    const std::array<std::uint8_t, 4> tag{static_cast<std::uint8_t>(type >> 8U),
                                          static_cast<std::uint8_t>(type),
                                          static_cast<std::uint8_t>(beside.tp_vlan_tci >> 8U),
                                          static_cast<std::uint8_t>(beside.tp_vlan_tci)};
    frame.insert(frame.begin() + vlan_at, tag.begin(), tag.end());
  }
}

/// The child's half.
class Forwarding {
 public:
  Forwarding(std::array<Fd, 2> cables, int line, int log, const Impairments& impairments)
      : cables_(std::move(cables)),
        line_(line),
        log_(log),
        directions_{ImpairedDirection(impairments, Heading::to_server),
                    ImpairedDirection(impairments, Heading::to_client)} {}

  void run() {
    for (;;) {
      std::array<pollfd, 3> events{
          {{line_, POLLIN, 0}, {cables_[0].get(), POLLIN, 0}, {cables_[1].get(), POLLIN, 0}}};
      const timespec wait = until_next();
      if (::ppoll(events.data(), events.size(), &wait, nullptr) < 0 && errno != EINTR) return;
      if (events[0].revents != 0) return;
      for (std::size_t i = 0; i < cables_.size(); ++i) {
        if (events[i + 1].revents != 0) take(i);
      }
      for (std::size_t i = 0; i < cables_.size(); ++i) send(i);
    }
  }

 private:
  static std::chrono::nanoseconds clock() {
    return std::chrono::steady_clock::now().time_since_epoch();
  }

  [[nodiscard]] timespec until_next() const {
    constexpr std::chrono::nanoseconds longest = std::chrono::seconds(1);
    std::chrono::nanoseconds wait = longest;
    for (const ImpairedDirection& direction : directions_) {
      if (const auto time = direction.next_time()) wait = std::min(wait, *time - clock());
    }
    wait = std::max(wait, std::chrono::nanoseconds(0));
    return {static_cast<time_t>(wait / std::chrono::seconds(1)),
            static_cast<long>((wait % std::chrono::seconds(1)).count())};
  }

  /// What came by cable `i`, as much as one turn takes.
  void take(std::size_t i) {
    constexpr int most = 64;
    for (int n = 0; n < most; ++n) {
      alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(tpacket_auxdata))> control{};
      frame_.resize(largest_frame_bytes);
      iovec part{frame_.data(), frame_.size()};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const ssize_t got = ::recvmsg(cables_[i].get(), &message, 0);
      if (got <= 0) return;
      frame_.resize(static_cast<std::size_t>(got));
      put_tag_back(frame_, message);
      if (const auto packet = directions_[i].take(frame_, clock())) log(*packet);
    }
  }

  /// What came by cable `i` leaves by the other one. A full queue drops, as a cable's would.
  void send(std::size_t i) {
    while (const auto frame = directions_[i].next(clock())) {
      (void)::send(cables_[1 - i].get(), frame->data(), frame->size(), 0);
    }
  }

  void log(const ImpairedPacket& packet) {
    const Entry entry = entry_of(packet);
    if (logged_++ < most_logged && ::write(log_, &entry, sizeof entry) < 0) return;
    if (logged_ > most_logged) {  // the last entry counts those that have none
      const Entry more{.index = logged_ - most_logged};
      (void)!::pwrite(log_, &more, sizeof more, most_logged * sizeof(Entry));
    }
  }

  std::array<Fd, 2> cables_;
  int line_;
  int log_;
  std::array<ImpairedDirection, 2> directions_;
  Bytes frame_;
  std::uint64_t logged_ = 0;
};

}  // namespace

Result<ImpairForwarder> ImpairForwarder::start(const Host& router, const Impairments& impairments) {
  auto inside = Inside::enter(router);
  if (!inside) return fail(inside.error());
  auto client = open_cable(cable_to_client);
  if (!client) return fail(client.error());
  auto other = open_cable(cable_to_router);
  if (!other) return fail(other.error());
  Fd log(::memfd_create("impaired", MFD_CLOEXEC));
  if (!log.valid()) return fail(system_error("cannot start the forwarder"));
  auto line = ChildLine::open([&](int fd) {
    // Ctrl-C is for the program in front; this one ends with the lab.
    for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) ::signal(number, SIG_IGN);
    Forwarding({std::move(*client), std::move(*other)}, fd, log.get(), impairments).run();
  });
  if (!line) return fail(line.error());
  return ImpairForwarder(std::move(*line), std::move(log));
}

Result<ImpairmentRecord> ImpairForwarder::record() const {
  ImpairmentRecord out;
  std::array<Entry, 1024> entries{};
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(log_.get(), entries.data(), sizeof entries, at);
    if (got < 0) return fail(system_error("cannot read the forwarder's record"));
    const std::size_t whole = static_cast<std::size_t>(got) / sizeof(Entry);
    for (std::size_t i = 0; i < whole; ++i) {
      if (out.packets.size() == most_logged) {
        out.left_out = entries[i].index;
        return out;
      }
      out.packets.push_back(packet_of(entries[i]));
    }
    if (whole == 0) return out;
    at += static_cast<off_t>(whole * sizeof(Entry));
  }
}

}  // namespace pushpkt::lab
