// FIELD increases | FIELD = TERM { (+|-) TERM }, TERM = [peer's|previous] FIELD | NUMBER
#include "compare/relation_text.hpp"

#include <algorithm>
#include <charconv>

#include "compare/comparable.hpp"

namespace pushpkt::compare {
namespace {

constexpr std::string_view forms =
    "a relation reads `tcp.ack_raw = peer's tcp.seq_raw + 1`, `ip.id = previous ip.id + 1` or "
    "`ip.id increases`";

/// Words, and the signs between them.
std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  constexpr std::string_view signs = "=+-";
  std::vector<std::string_view> out;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (text.empty()) return out;
    const bool sign = signs.find(text[0]) != std::string_view::npos;
    std::size_t end = 1;
    while (!sign && end < text.size() && blanks.find(text[end]) == std::string_view::npos &&
           signs.find(text[end]) == std::string_view::npos) {
      ++end;
    }
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

class RelationReader {
 public:
  explicit RelationReader(std::string_view text) : text_(text), words_(words_of(text)) {}

  Result<Relation> read() {
    Relation relation{.text = std::string(text_), .subject = nullptr};
    const auto subject = number_field(take());
    if (!subject) return fail(within(subject.error()));
    if (*subject == &tcp_len) return fail(not_read(tcp_len.name));  // no field of its own
    relation.subject = *subject;
    const std::string_view verb = take();
    if (verb == "increases" && at_ == words_.size()) {
      relation.kind = Relation::Kind::increases;
      return relation;
    }
    if (verb != "=") return fail(not_read(verb));
    bool minus = false;
    do {
      auto term = read_term(minus);
      if (!term) return fail(term.error());
      relation.terms.push_back(*term);
      if (at_ == words_.size()) return relation;
      const std::string_view sign = take();
      if (sign != "+" && sign != "-") return fail(not_read(sign));
      minus = sign == "-";
    } while (true);
  }

 private:
  std::string_view take() { return at_ < words_.size() ? words_[at_++] : std::string_view(); }

  Result<Relation::Term> read_term(bool minus) {
    Relation::Term term{.minus = minus};
    std::string_view word = take();
    if (word == "peer's" || word == "previous") {
      term.whose = word == "previous" ? Relation::Whose::previous : Relation::Whose::peer;
      word = take();
    } else if (!word.empty() && word[0] >= '0' && word[0] <= '9') {
      const bool is_hex = word.starts_with("0x");
      const char* first = word.data() + (is_hex ? 2 : 0);
      const char* last = word.data() + word.size();
      const auto [end, error] = std::from_chars(first, last, term.number, is_hex ? 16 : 10);
      if (error != std::errc() || end != last) return fail(not_read(word));
      return term;
    }
    if (word.empty()) return fail(not_read(word));
    const auto field = number_field(word);
    if (!field) return fail(within(field.error()));
    term.field = *field;
    return term;
  }

  [[nodiscard]] Error not_read(std::string_view word) const {
    const std::string where =
        word.empty() ? "it ends too soon" : "`" + std::string(word) + "` is not expected there";
    return input_error("cannot read the relation `" + std::string(text_) + "`: " + where,
                       std::string(forms));
  }
  [[nodiscard]] Error within(const Error& error) const {
    if (text_.empty()) return not_read({});
    return input_error("cannot read the relation `" + std::string(text_) + "`: " + error.what,
                       error.hint);
  }

  std::string_view text_;
  std::vector<std::string_view> words_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Relation> parse_relation(std::string_view text) { return RelationReader(text).read(); }

}  // namespace pushpkt::compare
