// A copy of a capture with other IPv4 addresses, the same for the same: 198.18.0.0/15 (RFC 2544).
// Checksums stay as right or wrong as they were, also inside tunnels and ICMP errors.
// anonymise FROM TO
#include <fmt/core.h>

#include <unordered_map>

#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace pp::literals;

// The next free address of the range for an address that is new.
class Aliases {
 public:
  pp::Ip4 of(const pp::Ip4& ip) {
    if (const auto known = aliases_.find(ip); known != aliases_.end()) return known->second;
    ++next_;
    return aliases_.emplace(ip, (*next_).v4()).first->second;
  }

 private:
  pp::Prefix range_{"198.18.0.0"_ip4, 15};
  pp::Prefix::Iterator next_ = range_.begin();
  std::unordered_map<pp::Ip4, pp::Ip4> aliases_;
};

int main(int count, char** words) {
  if (count != 3) return fmt::print(stderr, "usage: anonymise FROM TO\n"), 2;
  auto reader = pp::sniff::CaptureReader::open(words[1]);
  if (!reader) return pp::complain(reader.error());
  auto writer = pp::sniff::CaptureWriter::create(words[2]);
  if (!writer) return pp::complain(writer.error());

  Aliases aliases;
  for (const auto& packet : *reader) {
    const auto decoded = pp::decode(packet);
    pp::Recipe recipe = pp::recipe_of(decoded);
    for (const auto layer : decoded.each(pp::ip::header)) {  // a part for each layer
      recipe.parts[layer.index()]
          .set(pp::ip::src, aliases.of(layer.get(pp::ip::src).value()))
          .set(pp::ip::dst, aliases.of(layer.get(pp::ip::dst).value()));
    }
    const auto frame = pp::build(recipe);
    if (!frame) return pp::complain(frame.error());
    pp::sniff::Seen changed = packet.own();
    changed.bytes = frame->bytes;
    if (const auto written = writer->write(changed); !written) return pp::complain(written.error());
  }
  if (reader->error()) return pp::complain(*reader->error());
  const auto closed = writer->close();
  return closed ? 0 : pp::complain(closed.error());
}
