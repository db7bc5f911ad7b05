// By the facts alone: nothing is parsed yet.
#include "cli/word_order.hpp"

namespace pushpkt::cli {
namespace {

/// `words` with those from `option` up to the verb behind it.
std::string line_with_verb_first(const CommandFacts& program, const std::vector<std::string>& words,
                                 std::size_t option, std::size_t verb) {
  std::string out = program.path;
  for (std::size_t i = 0; i < option; ++i) out += " " + words[i];
  out += " " + words[verb];
  for (std::size_t i = option; i < verb; ++i) out += " " + words[i];
  return out + (verb + 1 < words.size() ? " ..." : "");
}

bool names_file(const std::string& word) {
  return word == "-" || word.ends_with(".json") || word.find('/') != std::string::npos;
}

/// Whether the word is another option's value: of the program's, or of the verb's.
bool takes_next_word(const CommandFacts& program, const CommandFacts& verb,
                     const std::string& word) {
  if (has_own_value(word)) return false;
  const std::string name = option_name(word);
  const OptionFacts* option = verb.find_within(name);
  if (option == nullptr) option = program.find(name);
  return option != nullptr && option->least_values > 0;
}

bool has_optional_value(const CommandFacts& verb, const std::string& word) {
  const OptionFacts* const option = verb.find_within(word);
  return option != nullptr && !option->positional && option->least_values == 0 &&
         option->most_values == 1;
}

Error no_file(const std::string& option, const std::string& word) {
  return input_error(
      "cannot use `" + word + "` as the file of " + option + ": it may be another argument",
      "put " + option + " last; for a file: " + option + "=" + word +
          ", or a name with .json at its end or a / in it");
}

}  // namespace

bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

std::string option_name(const std::string& word) { return word.substr(0, word.find('=')); }

bool has_own_value(const std::string& word) { return word.find('=') != std::string::npos; }

Result<void> check_options_before_verb(const CommandFacts& program,
                                       const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size() && is_option(words[i]); ++i) {
    const std::string name = option_name(words[i]);
    if (const OptionFacts* const own = program.find(name)) {
      if (own->least_values > 0 && !has_own_value(words[i])) ++i;
      continue;
    }
    for (std::size_t at = i + 1; at < words.size(); ++at) {
      const CommandFacts* const verb = program.command(words[at]);
      if (verb == nullptr) continue;
      if (verb->find_within(name) == nullptr) return {};
      return fail(input_error("cannot use " + name + " in front of `" + words[at] +
                                  "`: options of a verb stand behind it",
                              "`" + line_with_verb_first(program, words, i, at) + "`"));
    }
    return {};
  }
  return {};
}

Result<void> join_optional_values(const CommandFacts& program, const CommandFacts& verb,
                                  std::vector<std::string>& words) {
  for (std::size_t i = 0; i + 1 < words.size() && words[i] != "--"; ++i) {
    if (!is_option(words[i])) continue;
    if (takes_next_word(program, verb, words[i])) {
      ++i;
      continue;
    }
    const std::string& next = words[i + 1];
    if (!has_optional_value(verb, words[i]) || is_option(next)) continue;
    if (!names_file(next)) return fail(no_file(words[i], next));
    words[i] += "=" + next;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
  return {};
}

}  // namespace pushpkt::cli
