// CLI11's texts (CLI/Error.hpp), in our words.
#include "cli/usage_error.hpp"

#include <vector>

#include "pushpkt/base/nearest.hpp"

namespace pushpkt::tool {
namespace {

std::string help_hint(const CommandFacts& command) {
  return "`" + command.path + " --help` lists what it takes";
}

/// "[--pps,--mbps]" -> "--pps, --mbps"; "" where there are no brackets.
std::string names_in_brackets(const std::string& text) {
  const std::size_t begin = text.find('[');
  const std::size_t end = text.find(']', begin);
  if (begin == std::string::npos || end == std::string::npos) return "";
  std::string out;
  for (const char c : text.substr(begin + 1, end - begin - 1)) {
    out += c;
    if (c == ',') out += ' ';
  }
  return out;
}

}  // namespace

Error unexpected_word(const CommandFacts& program, const CommandFacts& command,
                      const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  if (!name.starts_with('-')) {
    return input_error("cannot use `" + word + "`: `" + command.path + "` takes no such argument",
                       help_hint(command));
  }
  std::vector<std::string_view> names;
  for (const CommandFacts* facts : {&command, &program}) {
    for (const OptionFacts& option : facts->options) {
      if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
    }
  }
  return input_error("cannot use `" + name + "`: `" + command.path + "` has no such option",
                     nearest_hint(name, names) + "`" + command.path + " --help` lists all");
}

Error refused_line(const CommandFacts& command, const std::string& text) {
  const OptionFacts* const option = command.find(text.substr(0, text.find_first_of(": ")));
  const bool too_many = text.find("At Most") != std::string::npos;
  const bool too_few = !too_many && text.find("required") != std::string::npos;
  if (option != nullptr && option->positional && (too_few || too_many)) {
    return input_error("cannot run `" + command.path + "`: it " +
                           (too_few ? "needs " : "takes no more than ") + option->value,
                       help_hint(command));
  }
  if (option != nullptr && too_many) {
    return input_error("cannot use " + option->names.back() + " more than once",
                       help_hint(command));
  }
  if (option != nullptr && too_few) {
    return input_error("cannot use " + option->names.back() + " without its " + option->value,
                       help_hint(command));
  }
  if (const std::string names = names_in_brackets(text); !names.empty()) {
    return input_error("cannot use more than one of " + names, "leave away all but one");
  }
  return input_error("cannot understand the arguments: " + text, help_hint(command));
}

}  // namespace pushpkt::tool
