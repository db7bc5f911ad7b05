// What HSRP messages say in a line, and their password. RFC 2281, 5.1
#include "pushpkt/wire/protocols/hsrp.hpp"

#include <algorithm>

#include "pushpkt/wire/cut_message.hpp"
#include "wire/item_text.hpp"
#include "wire/shown_specials.hpp"

namespace pushpkt::wire {
namespace {

/// As Wireshark has it: "Active" for 16.
std::string capitalised(std::span<const ValueName> values, std::uint8_t number) {
  const auto named = std::ranges::find(values, std::uint64_t{number}, &ValueName::value);
  std::string out(named == values.end() ? "unknown" : named->name);
  out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

}  // namespace

std::string hsrp::summary(ByteView packet, const Layer& here) {
  const ByteView message = here.header_in(packet);
  return capitalised(opcodes, get(message, opcode)) + " (state " +
         capitalised(states, get(message, state)) + ")";
}

std::string hsrp::malformed(ByteView message) {
  if (!is_of_version_1(message)) return "";
  return missing_header(message, header.fixed_bytes);
}

bool hsrp_auth_data(const Occurrence& at, std::string& out) {
  const Field& row = hsrp::auth_data;
  const ByteView bytes = at.header().subspan(row.bit / 8U, row.width / 8U);
  const std::string text = text_before_zero(bytes);
  const bool is_text = !text.empty() || bytes[0] == 0;
  out += is_text ? text : hex(bytes);
  return true;
}

}  // namespace pushpkt::wire
