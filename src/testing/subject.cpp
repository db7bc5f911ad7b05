// One line for a packet, as `pushpkt sniff` prints it.
#include "pushpkt/testing/subject.hpp"

#include <ostream>

#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::testing {

Subject subject_of(const sniff::Seen& seen) {
  return {seen.bytes, seen.link, seen.wire_bytes, seen.where};
}
Subject subject_of(const sniff::SeenView& seen) {
  return {seen.bytes, seen.link, seen.wire_bytes, seen.where()};
}
Subject subject_of(const wire::Frame& frame) { return {frame.bytes, frame.link}; }
Subject subject_of(const Bytes& bytes) { return {bytes}; }
Subject subject_of(ByteView bytes) { return {bytes}; }
Subject subject_of(const Subject& subject) { return subject; }

ByteView payload_of(const sniff::Seen& seen) { return subject_of(seen).decoded().carried(); }
ByteView payload_of(const sniff::SeenView& seen) { return subject_of(seen).decoded().carried(); }

std::string line_of(const Subject& subject) {
  const std::string summary = report::summary(subject.decoded(), {});
  return subject.where.empty() ? summary : subject.where + ": " + summary;
}

void PrintTo(const Subject& subject, std::ostream* out) { *out << line_of(subject); }

}  // namespace pushpkt::testing

namespace pushpkt {
void PrintTo(const Port& port, std::ostream* out) { *out << port.number; }
void PrintTo(const Mac& mac, std::ostream* out) { *out << to_string(mac); }
void PrintTo(const Ip4& ip, std::ostream* out) { *out << to_string(ip); }
void PrintTo(const Ip6& ip, std::ostream* out) { *out << to_string(ip); }
void PrintTo(const Endpoint& end, std::ostream* out) { *out << to_string(end); }
}  // namespace pushpkt
namespace pushpkt::sniff {
// On a line of its own: where one packet fails a test, GoogleTest prints the list of them.
void PrintTo(const Seen& seen, std::ostream* out) {
  *out << "\n    " << testing::line_of(testing::subject_of(seen));
}
void PrintTo(const SeenView& seen, std::ostream* out) {
  *out << testing::line_of(testing::subject_of(seen));
}
}  // namespace pushpkt::sniff
namespace pushpkt::wire {
void PrintTo(const Frame& frame, std::ostream* out) {
  *out << testing::line_of(testing::subject_of(frame));
}
void PrintTo(const Recipe& recipe, std::ostream* out) { *out << to_text(recipe); }
}  // namespace pushpkt::wire
