// Variables and relative numbers are replaced in the text, before the recipe parser reads it.
#include "pushpkt/talk/values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::talk {
namespace {

constexpr unsigned most_bits = 64;

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

Error wrong_at(const std::string& why, std::size_t place) {
  Error error =
      input_error("cannot read the recipe at character " + std::to_string(place + 1) + ": " + why);
  error.character = place + 1;
  return error;
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  const bool is_hex = text.starts_with("0x");
  if (is_hex) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, is_hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

std::uint64_t wrapped(std::uint64_t number, unsigned bits) {
  return bits >= most_bits ? number : number & ((std::uint64_t{1} << bits) - 1);
}

/// A variable with what is added to it: "$isn", "$isn+1".
struct Term {
  Bound value;
  std::size_t length = 0;
  bool beyond = false;  ///< a number of the script is less than 0, or has more than 64 bits
};

Result<Term> read_term(std::string_view text, std::size_t at, const Variables& variables) {
  std::size_t end = at + 1;
  while (end < text.size() && is_name(text[end])) ++end;
  const std::string name(text.substr(at + 1, end - at - 1));
  const Bound* bound = variables.find(name);
  if (bound == nullptr) return fail(wrong_at("no variable is named `" + name + "`", at));
  Term term{*bound, end - at};
  if (end >= text.size() || (text[end] != '+' && text[end] != '-')) return term;
  std::size_t last = end + 1;
  while (last < text.size() && is_name(text[last])) ++last;
  const auto added = number_in(text.substr(end + 1, last - end - 1));
  if (!added) return fail(wrong_at("expected a number to add to $" + name, end));
  if (bound->bits == 0) return fail(wrong_at("$" + name + " is not a number", at));
  const bool adds = text[end] == '+';
  const std::uint64_t sum = adds ? bound->number + *added : bound->number - *added;
  const bool wraps = adds ? sum < bound->number : bound->number < *added;
  term.value.number = wrapped(sum, bound->bits);
  term.value.text = std::to_string(term.value.number);
  term.length = last - at;
  term.beyond = wraps && bound->typed;
  return term;
}

/// Where a number of any size may stand.
Result<Term> read_whole_term(std::string_view text, std::size_t at, const Variables& variables) {
  auto term = read_term(text, at, variables);
  if (!term || !term->beyond) return term;
  return fail(wrong_at("`" + std::string(text.substr(at, term->length)) +
                           "` is below 0 or above 2^64-1, and only a field's number wraps around",
                       at));
}

/// Goes through the text of a recipe and knows in which header it is.
class Replacement {
 public:
  Replacement(std::string_view text, const Variables& variables)
      : text_(text), variables_(variables) {}

  Result<void> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        copy_quoted();
      } else if (c == '$') {
        if (auto done = copy_term(); !done) return done;
      } else if (is_name(c)) {
        if (auto done = copy_word(); !done) return done;
      } else {
        if (c == '(') ++depth_;
        if (c == ')' && depth_ > 0) --depth_;
        if (c == '/' && depth_ == 0) ++part_;
        out_ += c;
        places_.push_back(at_++);
      }
    }
    places_.push_back(at_);
    return {};
  }

  std::string out_ = {};
  std::vector<std::size_t> places_ = {};  ///< of each character of `out_`, in the text
  std::vector<RelativeNumber> relative_ = {};

 private:
  void copy(std::string_view what, std::size_t place) {
    for (const char c : what) {
      out_ += c;
      places_.push_back(place);
    }
  }

  void copy_quoted() {
    const std::size_t from = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2U : 1U;
    at_ = std::min(at_ + 1, text_.size());
    for (std::size_t i = from; i < at_; ++i) copy(text_.substr(i, 1), i);
  }

  Result<void> copy_term() {
    auto term = read_whole_term(text_, at_, variables_);
    if (!term) return fail(term.error());
    copy(term->value.text, at_);
    at_ += term->length;
    return {};
  }

  Result<void> copy_word() {
    const std::size_t from = at_;
    while (at_ < text_.size() && (is_name(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string_view word = text_.substr(from, at_ - from);
    if (depth_ == 0) header_ = word;
    const bool is_seq = word == "seq" || word == "tcp.seq";
    const bool is_ack = word == "ack" || word == "tcp.ack";
    const std::size_t equals = skip_blanks(at_);
    const bool has_value = equals < text_.size() && text_[equals] == '=';
    if (depth_ != 1 || header_ != "tcp" || (!is_seq && !is_ack) || !has_value) {
      for (std::size_t i = from; i < at_; ++i) copy(text_.substr(i, 1), i);
      return {};
    }
    at_ = skip_blanks(equals + 1);
    return copy_relative(from, is_ack);
  }

  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    return at;
  }

  /// The 1 of `seq=1`, the $n+1 of `ack = $n+1`.
  Result<void> copy_relative(std::size_t from, bool is_ack) {
    const std::size_t value_at = at_;
    std::optional<std::uint64_t> number;
    if (at_ < text_.size() && text_[at_] == '$') {
      auto term = read_term(text_, at_, variables_);
      if (!term) return fail(term.error());
      if (term->value.bits != 0) number = term->value.number;
      at_ += term->length;
    } else {
      if (at_ < text_.size() && text_[at_] == '-') ++at_;
      while (at_ < text_.size() && is_name(text_[at_])) ++at_;
      const bool negative = value_at < text_.size() && text_[value_at] == '-';
      const std::size_t digits = value_at + (negative ? 1U : 0U);
      number = number_in(text_.substr(digits, at_ - digits));
      if (number && negative) number = 0 - *number;
    }
    if (!number) {
      return fail(
          wrong_at("expected a relative number, as in seq=1; seq_raw=N is absolute", value_at));
    }
    copy(is_ack ? "ack_raw=0" : "seq_raw=0", from);
    relative_.push_back({part_, is_ack, static_cast<std::uint32_t>(*number)});
    return {};
  }

  std::string_view text_;
  const Variables& variables_;
  std::size_t at_ = 0;
  std::size_t part_ = 0;
  std::size_t depth_ = 0;  // of parentheses: 1 in those of a header
  std::string_view header_;
};

/// What stands around the place, with a caret below it.
std::string pointed_at(std::string_view text, std::size_t place) {
  constexpr std::size_t around = 60;
  const std::size_t from = place > around ? place - around : 0;
  std::string shown(text.substr(from, place - from + around));
  std::ranges::replace(shown, '\t', ' ');
  return shown + "\n" + std::string(place - from, ' ') + "^";
}

/// The parser counts in the text where variables are replaced; people count in what they typed.
Error in_typed_text(Error error, std::string_view text, const std::vector<std::size_t>& places) {
  if (!error.character || places.empty()) return error;
  const std::size_t place = places[std::min(*error.character - 1, places.size() - 1)];
  const std::size_t typed = place + 1;
  if (error.hint.ends_with('^')) error.hint = pointed_at(text, place);
  const std::string before = "character " + std::to_string(*error.character);
  const std::size_t at = error.what.find(before);
  if (at == std::string::npos) return error;
  error.what.replace(at, before.size(), "character " + std::to_string(typed));
  error.character = typed;
  return error;
}

}  // namespace

const Bound* Variables::find(const std::string& name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

Result<Bound> value_in(const wire::Decoded& packet, std::string_view field) {
  const auto found = packet.find(field);
  if (!found || found->field == nullptr) {
    return fail(input_error("cannot find " + std::string(field) + " in the last packet"));
  }
  const wire::Field& row = *found->field;
  const bool is_number =
      row.show != wire::Show::mac && row.show != wire::Show::ipv4 && row.show != wire::Show::ipv6;
  return Bound{is_number ? std::to_string(found->value.low) : to_plain(row, found->value),
               is_number ? row.width : 0U, found->value.low};
}

Result<Bound> stand_in_for(std::string& field) {
  constexpr unsigned any_number = 64;
  const bool relative = field == "tcp.seq" || field == "tcp.ack";
  if (relative || wire::find_item_name(field) != nullptr) return Bound{"0", any_number, 0};
  const auto row = wire::find_named_field(field);
  if (!row) return fail(row.error());
  field = row->field->name;
  const bool number = row->field->show != wire::Show::mac && row->field->show != wire::Show::ipv4 &&
                      row->field->show != wire::Show::ipv6;
  return Bound{to_plain(*row->field, 0), number ? row->field->width : 0U, 0};
}

Result<Bound> value_of(std::string_view text, const Variables& variables) {
  if (text.starts_with('$')) {
    auto term = read_whole_term(text, 0, variables);
    if (!term) return fail(term.error());
    if (term->length == text.size()) return std::move(term->value);
  }
  if (const auto number = number_in(text)) {
    return Bound{std::string(text), most_bits, *number, true};
  }
  const std::string word(text);
  if (parse_ip(word) || parse_mac(word)) return Bound{word, 0, 0};
  return fail(input_error("cannot read the value `" + word + "`",
                          "a number, an address, $NAME+1, or a field of the last packet"));
}

bool TypedRecipe::names_seq() const {
  for (const RelativeNumber& number : relative) {
    if (!number.is_ack) return true;
  }
  return false;
}

Result<TypedRecipe> read_recipe(std::string_view text, const Variables& variables) {
  if (text.find_first_not_of(' ') == std::string_view::npos) return TypedRecipe{};
  Replacement replacement(text, variables);
  if (auto done = replacement.run(); !done) return fail(done.error());
  auto recipe = wire::parse_recipe(replacement.out_);
  if (!recipe) return fail(in_typed_text(recipe.error(), text, replacement.places_));
  return TypedRecipe{std::move(*recipe), std::move(replacement.relative_)};
}

Result<TypedRecipe> read_flow(std::string_view text, const Variables& variables) {
  auto typed = read_recipe(text, variables);
  if (!typed || typed->relative.empty()) return typed;
  return fail(input_error("cannot use seq or ack in a flow: each segment has its own"));
}

}  // namespace pushpkt::talk
