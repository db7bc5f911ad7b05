// Parsing a case.
#include "pushpkt/cases/case.hpp"

#include <algorithm>

#include "cases/pseudo_fields.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::cases {
namespace {

/// Up to the next bar that stands outside of quotes.
std::string_view next_packet(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '|' && !quoted) {
      return text.substr(0, i);
    }
  }
  return text;
}

/// A field's name has none of these characters before its "=".
bool is_recipe(std::string_view text) {
  return text.substr(0, text.find('=')).find_first_of("(/\"") != std::string_view::npos;
}

}  // namespace

Result<Case> parse_case(std::string_view text, std::string_view purpose) {
  if (is_recipe(text)) return parse_packets(text, purpose);
  Case asked{
      .text = std::string(text), .purpose = std::string(purpose), .changes = {}, .packets = {}};
  while (!text.empty()) {
    const std::string_view change = text.substr(0, text.find('+'));
    text.remove_prefix(std::min(change.size() + 1, text.size()));
    const std::size_t equals = change.find('=');
    if (equals == std::string_view::npos) {
      return fail(input_error(
          "cannot read the case `" + asked.text + "`: no = in `" + std::string(change) + "`",
          "a case reads FIELD=VALUE or FIELD=VALUE+FIELD=VALUE, without blanks"));
    }
    auto known = read_change(change.substr(0, equals), change.substr(equals + 1));
    if (!known) return fail(known.error());
    if (std::any_of(asked.changes.begin(), asked.changes.end(),
                    [&](const Case::Change& earlier) { return earlier.name == known->name; })) {
      return fail(input_error(
          "cannot read the case `" + asked.text + "`: it sets " + known->name + " twice",
          "one value for each field; two cases are two arguments"));
    }
    asked.changes.push_back(std::move(*known));
  }
  return asked;
}

Result<Case> parse_packets(std::string_view text, std::string_view purpose) {
  Case asked{
      .text = std::string(text), .purpose = std::string(purpose), .changes = {}, .packets = {}};
  do {
    const std::string_view packet = next_packet(text);
    text.remove_prefix(std::min(packet.size() + 1, text.size()));
    auto recipe = wire::parse_recipe(packet);
    if (!recipe) return fail(recipe.error());
    asked.packets.push_back(std::move(*recipe));
  } while (!text.empty());
  return asked;
}

}  // namespace pushpkt::cases
