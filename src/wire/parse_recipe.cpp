// The recipe parser: recursive descent over
//   recipe = [ "link(" NAME-OR-NUMBER ")" "/" ] part { "/" part }
//   part   = NAME [ "(" [ setting { "," setting } ] ")" ] | octets [ "*" NUMBER ] | "trailer(" HEX
//   ")" octets = '"' TEXT '"' | "hex(" HEX ")"
#include <algorithm>
#include <cctype>
#include <charconv>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::size_t max_packet_bytes = 1U << 20U;

struct NameAlias {
  std::string_view typed;
  std::string_view name;
};
constexpr std::array name_aliases{
    NameAlias{"ipv4", "ip"},
    NameAlias{"ether", "eth"},
    NameAlias{"ethernet", "eth"},
    NameAlias{"dot1q", "vlan"},
    NameAlias{"dot1ad", "ieee8021ad"},
    NameAlias{"hopopts", "ipv6.hopopts"},
    NameAlias{"dstopts", "ipv6.dstopts"},
    NameAlias{"routing", "ipv6.routing"},
    NameAlias{"fraghdr", "ipv6.fraghdr"},
};

std::string_view unaliased(std::string_view typed) {
  for (const NameAlias& alias : name_aliases) {
    if (alias.typed == typed) return alias.name;
  }
  return typed;
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

/// A setting as typed, before it is known which variant of a header it is for.
struct Typed {
  std::string_view name;
  std::string_view value;
  std::size_t at;  // of the name
  std::size_t value_at;
  std::optional<Bytes> octets;  // of a tail
};

class RecipeParser {
 public:
  explicit RecipeParser(std::string_view text) : text_(text) {}

  Result<Recipe> run() {
    Recipe recipe;
    skip_blanks();
    if (at_end()) return fail(wrong("a recipe has at least one part", 0));
    while (true) {
      if (auto done = part(recipe); !done) return fail(done.error());
      skip_blanks();
      if (at_end()) return recipe;
      if (!take('/')) return fail(wrong("expected `/` and the next part, or the end", at_));
      skip_blanks();
    }
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  void skip_blanks() {
    while (!at_end() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] Error wrong(const std::string& why, std::size_t place) const {
    // A long recipe is shown around the place only.
    constexpr std::size_t around = 60;
    const std::size_t from = place > around ? place - around : 0;
    std::string shown(text_.substr(from, 2 * around));
    for (char& c : shown) c = std::isprint(static_cast<unsigned char>(c)) != 0 ? c : ' ';
    return input_error(
        "cannot read the recipe at character " + std::to_string(place + 1) + ": " + why,
        shown + "\n" + std::string(place - from, ' ') + "^");
  }

  std::string_view name() {
    const std::size_t from = at_;
    while (!at_end() && is_name_character(peek())) ++at_;
    return text_.substr(from, at_ - from);
  }

  Result<void> part(Recipe& recipe) {
    const std::size_t from = at_;
    if (peek() == '"') return octets_part(recipe);
    const std::string_view typed = name();
    if (typed.empty()) return fail(wrong("expected a protocol, \"text\" or hex(...)", from));
    if (typed == "hex" || typed == "trailer") {
      at_ = from;
      return octets_part(recipe);
    }
    if (typed == "link" && recipe.parts.empty()) return link_part(recipe);
    return header_part(recipe, unaliased(typed), from);
  }

  Result<void> link_part(Recipe& recipe) {
    const std::size_t from = at_;
    if (!take('(')) return fail(wrong("expected `(` and a link type", at_));
    const std::string_view typed = name();
    if (!take(')')) return fail(wrong("expected `)`", at_));
    unsigned number = 0;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
    if (const auto link = link_of_name(typed)) {
      recipe.link = link;
    } else if (error == std::errc{} && end == typed.data() + typed.size() && number <= 0xffff) {
      recipe.link = static_cast<Link>(number);
    } else {
      return fail(wrong("no such link type", from));
    }
    return {};
  }

  Result<void> octets_part(Recipe& recipe) {
    const bool trails = text_.substr(at_).starts_with("trailer");
    auto bytes = octets();
    if (!bytes) return fail(bytes.error());
    recipe.parts.push_back(trails ? trailer(std::move(*bytes)) : payload(std::move(*bytes)));
    return {};
  }

  /// Text or hex digits, perhaps repeated.
  Result<Bytes> octets() {
    const std::size_t from = at_;
    auto bytes = peek() == '"' ? quoted() : hex_digits();
    if (!bytes) return bytes;
    skip_blanks();
    if (!take('*')) return bytes;
    skip_blanks();
    const std::size_t number_at = at_;
    const std::string_view typed = name();
    std::size_t times = 0;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), times);
    if (error != std::errc{} || end != typed.data() + typed.size()) {
      return fail(wrong("expected how many times", number_at));
    }
    if (times > max_packet_bytes || times * bytes->size() > max_packet_bytes) {
      return fail(wrong("that is more than 1 MiB", from));
    }
    Bytes repeated;
    repeated.reserve(times * bytes->size());
    for (std::size_t i = 0; i < times; ++i) {
      repeated.insert(repeated.end(), bytes->begin(), bytes->end());
    }
    return repeated;
  }

  Result<Bytes> quoted() {
    const std::size_t from = at_++;
    Bytes out;
    while (!at_end() && peek() != '"') {
      char c = text_[at_++];
      if (c == '\\') {
        if (at_end()) break;
        c = text_[at_++];
        if (c == 'n') c = '\n';
        if (c == 'r') c = '\r';
        if (c == 't') c = '\t';
      }
      out.push_back(static_cast<std::uint8_t>(c));
    }
    if (!take('"')) return fail(wrong("this text has no closing quote", from));
    return out;
  }

  Result<Bytes> hex_digits() {
    name();
    const std::size_t from = at_;
    if (!take('(')) return fail(wrong("expected `(` and hex digits", at_));
    const std::size_t end = text_.find(')', at_);
    if (end == std::string_view::npos) return fail(wrong("expected `)` after hex digits", from));
    auto bytes = from_hex(text_.substr(at_, end - at_));
    if (!bytes) return fail(wrong("expected pairs of hex digits", at_));
    at_ = end + 1;
    return std::move(*bytes);
  }

  Result<void> header_part(Recipe& recipe, std::string_view protocol, std::size_t from) {
    std::vector<Typed> settings;
    skip_blanks();
    if (take('(')) {
      if (auto done = setting_list(settings); !done) return done;
    }
    std::vector<const Header*> variants;
    for (const Header* header : all_headers) {
      if (header->name == protocol) variants.push_back(header);
    }
    if (variants.empty()) {
      std::vector<std::string_view> names;
      for (const Header* header : all_headers) names.push_back(header->name);
      return fail(wrong("no protocol is named `" + std::string(protocol) + "`; " +
                            nearest_hint(protocol, names) + "`pushpkt fields` lists all",
                        from));
    }
    auto chosen = choose(variants, settings);
    if (!chosen) return fail(chosen.error());
    recipe.parts.push_back(std::move(*chosen));
    return {};
  }

  Result<void> setting_list(std::vector<Typed>& settings) {
    skip_blanks();
    if (take(')')) return {};
    while (true) {
      auto typed = setting();
      if (!typed) return fail(typed.error());
      settings.push_back(std::move(*typed));
      skip_blanks();
      if (take(')')) return {};
      if (!take(',')) return fail(wrong("expected `,` or `)`", at_));
      skip_blanks();
    }
  }

  Result<Typed> setting() {
    Typed typed{};
    typed.at = at_;
    typed.name = name();
    if (typed.name.empty()) return fail(wrong("expected a field's name", at_));
    skip_blanks();
    if (!take('=')) return fail(wrong("expected `=` and a value", at_));
    skip_blanks();
    typed.value_at = at_;
    if (peek() == '"' || text_.substr(at_).starts_with("hex(")) {
      auto bytes = octets();
      if (!bytes) return fail(bytes.error());
      typed.octets = std::move(*bytes);
      return typed;
    }
    while (!at_end() && peek() != ',' && peek() != ')' && peek() != ' ') ++at_;
    typed.value = text_.substr(typed.value_at, at_ - typed.value_at);
    if (typed.value.empty()) return fail(wrong("expected a value", at_));
    return typed;
  }

  /// Of the variants of a name (ICMP's types) the first one that has all the rows and accepts the
  /// values; else the first one that has all the rows.
  Result<Part> choose(const std::vector<const Header*>& variants,
                      const std::vector<Typed>& settings) {
    std::optional<Part> fallback;
    std::optional<Error> first_error;
    for (const Header* header : variants) {
      auto part = make(*header, settings);
      if (!part) {
        if (!first_error) first_error = part.error();
        continue;
      }
      if (header->selector == nullptr || accepts(*header, *part)) return part;
      if (!fallback) fallback = std::move(*part);
    }
    if (fallback) return std::move(*fallback);
    return fail(*first_error);
  }

  static bool accepts(const Header& header, const Part& part) {
    if (header.accepts == nullptr) return true;
    Bytes bytes(header.fixed_bytes);
    for (const Preset& preset : header.presets) write(bytes, *preset.field, preset.value);
    for (const Setting& setting : part.settings) write(bytes, *setting.field, setting.value);
    return header.accepts(bytes);
  }

  Result<Part> make(const Header& header, const std::vector<Typed>& settings) const {
    Part part{.kind = Part::Kind::header, .header = &header};
    for (const Typed& typed : settings) {
      if (typed.octets) {
        if (!is_tail(header, typed.name)) return fail(no_such_field(header, typed));
        part.bytes = *typed.octets;
        continue;
      }
      const Field* field = find_field(header, typed.name);
      if (field == nullptr) return fail(no_such_field(header, typed));
      const auto value = parse_value(*field, typed.value);
      if (!value) {
        return fail(wrong(value.error().what + "; " + value.error().hint, typed.value_at));
      }
      part.set(*field, *value);
    }
    return part;
  }

  static bool is_tail(const Header& header, std::string_view name) {
    return !header.tail.empty() &&
           (name == header.tail || name == header.tail.substr(header.tail.rfind('.') + 1));
  }

  [[nodiscard]] Error no_such_field(const Header& header, const Typed& typed) const {
    std::vector<std::string_view> names;
    for (const Field* field : header.fields) names.push_back(short_name(*field));
    if (!header.tail.empty()) names.push_back(header.tail.substr(header.tail.rfind('.') + 1));
    return wrong("no field of " + std::string(header.name) + " is named `" +
                     std::string(typed.name) + "`; " + nearest_hint(typed.name, names) +
                     "`pushpkt fields " + std::string(header.name) + "` lists all",
                 typed.at);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Recipe> parse_recipe(std::string_view text) { return RecipeParser(text).run(); }

}  // namespace pushpkt::wire
