// What a script binds: values of the last packet, or its own.
#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "talk/direction.hpp"

namespace pushpkt::talk {

Result<Bound> Dialogue::relative(std::string_view field) const {
  const wire::Decoded packet = wire::decode(*last_);
  const auto direction = direction_of(packet.packet());
  const bool is_ack = field == "tcp.ack";
  const auto base = direction ? bases_.find(is_ack ? direction->reversed() : *direction)
                              : std::optional<std::uint32_t>();
  if (!base) return fail(input_error("cannot bind " + std::string(field) + ": no SYN was seen"));
  const std::uint32_t number =
      packet.get(is_ack ? wire::tcp::ack_number : wire::tcp::seq).value_or(0) - *base;
  return Bound{std::to_string(number), 32, number};
}

Result<Bound> Dialogue::let(const std::string& name, std::string_view field_or_value) {
  auto value = value_of(field_or_value, variables_);
  if (!value && field_or_value.starts_with('$')) return value;
  if (!value && !last_) {
    return fail(input_error("cannot bind " + std::string(field_or_value) +
                            ": no packet was sent or received yet"));
  }
  if (!value && (field_or_value == "tcp.seq" || field_or_value == "tcp.ack")) {
    value = relative(field_or_value);
  } else if (!value) {
    value = value_in(wire::decode(*last_), field_or_value);
  }
  if (value) variables_.set(name, *value);
  return value;
}

}  // namespace pushpkt::talk
