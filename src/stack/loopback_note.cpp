// The sentences, and when they hold.
#include "pushpkt/stack/loopback_note.hpp"

namespace pushpkt::stack {
namespace {

constexpr const char* reason =
    "the kernel takes frames that are put on lo as if they came from outside, and drops most";
constexpr const char* settings =
    "(accept_local, route_localnet); --path raw-ip reaches programs here";

}  // namespace

std::string loopback_reason() { return std::string(reason) + " " + settings; }

bool is_frame_on_loopback(std::string_view interface, const path::PathKind& path, bool ip6) {
  return interface == "lo" && !ip6 &&
         (path.ours == path::Level::link || path.kind == path::Kind::packet_dgram);
}

std::string note_on_loopback(std::string_view interface, const path::PathKind& path, bool ip6) {
  if (!is_frame_on_loopback(interface, path, ip6)) return "";
  return "note: " + std::string(reason) + "\n  " + settings + "\n";
}

}  // namespace pushpkt::stack
