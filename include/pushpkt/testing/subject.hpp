// The packet that a matcher looks at, in whatever form a test holds it; and how packets and
// addresses are printed when a test fails.
#pragma once

#include <iosfwd>
#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt::testing {

/// Borrowed: valid as long as what it was made of.
struct Subject {
  ByteView bytes;
  Link link = Link::ethernet;
  std::size_t wire_bytes = 0;  ///< more than bytes.size() where the capture cut the packet
  std::string where = {};      ///< "dns.pcapng, frame 2"; "" if unknown

  [[nodiscard]] wire::Decoded decoded() const { return wire::decode(bytes, link, wire_bytes); }
};

[[nodiscard]] Subject subject_of(const sniff::Seen& seen);
[[nodiscard]] Subject subject_of(const sniff::SeenView& seen);
[[nodiscard]] Subject subject_of(const wire::Frame& frame);
/// Bytes alone are an Ethernet frame; anything else: `Subject{bytes, Link::ipv4}`.
[[nodiscard]] Subject subject_of(const Bytes& bytes);
[[nodiscard]] Subject subject_of(ByteView bytes);
[[nodiscard]] Subject subject_of(const Subject& subject);

/// What the innermost header that we know carries: the message, for a parser under test.
[[nodiscard]] ByteView payload_of(const sniff::Seen& seen);
[[nodiscard]] ByteView payload_of(const sniff::SeenView& seen);

/// "dns.pcapng, frame 2: 10.0.0.1 -> 10.0.0.2  UDP 4000 -> 53, 13 bytes"
[[nodiscard]] std::string line_of(const Subject& subject);

void PrintTo(const Subject& subject, std::ostream* out);

}  // namespace pushpkt::testing

// GoogleTest looks for these beside the type that it prints.
namespace pushpkt {
void PrintTo(const Port& port, std::ostream* out);
void PrintTo(const Mac& mac, std::ostream* out);
void PrintTo(const Ip4& ip, std::ostream* out);
void PrintTo(const Ip6& ip, std::ostream* out);
void PrintTo(const Endpoint& end, std::ostream* out);
}  // namespace pushpkt
namespace pushpkt::sniff {
void PrintTo(const Seen& seen, std::ostream* out);
void PrintTo(const SeenView& seen, std::ostream* out);
}  // namespace pushpkt::sniff
namespace pushpkt::wire {
void PrintTo(const Frame& frame, std::ostream* out);
void PrintTo(const Recipe& recipe, std::ostream* out);
}  // namespace pushpkt::wire
