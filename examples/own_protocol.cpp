// A protocol that pushpkt does not know: its rows, then heartbeats to a server. It answers with the
// same header. own_protocol ADDRESS PORT
#include <fmt/core.h>

#include <array>
#include <cstdlib>

#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

namespace hb {  // kind (8 bits), flags (8), sequence number (16)
struct Hb;
using pp::FieldOf;
constexpr FieldOf<Hb, std::uint8_t> kind{{.name = "hb.kind", .bit = 0, .width = 8, .preset = 1}};
constexpr FieldOf<Hb, std::uint8_t> flags{{.name = "hb.flags", .bit = 8, .width = 8}};
constexpr FieldOf<Hb, std::uint16_t> seq{{.name = "hb.seq", .bit = 16, .width = 16}};
constexpr std::array<const pp::Field*, 3> fields{&kind, &flags, &seq};
static_assert(pp::tiles(4, fields), "each bit has one row");
constexpr pp::Header header{
    {.name = "hb", .title = "Heartbeat", .fields = fields, .fixed_bytes = 4}};
constexpr pp::LayerOf<Hb> layer{&header};
}  // namespace hb

int main(int count, char** words) {
  const auto host = pp::parse_ip4(count == 3 ? words[1] : "");
  if (!host) return fmt::print(stderr, "usage: own_protocol ADDRESS PORT\n"), 2;
  for (int seq = 1; seq <= 3; ++seq) {
    const auto done = pp::exchange(pp::ip::layer(pp::ip::dst(*host)) /
                                       pp::udp::layer(pp::udp::dstport(std::atoi(words[2]))) /
                                       hb::layer(hb::kind(2), hb::seq(seq)),
                                   {.path = "raw-ip"});
    if (!done) return pp::complain(done.error());
    if (done->answers.empty()) return fmt::print("no answer\n"), 1;
    const pp::Bytes reply = pp::bytes_of(done->answers[0].payload());
    if (reply.size() < 4) return fmt::print("a short answer\n"), 1;
    fmt::print("beat {} answered: kind {}\n", pp::get(reply, hb::seq), pp::get(reply, hb::kind));
  }
}
