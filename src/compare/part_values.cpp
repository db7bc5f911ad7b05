// Wireshark's names; what it leaves out of a DNS query (what only an answer says) is left out too.
#include "pushpkt/compare/part_values.hpp"

#include <algorithm>
#include <array>

#include "compare/dns_rows.hpp"
#include "compare/tcp_options.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::compare {
namespace {

constexpr std::string_view padding_name = "eth.padding";
constexpr std::string_view dns_flags = "dns.flags";
constexpr std::array of_answers{
    std::string_view("dns.flags.authoritative"), std::string_view("dns.flags.recavail"),
    std::string_view("dns.flags.authenticated"), std::string_view("dns.flags.rcode")};

void add_octets(std::vector<FieldValue>& out, std::string_view name, ByteView octets) {
  if (octets.empty()) return;
  out.push_back({.name = std::string(name), .octets = {octets.begin(), octets.end()}});
}

void add_options(std::vector<FieldValue>& out, const wire::Decoded& decoded) {
  for (const wire::Layer& layer : decoded.layers()) {
    if (layer.header != &wire::tcp::header) continue;
    for (FieldValue& option : tcp_option_readings(layer.tail_in(decoded.bytes()))) {
      out.push_back(std::move(option));
    }
  }
}

/// False: it is no DNS message.
bool add_message(std::vector<FieldValue>& out, const wire::Decoded& decoded) {
  if (!carries_dns(decoded.packet().with_message_as_payload())) return false;
  auto rows = dns_rows(decoded.carried());
  if (!rows) return false;
  const ByteView message = decoded.carried();
  constexpr std::uint8_t response = 0x80;
  const bool answers = (message[2] & response) != 0;
  out.push_back({.name = std::string(dns_flags), .form = "0x" + hex(message.subspan(2, 2))});
  for (PartRow& row : *rows) {
    const bool left_out = !answers && std::find(of_answers.begin(), of_answers.end(),
                                                row.reading.name) != of_answers.end();
    if (!left_out && row.reading.name != payload_name) out.push_back(std::move(row.reading));
  }
  return true;
}

void add_trailer(std::vector<FieldValue>& out, const wire::Decoded& decoded) {
  constexpr std::size_t least_frame = 60;  // IEEE 802.3, 3.2.8, without the frame check sequence
  ByteView rest = decoded.trailer();
  if (decoded.link() != Link::ethernet || rest.empty()) return;
  const std::size_t packet = decoded.bytes().size() - rest.size();
  const ByteView padding =
      rest.first(std::min(rest.size(), least_frame - std::min(least_frame, packet)));
  const bool zeros = std::all_of(padding.begin(), padding.end(), [](auto o) { return o == 0; });
  if (zeros) {
    add_octets(out, padding_name, padding);
    rest = rest.subspan(padding.size());
  }
  add_octets(out, trailer_name, rest);
}

}  // namespace

std::vector<FieldValue> tcp_option_readings(ByteView options) {
  std::vector<FieldValue> out;
  auto rows = option_rows(options, 0);
  if (!rows) return out;
  for (PartRow& row : *rows) out.push_back(std::move(row.reading));
  return out;
}

std::vector<FieldValue> part_readings(const wire::Decoded& decoded) {
  std::vector<FieldValue> out;
  add_options(out, decoded);
  if (!add_message(out, decoded)) add_octets(out, payload_name, decoded.carried());
  add_trailer(out, decoded);
  return out;
}

std::vector<std::string_view> part_names() {
  std::vector<std::string_view> out;
  for (const wire::Field* field : option_fields()) out.push_back(field->name);
  for (const std::string_view name : option_octets()) out.push_back(name);
  for (const wire::Field* field : dns_fields()) {
    if (std::find(out.begin(), out.end(), field->name) == out.end()) out.push_back(field->name);
  }
  for (const std::string_view name : dns_names()) out.push_back(name);
  for (const std::string_view name : {dns_flags, payload_name, padding_name, trailer_name}) {
    out.push_back(name);
  }
  return out;
}

}  // namespace pushpkt::compare
