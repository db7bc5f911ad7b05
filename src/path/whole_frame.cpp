// Whole frames and the devices that take them. packet(7)
#include "path/whole_frame.hpp"

namespace pushpkt::path {
namespace {

bool is_bare_ip(Link link) { return link == Link::raw || link == Link::ipv4 || link == Link::ipv6; }

std::string name_of(Link link) {
  const std::string_view name = link_name(link);
  return name.empty() ? "link type " + std::to_string(static_cast<unsigned>(link))
                      : std::string(name);
}

}  // namespace

Result<void> fits_device(const wire::FrameView& frame, const Device& device,
                         const std::string& interface) {
  if (!device.link || frame.link == *device.link) return {};
  if (is_bare_ip(frame.link) && is_bare_ip(*device.link)) return {};
  return fail(input_error(
      "cannot send a " + name_of(frame.link) + " packet on " + interface + ", which takes " +
          name_of(*device.link),
      is_bare_ip(frame.link) ? "begin the recipe with eth(...), or let packet-dgram or raw-ip do so"
                             : "leave the link-layer header away"));
}

Attempt whole_frame(std::string_view path, std::size_t bytes, const std::string& interface,
                    std::optional<unsigned> mtu) {
  return {.path = path,
          .bytes = bytes,
          .to = "on " + interface,
          .invalid = "the frame is shorter than the link-layer header of the device",
          .too_long = mtu_text(mtu, interface) +
                      ", and the link-layer header is not counted; nothing is fragmented here",
          .device = interface};
}

}  // namespace pushpkt::path
