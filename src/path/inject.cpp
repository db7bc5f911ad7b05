// libpcap's way out: the whole frame is ours. pcap_inject(3PCAP), pcap_activate(3PCAP)
// On Linux it is an AF_PACKET socket inside, so the kernel changes nothing here either.
#include <linux/filter.h>
#include <pcap.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "path/device.hpp"
#include "path/open.hpp"
#include "path/whole_frame.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::path {
namespace {

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using Handle = std::unique_ptr<pcap_t, CloseHandle>;

class Injection final : public Path {
 public:
  Injection(Handle handle, const Device& device, std::string interface)
      : handle_(std::move(handle)), device_(device), interface_(std::move(interface)) {}

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    std::size_t taken = 0;
    for (const wire::FrameView& frame : batch) {
      const auto sent = send_one(frame);
      if (!sent && taken == 0) return fail(sent.error());
      if (!sent || !*sent) break;
      ++taken;
    }
    return taken;
  }

  [[nodiscard]] int fd() const override { return pcap_fileno(handle_.get()); }

 private:
  /// Whether there was room for it.
  Result<bool> send_one(const wire::FrameView& frame) {
    if (auto fits = fits_device(frame, device_, interface_); !fits) return fail(fits.error());
    errno = 0;
    if (pcap_inject(handle_.get(), frame.bytes.data(), frame.bytes.size()) >= 0) return true;
    // libpcap itself refuses an empty frame, without an errno; a packet socket says EINVAL.
    const int number = errno == 0 ? EINVAL : errno;
    if (is_not_now(number)) return false;
    Error error = refused(
        whole_frame("inject", frame.bytes.size(), interface_, mtu_of_device(fd(), interface_)),
        number);
    if (number == EINVAL) error.hint = pcap_geterr(handle_.get());
    return fail(std::move(error));
  }

  Handle handle_;
  Device device_;
  std::string interface_;
};

Error cannot_activate(int status, const std::string& interface, pcap_t* handle) {
  const std::string what = "a libpcap handle on " + interface;
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return cannot_open(what, EPERM);
    case PCAP_ERROR_IFACE_NOT_UP:
      return system_error("cannot open " + what, ENETDOWN, "`ip link set " + interface + " up`");
    default:
      return Error{"cannot open " + what, 0, pcap_geterr(handle), Cause::environment};
  }
}

/// The device as it is known to the network namespace of the handle.
Result<Device> device_of(const std::string& interface) {
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(cannot_open("a UDP socket", errno));
  return find_device(fd.get(), interface);
}

/// A handle captures, too; what does not pass its filter costs nothing and counts as no drop.
void hear_nothing(int fd) {
  sock_filter refuse = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program{.len = 1, .filter = &refuse};
  (void)::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

}  // namespace

Opened open_inject(const Target& target) {
  const auto device = device_of(target.interface);
  if (!device) return fail(device.error());
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  Handle handle(pcap_create(target.interface.c_str(), reason.data()));
  if (!handle) {
    return fail(Error{"cannot open a libpcap handle", 0, reason.data(), Cause::environment});
  }
  constexpr int least_ring_bytes = 64 << 10;  // never read
  pcap_set_buffer_size(handle.get(), least_ring_bytes);
  pcap_set_snaplen(handle.get(), 64);
  if (const int status = pcap_activate(handle.get()); status < 0) {
    return fail(cannot_activate(status, target.interface, handle.get()));
  }
  if (pcap_setnonblock(handle.get(), 1, reason.data()) != 0) {  // a full queue shall not block
    return fail(
        Error{"cannot make a libpcap handle non-blocking", 0, reason.data(), Cause::environment});
  }
  hear_nothing(pcap_fileno(handle.get()));
  return std::make_unique<Injection>(std::move(handle), *device, target.interface);
}

}  // namespace pushpkt::path
