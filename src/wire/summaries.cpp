// A line about packets of protocols that have rows alone.
#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/layer.hpp"
#include "pushpkt/wire/protocols/ospf.hpp"
#include "pushpkt/wire/protocols/udplite.hpp"

namespace pushpkt::wire {

std::string udplite::summary(ByteView packet, const Layer& here) {
  const ByteView datagram = here.header_in(packet);
  return std::to_string(get(datagram, srcport).number) + " -> " +
         std::to_string(get(datagram, dstport).number) + ", " +
         counted(here.end - here.payload_offset(), "byte");
}

std::string ospf::summary(ByteView packet, const Layer& here) {
  constexpr std::array<std::string_view, 6> words{"",           "Hello Packet", "DB Description",
                                                  "LS Request", "LS Update",    "LS Acknowledge"};
  const std::uint8_t number = get(here.header_in(packet), type);
  const bool is_known = number > 0 && number < words.size();
  return is_known ? std::string(words[number]) : "type " + std::to_string(number);
}

}  // namespace pushpkt::wire
