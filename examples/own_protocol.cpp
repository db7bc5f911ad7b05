// A protocol that pushpkt does not know: its rows, then heartbeats to a server. It answers with the
// same header. own_protocol ADDRESS PORT
#include <fmt/core.h>

#include <array>
#include <cstdlib>

#include <pushpkt/fmt.hpp>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace std::chrono_literals;

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
  const auto host = pp::parse_ip(count == 3 ? words[1] : "");
  if (!host) return fmt::print(stderr, "usage: own_protocol ADDRESS PORT\n"), 2;
  const auto kind = pp::path::find_kind("raw-ip");
  if (!kind) return pp::complain(kind.error());
  const pp::Endpoint server{*host, pp::Port(static_cast<std::uint16_t>(std::atoi(words[2])))};
  auto exchange =
      pp::stack::UdpExchange::open({.path = *kind, .remote = server}, pp::Deadline::in(5s));
  if (!exchange) return pp::complain(exchange.error());

  for (int seq = 1; seq <= 3; ++seq) {
    const auto beat = pp::build(hb::layer(hb::kind(2), hb::seq(seq)));
    if (!beat) return pp::complain(beat.error());
    const auto outcome = exchange->ask(beat->bytes, pp::Deadline::in(2s));
    if (!outcome) return pp::complain(outcome.error());
    if (!outcome->reply || outcome->reply->size() < 4) return fmt::print("no answer\n"), 1;
    fmt::print("beat {} answered: kind {}\n", pp::get(*outcome->reply, hb::seq),
               pp::get(*outcome->reply, hb::kind));
  }
}
