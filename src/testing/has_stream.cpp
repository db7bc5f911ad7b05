// Each stream of a recording held against a matcher for its bytes.
#include "pushpkt/testing/has_stream.hpp"

#include <ostream>
#include <sstream>

#include "phrases.hpp"

namespace pushpkt::testing {
namespace {

/// As much of a stream as a failure shows.
constexpr std::size_t most_bytes = 200;

std::string text_of_stream(const TcpStream& stream) {
  const std::string shown = stream.bytes.substr(0, most_bytes);
  std::string out = stream.from + " -> " + stream.to + ", " + std::to_string(stream.bytes.size()) +
                    " bytes: " + bytes_text(bytes_of(shown));
  if (shown.size() < stream.bytes.size()) out += " ...";
  if (!stream.is_whole()) {
    out += " (bytes are missing from there: the next " + std::to_string(stream.unread) +
           " are not all in the packets)";
  }
  return out;
}

}  // namespace

bool StreamMatcher::match(std::span<const sniff::Seen> packets, std::ostream* out) const {
  const std::vector<TcpStream> streams = tcp_streams(packets);
  for (const TcpStream& stream : streams) {
    if (!stream.is_whole() || !matcher_.Matches(stream.bytes)) continue;
    if (out != nullptr) *out << "which has the stream " << text_of_stream(stream);
    return true;
  }
  if (out == nullptr) return false;
  *out << (streams.empty() ? "in which TCP carried nothing" : "which has the streams");
  for (const TcpStream& stream : streams) *out << "\n  " << text_of_stream(stream);
  return false;
}

void StreamMatcher::DescribeTo(std::ostream* out) const {
  *out << "has a TCP stream " << description_;
}

void StreamMatcher::DescribeNegationTo(std::ostream* out) const {
  *out << "has no TCP stream " << description_;
}

StreamMatcher HasStream(const std::string& text) {
  return {::testing::Eq(text), bytes_text(bytes_of(text))};
}

StreamMatcher HasStream(const char* text) { return HasStream(std::string(text)); }

StreamMatcher HasStream(const ::testing::Matcher<const std::string&>& matcher) {
  std::ostringstream text;
  matcher.DescribeTo(&text);
  return {matcher, "that " + text.str()};
}

}  // namespace pushpkt::testing
