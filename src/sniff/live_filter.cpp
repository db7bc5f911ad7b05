// LiveFilter: libpcap's program with our own instructions before it.
#include "sniff/live_filter.hpp"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <array>
#include <vector>

#include "pushpkt/sniff/filter.hpp"
#include "sniff/pcap_handle.hpp"

namespace pushpkt::sniff {
namespace {

/// The kernel and libpcap have one layout for classic BPF instructions, under two names.
static_assert(sizeof(sock_filter) == sizeof(bpf_insn));

/// What stands beside the packet, loaded as if it were part of it.
sock_filter load_beside(int what) {
  return BPF_STMT(BPF_LD | BPF_B | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + what));
}

}  // namespace

void LiveFilter::Free::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;
}

Result<LiveFilter> LiveFilter::compile(const std::string& expression, const std::string& interface,
                                       std::uint32_t snaplen) {
  const PcapPointer dead(pcap_open_dead(DLT_EN10MB, static_cast<int>(snaplen)));
  std::unique_ptr<bpf_program, Free> program(new bpf_program{});
  if (pcap_compile(dead.get(), program.get(), expression.c_str(), 1, netmask_of(interface)) != 0) {
    return fail(filter_error(expression, pcap_geterr(dead.get())));
  }
  return LiveFilter(std::move(program), snaplen);
}

Result<void> LiveFilter::attach(int socket, Copies copies) const {
  const std::array<sock_filter, 6> before{
      // An outgoing copy is not wanted.
      load_beside(SKF_AD_PKTTYPE), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0),
      // A packet with a tag beside it passes.
      load_beside(SKF_AD_VLAN_TAG_PRESENT), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, snaplen_)};
  std::vector<sock_filter> code(before.begin() + (copies == Copies::incoming ? 0 : 3),
                                before.end());
  const auto* theirs = reinterpret_cast<const sock_filter*>(program_->bf_insns);
  code.insert(code.end(), theirs, theirs + program_->bf_len);
  const sock_fprog program{.len = static_cast<unsigned short>(code.size()), .filter = code.data()};
  if (::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0) return {};
  return fail(system_error("cannot attach the filter"));
}

bool LiveFilter::matches(ByteView bytes, std::uint32_t wire_bytes) const {
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(bytes.size());
  header.len = wire_bytes;
  return pcap_offline_filter(program_.get(), &header, bytes.data()) != 0;
}

}  // namespace pushpkt::sniff
