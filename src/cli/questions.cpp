// `pushpkt ask --path raw-ip fields ip.ttl=0` and `pushpkt ask fields ip.ttl=0 --path raw-ip` are
// the same line.
#include "cli/questions.hpp"

#include <algorithm>
#include <iterator>

#include "cli/word_order.hpp"
#include "pushpkt/base/nearest.hpp"

namespace pushpkt::cli {
namespace {

/// How many of the words behind the option at `i` are its value.
std::size_t value_words(const CommandFacts& program, const CommandFacts& verb,
                        const std::vector<std::string>& words, std::size_t i) {
  const std::string name = option_name(words[i]);
  const OptionFacts* option = program.find(name);
  if (option == nullptr) option = verb.find_within(name);
  if (option == nullptr || has_own_value(words[i]) || i + 1 == words.size()) return 0;
  if (option->least_values > 0) return 1;
  const std::string& next = words[i + 1];
  const bool is_question = verb.command(next) != nullptr;
  return option->most_values > 0 && !is_option(next) && !is_question ? 1 : 0;
}

/// Where the first word stands that is neither an option nor an option's value.
std::size_t first_word(const CommandFacts& program, const CommandFacts& verb,
                       const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_option(words[i])) return i;
    i += value_words(program, verb, words, i);
  }
  return words.size();
}

std::string question_list(const CommandFacts& verb) {
  std::string out;
  for (const CommandFacts& question : verb.commands) {
    std::string name(question.name());
    name.resize(11, ' ');
    out += "\n  " + name + question.what;
  }
  return out;
}

/// "pushpkt ask fields", the question whose words are FIELD=VALUE; "" without one.
std::string line_for_fields(const CommandFacts& verb) {
  for (const CommandFacts& question : verb.commands) {
    for (const OptionFacts& option : question.options) {
      if (option.positional && option.value.starts_with("FIELD=")) return question.path;
    }
  }
  return {};
}

Error no_such_question(const CommandFacts& verb, const std::string& word) {
  const std::string fields = line_for_fields(verb);
  if (!fields.empty() && word.find('=') != std::string::npos) {
    return input_error(
        "cannot find a question named `" + word + "`",
        "`" + fields + " " + word + "` tries a field; the questions are" + question_list(verb));
  }
  std::vector<std::string_view> names;
  for (const CommandFacts& question : verb.commands) names.push_back(question.name());
  return input_error("cannot find a question named `" + word + "`",
                     nearest_hint(word, names) + "the questions are" + question_list(verb));
}

/// "push, obstacles"
std::string owners_of(const CommandFacts& verb, const std::string& option) {
  std::string out;
  for (const CommandFacts& question : verb.commands) {
    if (question.find(option) == nullptr) continue;
    out += (out.empty() ? "" : ", ") + std::string(question.name());
  }
  return out;
}

/// A word behind a question that takes none.
Error no_room_for(const CommandFacts& verb, const CommandFacts& question, const std::string& word) {
  const bool has_only = question.find("--only") != nullptr;
  const std::string line = has_only ? question.path + " --only" : line_for_fields(verb);
  return input_error("cannot ask " + std::string(question.name()) + " about `" + word + "`",
                     line.empty() ? "`" + question.path + " --help` lists what it takes"
                                  : "`" + line + " " + word + "` does");
}

Result<void> check_options(const CommandFacts& program, const CommandFacts& verb,
                           const CommandFacts& question, const std::vector<std::string>& words) {
  const bool takes_words = std::any_of(question.options.begin(), question.options.end(),
                                       [](const OptionFacts& option) { return option.positional; });
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!is_option(words[i]) && !takes_words) return fail(no_room_for(verb, question, words[i]));
    if (!is_option(words[i])) continue;
    const std::string name = option_name(words[i]);
    const bool known = question.find(name) != nullptr || program.find(name) != nullptr;
    const std::string owners = owners_of(verb, name);
    if (!known && !owners.empty()) {
      const std::string asked = question.path.substr(program.path.size() + 1);
      return fail(
          input_error("cannot use " + name + " with `" + asked + "`: it has no effect there",
                      "questions that have it: " + owners + "; `" + question.path +
                          " --help` lists the options of this one"));
    }
    i += value_words(program, verb, words, i);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> arranged(const CommandFacts& program, const CommandFacts& verb,
                                          const std::string& preset,
                                          std::vector<std::string> words) {
  const std::size_t at = first_word(program, verb, words);
  if (at == words.size()) {
    const bool of_verb = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return verb.find(option_name(word)) != nullptr;
    });
    if (of_verb) return words;
    words.insert(words.begin(), preset);
  } else {
    if (verb.command(words[at]) == nullptr) {
      return fail(no_such_question(verb, words[at]));
    }
    const auto question = words.begin() + static_cast<std::ptrdiff_t>(at);
    std::rotate(words.begin(), question, std::next(question));
  }
  const CommandFacts& question = *verb.command(words[0]);
  if (auto good = check_options(program, verb, question, words); !good) return fail(good.error());
  return words;
}

}  // namespace pushpkt::cli
