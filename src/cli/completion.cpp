// From words to what the cursor's word can be.
#include "cli/completion.hpp"

#include <algorithm>

#include "cli/completion_values.hpp"

namespace pushpkt::cli {
namespace {

/// What is known of the words before the cursor's.
struct Place {
  const CommandFacts* command = nullptr;
  const OptionFacts* waiting = nullptr;  ///< an option whose value the cursor's word is
  std::size_t positionals = 0;           ///< that stand there already
};

/// The option of the command, of the question that is meant where none is named, or the program's.
const OptionFacts* option_named(const CommandFacts& program, const CommandFacts& command,
                                std::string_view name) {
  if (const OptionFacts* found = command.find(name)) return found;
  const bool is_verb = &command != &program && !command.commands.empty();
  const OptionFacts* found = is_verb ? command.commands.front().find(name) : nullptr;
  return found != nullptr ? found : program.find(name);
}

Place place_behind(const CommandFacts& program, const std::vector<std::string>& words) {
  Place out{.command = &program};
  for (const std::string& word : words) {
    if (out.waiting != nullptr) {
      out.waiting = nullptr;
      continue;
    }
    if (word.starts_with('-')) {
      const OptionFacts* const option = option_named(program, *out.command, word);
      // One whose value may be left away takes it only with "=".
      if (option != nullptr && option->least_values > 0) out.waiting = option;
      continue;
    }
    const CommandFacts* const named = out.positionals == 0 ? out.command->command(word) : nullptr;
    if (named != nullptr) {
      out.command = named;
    } else {
      ++out.positionals;
    }
  }
  return out;
}

void offer_options(const CommandFacts& command, Candidates& out) {
  for (const OptionFacts& option : command.options) {
    if (option.positional) continue;
    for (const std::string& name : option.names) {
      const bool letter = name.size() == 2 && option.names.size() > 1;  // the long one says more
      if (!letter) out.add(name, option.what.substr(0, option.what.find('\n')));
    }
  }
}

/// What has a manual page.
void offer_pages(const CommandFacts& program, Candidates& out) {
  for (const CommandFacts& verb : program.commands) out.add(std::string(verb.name()), verb.what);
  out.add(program.path, "");
  out.add("recipes", "");
}

const OptionFacts* positional(const CommandFacts& command, std::size_t number) {
  const OptionFacts* last = nullptr;
  for (const OptionFacts& option : command.options) {
    if (!option.positional) continue;
    last = &option;
    if (number == 0) return last;
    --number;
  }
  return last != nullptr && last->most_values > 1 ? last : nullptr;
}

/// "--path=raw": its value; bash has split the word itself.
void offer_joined(const CommandFacts& program, const CommandFacts& command, std::string_view shell,
                  const std::string& word, Candidates& out) {
  const std::size_t equals = word.find('=');
  const OptionFacts* const option = option_named(program, command, word.substr(0, equals));
  if (option == nullptr) return;
  Candidates values(word.substr(equals + 1));
  offer_values(*option, values);
  out.take(values, shell == "bash" ? "" : word.substr(0, equals + 1));
}

}  // namespace

std::string completion_lines(const CommandFacts& program, std::string_view shell,
                             std::vector<std::string> words) {
  if (words.empty()) words.emplace_back();
  if (const auto end = std::find(words.begin(), words.end() - 1, "--"); end != words.end() - 1) {
    words.erase(words.begin(), end + 1);  // a command of its own
    if (words.size() == 1) return (words[0].empty() ? program.path + "\t\n" : "") + ":commands\t\n";
    if (words[0] != program.path) return ":files\t\n";
    words.erase(words.begin());
    return completion_lines(program, shell, std::move(words));
  }
  std::string last = std::move(words.back());
  words.pop_back();
  if (shell == "bash") {
    if (last == "=") last.clear();
    std::erase(words, "=");
  }
  if (!words.empty() && words[0] == "help") words.erase(words.begin());  // `help VERB`
  const Place place = place_behind(program, words);
  const CommandFacts& command = *place.command;
  Candidates out(last);
  if (place.waiting != nullptr && place.waiting->is_named("--man")) {
    offer_pages(program, out);
  } else if (place.waiting != nullptr) {
    offer_values(*place.waiting, out);
  } else if (last.starts_with("--") && last.find('=') != std::string::npos) {
    offer_joined(program, command, shell, last, out);
  } else if (last.starts_with('-')) {
    offer_options(command, out);
    if (!command.commands.empty() && &command != &program) {
      offer_options(command.commands.front(), out);
    }
    if (&command != &program) offer_options(program, out);
  } else {
    if (place.positionals == 0) {
      for (const CommandFacts& verb : command.commands)
        out.add(std::string(verb.name()), verb.what);
    }
    const OptionFacts* const argument = positional(command, place.positionals);
    if (argument != nullptr) offer_values(*argument, out);
  }
  return out.lines();
}

}  // namespace pushpkt::cli
