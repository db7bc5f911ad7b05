// man(7): .TH, .SH, .TP and examples without filling.
#include "cli/man_page.hpp"

#include <algorithm>
#include <cctype>

#include "pushpkt/base/nearest.hpp"

namespace pushpkt::cli {
namespace {

constexpr std::string_view exit_status_section =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nyes, the same, done\n"
    ".TP\n.B 1\nno: a difference, no answer, a packet lost\n"
    ".TP\n.B 2\nusage or bad input\n"
    ".TP\n.B 3\nmissing permission\n"
    ".TP\n.B 4\nenvironment: no device, no namespaces, no tool\n";

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

/// Each line of `text` by `add`.
template <class Add>
void for_each_line(std::string_view text, const Add& add) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    add(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
}

/// Paragraphs; indented lines keep their shape.
std::string prose(std::string_view text) {
  std::string out;
  bool shaped = false;
  for_each_line(text, [&](std::string_view line) {
    const bool indented = line.starts_with(' ');
    if (indented != shaped) out += indented ? ".PP\n.nf\n" : ".fi\n.PP\n";
    shaped = indented;
    out += roff(line) + "\n";
  });
  return shaped ? out + ".fi\n" : out;
}

std::string tagged(const std::string& left, std::string_view what) {
  std::string out = ".TP\n.B " + roff(left) + "\n";
  for_each_line(what, [&](std::string_view line) { out += roff(line) + "\n"; });
  return out;
}

std::string options_section(const CommandFacts& command, bool positional,
                            const std::string& title) {
  std::string out;
  for (const OptionFacts& option : command.options) {
    if (option.positional != positional || option.group != title) continue;
    out += tagged(left_side(option), explained(option));
  }
  return out;
}

std::string arguments_and_options(const CommandFacts& command) {
  std::string out;
  if (const auto arguments = options_section(command, true, ""); !arguments.empty()) {
    out += ".SH ARGUMENTS\n" + arguments;
  }
  out += ".SH OPTIONS\n";
  for (const std::string& title : titles_of(command)) {
    if (!title.empty()) out += ".SS " + roff(title) + "\n";
    out += options_section(command, false, title);
  }
  return out;
}

std::string examples(const CommandFacts& command) {
  if (command.examples.empty()) return "";
  std::string out = ".SH EXAMPLES\n.nf\n";
  for_each_line(command.examples, [&](std::string_view line) { out += roff(line) + "\n"; });
  return out + ".fi\n";
}

std::string synopsis(const CommandFacts& command) {
  const std::string usage = usage_line(command);
  return ".B " + roff(command.path) + "\n" + roff(usage.substr(command.path.size() + 1)) + "\n";
}

std::string page_name(const CommandFacts& command) {
  std::string out = command.path;
  std::replace(out.begin(), out.end(), ' ', '-');
  return out;
}

/// A question of `ask`: its part of the verb's page.
std::string question_section(const CommandFacts& question) {
  std::string out = ".SH " + upper(question.path.substr(question.path.find(' ') + 1)) + "\n" +
                    roff(question.what) + ".\n.PP\n" + synopsis(question);
  for (const std::string& title : titles_of(question)) {
    out += options_section(question, true, title) + options_section(question, false, title);
  }
  if (!question.footer.empty()) out += ".PP\n" + prose(question.footer);
  if (question.examples.empty()) return out;
  out += ".PP\n.nf\n";
  for_each_line(question.examples, [&](std::string_view line) { out += roff(line) + "\n"; });
  return out + ".fi\n";
}

std::string verb_list(const CommandFacts& program) {
  std::string out = ".SH VERBS\n";
  std::string section;
  for (const CommandFacts& verb : program.commands) {
    if (verb.section != section) out += ".SS " + roff(verb.section) + "\n";
    section = verb.section;
    out += ".TP\n.BR " + roff(page_name(verb)) + " (1)\n" + roff(verb.what) + "\n";
  }
  return out;
}

std::string see_also(const CommandFacts& program, std::string_view own) {
  std::string out = ".SH SEE ALSO\n";
  if (own != "pushpkt") out += ".BR pushpkt (1),\n";
  for (const CommandFacts& verb : program.commands) {
    const bool related = own == "pushpkt" || (verb.name() != own && verb.section == "Learn");
    if (related) out += ".BR " + roff(page_name(verb)) + " (1),\n";
  }
  return out + ".BR pushpkt\\-recipes (7),\n.BR pcap\\-filter (7)\n";
}

std::string page(const CommandFacts& program, const CommandFacts& command,
                 const PageSource& source) {
  std::string out = page_title(page_name(command), 1, source) + ".SH NAME\n" +
                    roff(page_name(command)) + " \\- " + roff(command.what) + "\n.SH SYNOPSIS\n" +
                    synopsis(command);
  if (&command == &program) {
    out += ".SH DESCRIPTION\n" + prose(program.footer) + verb_list(program);
  } else if (!command.footer.empty()) {
    out += ".SH DESCRIPTION\n" + prose(command.footer);
  }
  out += arguments_and_options(command);
  if (&command != &program) {
    for (const CommandFacts& question : command.commands) out += question_section(question);
  }
  return out + examples(command) + std::string(exit_status_section) +
         see_also(program, command.name());
}

}  // namespace

std::string roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out = "\\&";
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string page_title(std::string_view name, int section, const PageSource& source) {
  return ".TH " + roff(upper(name)) + " " + std::to_string(section) + " " +
         std::string(source.date) + " \"pushpkt " + std::string(source.version) + "\"" +
         (section == 1 ? " \"User Commands\"\n" : " \"Miscellaneous Information\"\n");
}

Result<std::string> man_page(const CommandFacts& program, std::string_view name,
                             const PageSource& source) {
  if (name == "pushpkt") return page(program, program, source);
  if (name == "recipes") return recipes_page(source);
  std::vector<std::string_view> names{"pushpkt", "recipes"};
  for (const CommandFacts& verb : program.commands) {
    if (verb.name() == name) return page(program, verb, source);
    names.push_back(verb.name());
  }
  return fail(input_error("cannot find a manual page named `" + std::string(name) + "`",
                          nearest_hint(name, names) + "a verb, `pushpkt` or `recipes`"));
}

}  // namespace pushpkt::cli
