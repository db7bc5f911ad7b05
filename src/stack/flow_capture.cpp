// The filter is attached before the socket is bound: no packet of another flow is queued.
#include "stack/flow_capture.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <vector>

#include "pushpkt/base/packet_socket.hpp"

namespace pushpkt::stack {
namespace {

constexpr int capture_buffer_bytes = 8 << 20;  // the kernel gives net.core.rmem_max at most
constexpr std::uint32_t everything = 0x40000;

/// A classic BPF program that is written from its end: jumps to `reject` need its distance.
class Program {
 public:
  void load(std::uint16_t size, std::uint32_t offset) { add(BPF_LD | BPF_ABS, size, offset); }
  void load_indirect(std::uint16_t size, std::uint32_t offset) {
    add(BPF_LD | BPF_IND, size, offset);
  }
  /// The kernel's own judgement: for another MAC address, in a VLAN that this host is not in, or to
  /// a group, which TCP discards (packet(7), sll_pkttype).
  void require_for_this_host(std::vector<std::size_t>& otherwise) {
    load(BPF_B, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE));
    require(PACKET_HOST, otherwise);
  }
  void load_header_bytes(std::uint32_t offset) {
    code_.push_back({static_cast<std::uint16_t>(BPF_LDX | BPF_B | BPF_MSH), 0, 0, offset});
  }
  /// Goes on where the loaded number is `value`, else to `otherwise`.
  void require(std::uint32_t value, std::vector<std::size_t>& otherwise) {
    otherwise.push_back(code_.size());
    code_.push_back({static_cast<std::uint16_t>(BPF_JMP | BPF_JEQ | BPF_K), 0, 0, value});
  }
  void require_no_bits(std::uint32_t bits, std::vector<std::size_t>& otherwise) {
    code_.push_back({static_cast<std::uint16_t>(BPF_JMP | BPF_JSET | BPF_K), 0, 1, bits});
    otherwise.push_back(code_.size());
    code_.push_back({static_cast<std::uint16_t>(BPF_JMP | BPF_JA), 0, 0, 0});
  }
  void accept() { result(everything); }
  void reject() { result(0); }
  /// The jumps collected there lead to what comes next.
  void land(const std::vector<std::size_t>& jumps) {
    for (const std::size_t at : jumps) {
      const std::size_t distance = code_.size() - at - 1;
      if (BPF_OP(code_[at].code) == BPF_JA) {
        code_[at].k = static_cast<std::uint32_t>(distance);
      } else {
        code_[at].jf = static_cast<std::uint8_t>(distance);
      }
    }
  }
  [[nodiscard]] sock_fprog get() {
    return {static_cast<std::uint16_t>(code_.size()), code_.data()};
  }

 private:
  void add(int code, std::uint16_t size, std::uint32_t offset) {
    code_.push_back({static_cast<std::uint16_t>(code | size), 0, 0, offset});
  }
  void result(std::uint32_t bytes) {
    code_.push_back({static_cast<std::uint16_t>(BPF_RET | BPF_K), 0, 0, bytes});
  }

  std::vector<sock_filter> code_;
};

std::uint32_t word_of(const Ip& ip, std::size_t number) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8U | ip.bytes()[4 * number + i];
  return out;
}

/// Offsets are from the IP header: the socket gives packets without link-layer header.
Program ip4_program(const Endpoint& local, const Endpoint& remote) {
  Program out;
  std::vector<std::size_t> other;
  std::vector<std::size_t> not_tcp;
  std::vector<std::size_t> later_fragment;
  out.require_for_this_host(other);
  out.load(BPF_W, 16);
  out.require(word_of(local.address, 0), other);
  out.load(BPF_H, 6);
  out.require_no_bits(0x1fff, later_fragment);
  out.load(BPF_B, 9);
  out.require(IPPROTO_TCP, not_tcp);
  out.load(BPF_W, 12);
  out.require(word_of(remote.address, 0), other);
  out.load_header_bytes(0);
  out.load_indirect(BPF_H, 0);
  out.require(remote.port.number, other);
  out.load_indirect(BPF_H, 2);
  out.require(local.port.number, other);
  out.accept();
  out.land(later_fragment);  // it has no ports
  out.load(BPF_B, 9);
  out.require(IPPROTO_TCP, other);
  out.load(BPF_W, 12);
  out.require(word_of(remote.address, 0), other);
  out.accept();
  out.land(not_tcp);
  out.require(IPPROTO_ICMP, other);
  out.accept();
  out.land(other);
  out.reject();
  return out;
}

Program ip6_program(const Endpoint& local, const Endpoint& remote) {
  Program out;
  std::vector<std::size_t> other;
  std::vector<std::size_t> not_tcp;
  out.require_for_this_host(other);
  for (std::size_t i = 0; i < 4; ++i) {
    out.load(BPF_W, static_cast<std::uint32_t>(24 + 4 * i));
    out.require(word_of(local.address, i), other);
  }
  out.load(BPF_B, 6);
  out.require(IPPROTO_TCP, not_tcp);
  for (std::size_t i = 0; i < 4; ++i) {
    out.load(BPF_W, static_cast<std::uint32_t>(8 + 4 * i));
    out.require(word_of(remote.address, i), other);
  }
  out.load(BPF_H, 40);
  out.require(remote.port.number, other);
  out.load(BPF_H, 42);
  out.require(local.port.number, other);
  out.accept();
  out.land(not_tcp);
  // What is behind an extension header is looked at by the port.
  for (const std::uint32_t next :
       {IPPROTO_ICMPV6, IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT}) {
    std::vector<std::size_t> no_match;
    out.require(next, no_match);
    out.accept();
    out.land(no_match);
  }
  out.require(IPPROTO_DSTOPTS, other);
  out.accept();
  out.land(other);
  out.reject();
  return out;
}

}  // namespace

Result<FlowCapture> FlowCapture::open(unsigned interface_index, std::uint32_t mtu,
                                      const Endpoint& local, const Endpoint& remote) {
  const auto failed = [](const char* what) {
    return fail(system_error(std::string("cannot ") + what + " an AF_PACKET socket", errno,
                             raw_socket_hint));
  };
  Fd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.valid()) return failed("open");
  const bool ip6 = is_ip6(remote.address);
  Program program = ip6 ? ip6_program(local, remote) : ip4_program(local, remote);
  const sock_fprog code = program.get();
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_ATTACH_FILTER, &code, sizeof code) != 0) {
    return failed("filter");
  }
  static_cast<void>(::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &capture_buffer_bytes,
                                 sizeof capture_buffer_bytes));
  auto ring = ReceiveRing::open(std::move(fd), mtu);
  if (!ring) return fail(ring.error());
  // Bound to one protocol it sees incoming packets only, and those on lo once. packet(7)
  const std::uint16_t type = ip6 ? ETH_P_IPV6 : ETH_P_IP;
  if (!bind_packet_socket(ring->fd(), static_cast<int>(interface_index), type)) {
    return failed("bind");
  }
  return FlowCapture(std::move(*ring));
}

}  // namespace pushpkt::stack
