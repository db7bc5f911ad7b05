// The recipe parser: recursive descent over
//   recipe = [ "link(" NAME-OR-NUMBER ")" "/" ] part { "/" part }
//   part   = NAME [ "(" [ setting { "," setting } ] ")" ] | bytes | "trailer(" HEX ")" [times]
//   setting = NAME "=" ( VALUE | bytes ) | NAME   (a name alone: an option without a value)
//   bytes = ( '"' TEXT '"' | "hex(" HEX ")" ) [ times ]       times = "*" NUMBER
//   TEXT has the escapes \n \r \t \0 \\ \" and \xHH
#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/cursor.hpp"
#include "wire/message_type.hpp"

namespace pushpkt::wire {
namespace {

std::optional<Link> read_link(std::string_view typed) {
  if (const auto link = link_of_name(typed)) return link;
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  if (error != std::errc{} || end != typed.data() + typed.size()) return std::nullopt;
  return static_cast<Link>(number);
}

class RecipeParser {
 public:
  RecipeParser(std::string_view text, const Protocols& protocols)
      : cursor_(text), protocols_(protocols) {}

  Result<Recipe> run() {
    cursor_.skip_blanks();
    if (cursor_.at_end()) return fail(cursor_.wrong("a recipe has at least one part", 0));
    while (true) {
      const std::size_t from = cursor_.at();
      const bool is_behind = has_trailer();
      if (auto done = part(); !done) return fail(done.error());
      if (is_behind && !has_trailer()) return fail(behind_trailer(from));
      cursor_.skip_blanks();
      if (cursor_.at_end()) return std::move(recipe_);
      if (!cursor_.take('/')) return expected("`/` and the next part, or the end");
      cursor_.skip_blanks();
    }
  }

 private:
  [[nodiscard]] tl::unexpected<Error> expected(const std::string& what) const {
    return fail(cursor_.wrong("expected " + what, cursor_.at()));
  }

  [[nodiscard]] bool has_trailer() const {
    return !recipe_.parts.empty() && recipe_.parts.back().kind == Part::Kind::trailer;
  }

  [[nodiscard]] Error behind_trailer(std::size_t from) const {
    return cursor_.wrong(
        "`trailer` stands last: no length counts it; bytes of the packet itself "
        "are hex(...)",
        from);
  }

  Result<void> part() {
    const std::size_t from = cursor_.at();
    if (cursor_.peek() == '"') return add(cursor_.bytes());
    const std::string_view typed = cursor_.name();
    if (typed.empty()) return expected("a protocol, \"text\" or hex(...)");
    if (typed == "hex") return add(cursor_.bytes_in_parentheses());
    if (typed == "trailer") return add_trailer();
    if (typed == "link" && recipe_.parts.empty() && !recipe_.link) return link(from);
    return header(typed, from);
  }

  Result<void> add(Result<Bytes> bytes) {
    if (!bytes) return fail(bytes.error());
    recipe_.parts.push_back(payload(std::move(*bytes)));
    return {};
  }

  Result<void> add_trailer() {
    auto bytes = cursor_.bytes_in_parentheses();
    if (!bytes) return fail(bytes.error());
    recipe_.parts.push_back(trailer(std::move(*bytes)));
    return {};
  }

  Result<void> link(std::size_t from) {
    if (!cursor_.take('(')) return expected("`(` and a link type");
    recipe_.link = read_link(cursor_.name());
    if (!recipe_.link) return fail(cursor_.wrong("no such link type", from));
    if (!cursor_.take(')')) return expected("`)`");
    return {};
  }

  Result<void> header(std::string_view protocol, std::size_t from) {
    std::vector<TypedSetting> settings;
    auto variants = headers_named(protocol, protocols_);
    if (variants.empty()) {
      if (auto message = message_named(protocol, protocols_)) {
        settings.push_back({.name = message->field, .value = message->value, .at = from});
        variants = std::move(message->headers);
      }
    }
    if (variants.empty()) return fail(no_such_protocol(protocol, from));
    cursor_.skip_blanks();
    if (cursor_.take('(')) {
      header_ = protocol;
      if (auto done = setting_list(settings, variants); !done) return done;
    }
    const auto wrong = [&](const std::string& why, std::size_t at) {
      return cursor_.wrong(why, at);
    };
    auto chosen = choose_variant(variants, settings, protocols_, wrong);
    if (!chosen) return fail(chosen.error());
    const auto all = headers_named(variants.front()->name, protocols_);
    chosen->names_variant = variants.size() < all.size();
    if (!recipe_.parts.empty()) fit_to_next(recipe_.parts.back(), *chosen->header);
    recipe_.parts.push_back(std::move(*chosen));
    return {};
  }

  /// Of headers with the same rows, of which one says by a bit that another kind follows (MPLS: the
  /// bottom of the stack), the one that fits what follows, where the recipe does not name the bit.
  void fit_to_next(Part& part, const Header& next) const {
    const Header* const header = part.header;
    if (header == nullptr || header->selector == nullptr || part.names_variant ||
        part.find(*header->selector) != nullptr || announces(*header, next)) {
      return;
    }
    for (const Header* other : headers_named(header->name, protocols_)) {
      const bool has_same_rows =
          other->selector == header->selector && other->fields.data() == header->fields.data();
      if (has_same_rows && announces(*other, next)) part.header = other;
    }
  }

  static bool announces(const Header& header, const Header& next) {
    const KnownAs* const number = known_as(next, header.next_is.space);
    return number != nullptr && number->number == header.next_is.number;
  }

  [[nodiscard]] Error no_such_protocol(std::string_view protocol, std::size_t from) const {
    // A header has parentheses, but where nothing of it is named: the last word may be meant as
    // text.
    const bool may_be_text = !recipe_.parts.empty() && !cursor_.starts_with("(");
    const std::string quotes =
        may_be_text ? "text stands in quotes: \"" + std::string(protocol) + "\"; " : "";
    return cursor_.wrong("no protocol is named `" + std::string(protocol) + "`; " + quotes +
                             protocol_hint(protocol, protocols_) + "`pushpkt fields` lists all",
                         from);
  }

  /// `headers` are those that the settings may be for.
  Result<void> setting_list(std::vector<TypedSetting>& settings,
                            const std::vector<const Header*>& headers) {
    std::unordered_set<std::string_view> named;
    cursor_.skip_blanks();
    if (cursor_.take(')')) return {};
    while (true) {
      auto typed = setting();
      if (!typed) return fail(typed.error());
      const bool is_alone = typed->has_no_value() && !settings.empty();
      if (is_alone && continues_flags(headers, settings.back(), typed->name, protocols_)) {
        settings.back().value = cursor_.since(settings.back().value_at);
      } else if (auto added = add_setting(settings, std::move(*typed), named, headers); !added) {
        return added;
      }
      cursor_.skip_blanks();
      if (cursor_.take(')')) return {};
      if (!cursor_.take(',')) return expected("`,` or `)`");
      cursor_.skip_blanks();
    }
  }

  /// `named` are the names before it: what is named twice is reported here, before one variant of
  /// the header after the other is tried.
  Result<void> add_setting(std::vector<TypedSetting>& settings, TypedSetting typed,
                           std::unordered_set<std::string_view>& named,
                           const std::vector<const Header*>& headers) const {
    if (!named.insert(typed.name).second && !may_repeat(headers, typed.name)) {
      return fail(cursor_.wrong("`" + std::string(typed.name) + "` is named twice in this layer",
                                typed.at));
    }
    settings.push_back(std::move(typed));
    return {};
  }

  Result<TypedSetting> setting() {
    TypedSetting typed{.name = {}, .value = {}, .at = cursor_.at()};
    typed.name = cursor_.name();
    if (typed.name.empty()) return expected("a field's name");
    cursor_.skip_blanks();
    if (cursor_.peek() == ',' || cursor_.peek() == ')') return typed;
    if (!cursor_.take('=')) return expected("`=` and a value");
    cursor_.skip_blanks();
    typed.value_at = cursor_.at();
    if (cursor_.peek() == '"' || cursor_.starts_with("hex(")) {
      typed.is_text = cursor_.peek() == '"';
      auto bytes = cursor_.bytes();
      if (!bytes) return fail(bytes.error());
      typed.bytes = std::move(*bytes);
      return typed;
    }
    typed.value = cursor_.value();
    if (typed.value.empty()) return expected("a value");
    if (auto whole = check_value(typed); !whole) return fail(whole.error());
    return typed;
  }

  /// A value goes as far as a comma or parenthesis: without the `)` of its layer, into the next
  /// one.
  [[nodiscard]] Result<void> check_value(const TypedSetting& typed) const {
    const std::string_view value = typed.value;
    const bool is_list = value.front() == '(' || value.front() == '[';
    const std::size_t slash = is_list ? std::string_view::npos : next_part(value);
    const std::size_t open = is_list ? std::string_view::npos : value.find('(');
    const std::size_t place = std::min(slash, open);
    if (place == std::string_view::npos) return {};
    return fail(cursor_.wrong("a value has no `" + std::string(1, value[place]) +
                                  "`: is the `)` of " + std::string(header_) + "( missing?",
                              typed.value_at + place));
  }

  /// The slash behind which a protocol or bytes stand; npos: the value has none, as a prefix.
  [[nodiscard]] std::size_t next_part(std::string_view value) const {
    for (std::size_t at = value.find('/'); at != std::string_view::npos;
         at = value.find('/', at + 1)) {
      const std::string_view behind = value.substr(at + 1);
      if (behind.starts_with('"') || behind.starts_with("hex(")) return at;
      const std::string_view name = behind.substr(0, behind.find_first_of("(/"));
      if (!headers_named(name, protocols_).empty()) return at;
    }
    return std::string_view::npos;
  }

  Cursor cursor_;
  const Protocols& protocols_;
  Recipe recipe_;
  std::string_view header_;  // whose settings are read
};

}  // namespace

Result<Recipe> parse_recipe(std::string_view text, const Protocols& protocols) {
  return RecipeParser(text, protocols).run();
}

}  // namespace pushpkt::wire
