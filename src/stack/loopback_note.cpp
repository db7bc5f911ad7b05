// The sentences, and when they hold.
#include "pushpkt/stack/loopback_note.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::string_view reason =
    "the kernel takes frames that are put on lo as if they came from outside, and drops most";
constexpr std::string_view settings = "(accept_local, route_localnet)";
constexpr std::string_view other_path = "; --path raw-ip reaches programs here";

std::string joined(std::string_view separator, std::string_view consequence) {
  std::string out(reason);
  return out.append(separator).append(settings).append(consequence);
}

}  // namespace

std::string loopback_reason() { return joined(" ", other_path); }

bool is_frame_on_loopback(std::string_view interface, const path::PathKind& path, bool ip6) {
  return interface == "lo" && !ip6 &&
         (path.ours == path::Level::link || path.kind == path::Kind::packet_dgram);
}

std::string note_on_loopback(std::string_view interface, const path::PathKind& path, bool ip6) {
  if (!is_frame_on_loopback(interface, path, ip6)) return "";
  return "note: " + joined("\n  ", other_path) + "\n";
}

std::string note_on_serving_loopback(std::string_view interface, const path::PathKind& path) {
  if (!is_frame_on_loopback(interface, path, false)) return "";
  return "note: " + joined("\n  ", ": programs here get no answer from 127.0.0.1, but from ::1") +
         "\n";
}

}  // namespace pushpkt::stack
