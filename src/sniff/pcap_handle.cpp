// PcapHandle: pcap_create(3PCAP), pcap_activate(3PCAP), pcap_setfilter(3PCAP).
#include "sniff/pcap_handle.hpp"

#include <arpa/inet.h>

#include <array>
#include <cerrno>

#include "pushpkt/sniff/filter.hpp"
#include "sniff/live_error.hpp"

namespace pushpkt::sniff {
namespace {

Error activation_error(int status, const std::string& interface, const std::string& reason) {
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return live_error(interface, EPERM);
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return live_error(interface, ENODEV);
    case PCAP_ERROR_IFACE_NOT_UP:
      return live_error(interface, ENETDOWN);
    default:
      return Error{"cannot capture from " + interface + ": " + reason, 0, device_hint,
                   Cause::environment};
  }
}

}  // namespace

bpf_u_int32 netmask_of(const std::string& interface) {
  bpf_u_int32 network = 0, netmask = 0;
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  const int status = pcap_lookupnet(interface.c_str(), &network, &netmask, reason.data());
  return status == 0 ? ntohl(netmask) : 0;
}

Result<PcapHandle> PcapHandle::open(const Sniffer::Options& options, pcap_direction_t direction) {
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  PcapHandle opened(pcap_create(options.interface.c_str(), reason.data()));
  opened.interface_ = options.interface;
  if (!opened.handle_) return fail(activation_error(PCAP_ERROR, options.interface, reason.data()));
  if (auto active = opened.activate(options); !active) return fail(std::move(active.error()));
  // libpcap looks at the direction when it reads, so that this holds for every packet.
  if (direction != PCAP_D_INOUT && pcap_setdirection(opened.handle_.get(), direction) != 0) {
    return fail(activation_error(PCAP_ERROR, options.interface, pcap_geterr(opened.handle_.get())));
  }
  if (auto attached = opened.attach(options.filter); !attached) {
    return fail(std::move(attached.error()));
  }
  return opened;
}

void PcapHandle::configure(const Sniffer::Options& options) {
  pcap_t* handle = handle_.get();
  pcap_set_snaplen(handle, static_cast<int>(options.snaplen));
  pcap_set_promisc(handle, options.promiscuous ? 1 : 0);
  pcap_set_immediate_mode(handle, options.immediate ? 1 : 0);
  pcap_set_timeout(handle, static_cast<int>(options.batch.count()));
  pcap_set_buffer_size(handle, options.buffer_bytes);
  nanoseconds_ = pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0;
}

Result<void> PcapHandle::activate(const Sniffer::Options& options) {
  configure(options);
  // Positive values are warnings, such as a device that has no promiscuous mode.
  if (const int status = pcap_activate(handle_.get()); status < 0) {
    return fail(activation_error(status, options.interface, pcap_geterr(handle_.get())));
  }
  // The cooked header of version 2 is the one that says which interface of `any` it was.
  if (options.interface == "any") pcap_set_datalink(handle_.get(), DLT_LINUX_SLL2);
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  if (pcap_setnonblock(handle_.get(), 1, reason.data()) != 0) {
    return fail(activation_error(PCAP_ERROR, options.interface, reason.data()));
  }
  return {};
}

/// Between activation and here the ring took packets unfiltered; libpcap filters those when it
/// reads them, in user space.
Result<void> PcapHandle::attach(const std::string& filter) {
  bpf_program code{};
  const bpf_u_int32 netmask = netmask_of(interface_);
  if (pcap_compile(handle_.get(), &code, filter.c_str(), 1, netmask) != 0) {
    return fail(filter_error(filter, pcap_geterr(handle_.get())));
  }
  const int status = pcap_setfilter(handle_.get(), &code);
  pcap_freecode(&code);
  if (status == 0) return {};
  return fail(Error{std::string("cannot attach the filter: ") + pcap_geterr(handle_.get()),
                    0,
                    {},
                    Cause::environment});
}

Result<std::optional<Captured>> PcapHandle::take() {
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int status = pcap_next_ex(handle_.get(), &header, &bytes);
  if (status == 0) return std::nullopt;
  if (status < 0) {
    return fail(
        Error{"cannot capture from " + interface_ + " any longer: " + pcap_geterr(handle_.get()), 0,
              device_hint, Cause::environment});
  }
  // libpcap keeps nanoseconds in tv_usec when it was asked for them.
  const std::int64_t fraction = header->ts.tv_usec;
  return Captured{Timestamp::from(header->ts.tv_sec, fraction * (nanoseconds_ ? 1 : 1000)),
                  header->len, ByteView(bytes, header->caplen)};
}

Link PcapHandle::link() const {
  const int dlt = pcap_datalink(handle_.get());
  return dlt == DLT_RAW ? Link::raw : Link{static_cast<std::uint16_t>(dlt)};
}

std::uint64_t PcapHandle::dropped() {
  pcap_stat counts{};
  if (pcap_stats(handle_.get(), &counts) != 0) return 0;
  return counts.ps_drop;
}

}  // namespace pushpkt::sniff
