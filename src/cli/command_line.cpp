// The whole line, by CLI11: what was declared as data, and the words put where they belong.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>

#include "cli/arguments.hpp"
#include "cli/option_rules.hpp"
#include "cli/questions.hpp"
#include "cli/terminal.hpp"
#include "cli/usage_error.hpp"
#include "cli/word_order.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/output_file.hpp"

namespace pushpkt::cli {
namespace {

OptionFacts facts_of(const CLI::Option& option, const Declared& declared) {
  OptionFacts out{.value = option.get_type_name(),
                  .what = option.get_description(),
                  .preset = option.get_default_str(),
                  .group = option.get_group() == "Options" ? "" : option.get_group(),
                  .positional = option.get_positional(),
                  .required = option.get_required(),
                  .least_values = option.get_items_expected_min(),
                  .most_values = option.get_items_expected_max()};
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  if (out.positional) out.names = {option.get_name()};
  if (const auto found = declared.options.find(&option); found != declared.options.end()) {
    const auto& [traits, choices, number] = found->second;
    out.number = number;
    out.choices = choices;
    out.endings = traits.endings;
    if (traits.file == FileUse::read) out.file = "read";
    if (traits.file == FileUse::written) out.file = "written";
  }
  const bool is_flag = out.most_values == 0;
  if (is_flag) out.value.clear();
  return out;
}

CommandFacts facts_of(const CLI::App& app, const Declared& declared, const std::string& path) {
  CommandFacts out{.path = path,
                   .what = app.get_description(),
                   .section = {},
                   .examples = {},
                   .footer = app.get_footer(),
                   .options = {},
                   .rules = {},
                   .elsewhere = {},
                   .commands = {}};
  if (const auto found = declared.commands.find(&app); found != declared.commands.end()) {
    out.section = found->second.section;
    out.examples = found->second.examples;
    out.rules = found->second.rules;
    out.elsewhere = found->second.elsewhere;
  }
  for (const CLI::Option* option : app.get_options()) {
    out.options.push_back(facts_of(*option, declared));
  }
  for (const CLI::App* inner : app.get_subcommands([](const CLI::App*) { return true; })) {
    out.commands.push_back(facts_of(*inner, declared, path + " " + inner->get_name()));
  }
  return out;
}

const CLI::App* chosen_in(const CLI::App& app) {
  const auto named = app.get_subcommands();
  return named.empty() ? nullptr : named.front();
}

/// A verb's questions are sub-commands: the words behind it, its question first.
Result<void> name_question(const CommandFacts& program, std::vector<std::string>& words) {
  const auto verb = std::find_if(words.begin(), words.end(), [&](const std::string& word) {
    return program.command(word) != nullptr;
  });
  if (verb == words.end()) return {};
  const CommandFacts* const facts = program.command(*verb);
  if (facts->commands.empty()) return {};
  const std::string preset(facts->commands.front().name());
  std::vector<std::string> given(std::next(verb), words.end());
  if (auto joined = join_optional_values(program, *facts, given); !joined) return joined;
  auto behind = arranged(program, *facts, preset, std::move(given));
  if (!behind) return fail(behind.error());
  words.erase(std::next(verb), words.end());
  words.insert(words.end(), behind->begin(), behind->end());
  return {};
}

/// "--flag=3" among the words: CLI11's own text does not name the value.
std::optional<Error> value_of_flag(const CommandFacts& command,
                                   const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) continue;
    const OptionFacts* const option = command.find(word.substr(0, equals));
    if (option == nullptr || option->most_values > 0) continue;
    return input_error("cannot use `" + word.substr(equals + 1) + "` for " +
                           word.substr(0, equals) + ": it takes no value",
                       "`" + command.path + " --help` shows the options");
  }
  return std::nullopt;
}

/// "ask fields": the verb and its question that were on the line, and what was given with them.
const CLI::App* deepest(const CLI::App& app, std::string& path) {
  const CLI::App* out = &app;
  while (const CLI::App* inner = chosen_in(*out)) {
    path += (path.empty() ? "" : " ") + inner->get_name();
    out = inner;
  }
  return out;
}

/// Whether a word of "-- COMMAND ..." was on the line: an option behind it is rather COMMAND's.
bool begins_command(const CLI::App& app) {
  std::string path;
  const CLI::Option* const command = deepest(app, path)->get_option_no_throw("command");
  return command != nullptr && command->get_positional() && command->count() > 0;
}

/// Every file of the line, whatever the command: no output is an input or another output, and all
/// can be made, so that none is there when the next one is refused.
Result<void> check_files(const DeclaredCommand& command, const Declared& declared) {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<std::string> folders;
  for (const CLI::Option* option : declared.in_order) {
    const FileUse use = declared.options.at(option).traits.file;
    if (option->count() == 0 || use == FileUse::none) continue;
    std::vector<std::string>& all = use == FileUse::read     ? inputs
                                    : use == FileUse::folder ? folders
                                                             : outputs;
    for (std::string& word : words_of(*option)) all.push_back(std::move(word));
  }
  const std::vector<std::string> named = outputs;
  if (command.more_outputs) {
    for (std::string& file : command.more_outputs()) outputs.push_back(std::move(file));
  }
  // Read by a verb without an option for it (`client`), or by a command that a verb starts.
  if (auto other = check_outputs_are_no_inputs({"-"}, outputs); !other) return other;
  if (!command.prints || command.prints()) outputs.emplace_back("-");
  if (auto other = check_outputs_are_no_inputs(inputs, outputs); !other) return other;
  if (auto other = check_outputs_are_distinct(outputs); !other) return other;
  if (auto made = check_folders_can_be_made(folders); !made) return made;
  return check_outputs_can_be_made(named);
}

Result<void> check_distinct(const Declared& declared) {
  for (const CLI::Option* option : declared.in_order) {
    if (option->count() == 0 || !declared.options.at(option).traits.distinct) continue;
    const std::vector<std::string> words = words_of(*option);
    for (auto word = words.begin(); word != words.end(); ++word) {
      if (std::find(words.begin(), word, *word) == word) continue;
      return fail(input_error("cannot use `" + *word + "` for " + option->get_name() +
                                  " twice: the second has no effect",
                              "name each once"));
    }
  }
  return {};
}

Result<void> check_alternatives(const DeclaredCommand& command) {
  for (const auto& options : command.alternatives) {
    std::vector<std::string> names;
    int given = 0;
    for (const CLI::Option* option : options) {
      names.push_back(option->get_name());
      if (option->count() > 0) ++given;
    }
    if (given < 2) continue;
    return fail(input_error("cannot use more than one of " + joined(names, ", "),
                            "leave away all but one"));
  }
  return {};
}

/// The option, where the program prints its answer at once and the words beside it are ignored.
Error alone(const CommandFacts& program, const std::string& option) {
  return input_error("cannot use " + option + " with other words: they have no effect",
                     "`" + program.path + " " + option + "` is the whole line");
}

const CommandFacts& facts_at(const CommandFacts& program, const std::string& path) {
  const CommandFacts* out = &program;
  for (const std::string_view name : split_words(path)) out = out->command(name);
  return *out;
}

/// From the last to the first, and words in brackets, which it would take for lists, with a mark.
std::vector<std::string> for_cli11(std::vector<std::string> words) {
  for (std::string& word : words) {
    const bool bracketed = word.starts_with('[') && word.ends_with(']');
    if (bracketed || word.starts_with(word_mark)) word.insert(0, 1, word_mark);
  }
  std::reverse(words.begin(), words.end());
  return words;
}

/// About the first of the words that CLI11 had no use for.
Error left_over(const CLI::App& app, const CommandFacts& program, const CommandFacts& command,
                const std::vector<std::string>& line, const std::string& left) {
  if (auto quotes = missing_quotes(command, line)) return *quotes;
  const std::string word = typed_word(line, left);
  const bool behind = begins_command(app) && stands_behind_command(line, word);
  return unexpected_word(program, command, word, behind);
}

}  // namespace

CommandLine::CommandLine(std::string_view program, std::string_view version, std::string_view what)
    : app_(std::make_unique<CLI::App>(std::string(what), std::string(program))),
      declared_(std::make_unique<Declared>()) {
  app_->set_version_flag("--version", std::string(program) + " " + std::string(version),
                         "print the version");
  app_->set_help_flag("-h,--help", "print this help");
  app_->add_flag("--help-json")
      ->description("all verbs and options as one JSON document")
      ->disable_flag_override();
  app_->require_subcommand(0, 1);
}

CommandLine::~CommandLine() = default;

Arguments CommandLine::own() { return {*app_, *declared_}; }

Arguments CommandLine::add_verb(std::string_view section, std::string_view name,
                                std::string_view summary) {
  CLI::App* verb = app_->add_subcommand(std::string(name), std::string(summary));
  declared_->commands[verb].section = section;
  verb->fallthrough();  // what the verb does not know may be the program's
  return {*verb, *declared_};
}

CommandFacts CommandLine::facts() const { return facts_of(*app_, *declared_, app_->get_name()); }

std::string CommandLine::help() const { return help_text(facts()); }

/// What no option says by itself: one of several is needed, one has no effect beside others, a
/// file would be read and written.
Result<void> CommandLine::check(const CLI::App& command) const {
  const Arguments arguments(const_cast<CLI::App&>(command), *declared_);
  const DeclaredCommand& declared = declared_->commands[&command];
  if (auto good = check_alternatives(declared); !good) return good;
  if (auto good = check_rules(declared.rules, arguments); !good) return good;
  if (auto good = check_distinct(*declared_); !good) return good;
  return check_files(declared, *declared_);
}

Result<ParsedLine> CommandLine::parse(const std::vector<std::string>& line) {
  const CommandFacts program = facts();
  std::vector<std::string> words = line;
  if (auto good = check_options_before_verb(program, words); !good) return fail(good.error());
  if (auto named = name_question(program, words); !named) return fail(named.error());
  std::string path;
  try {
    app_->parse(for_cli11(std::move(words)));
    if (app_->count("--help-json") > 0) {
      if (line.size() > 1) return fail(alone(program, "--help-json"));
      return ParsedLine{.text = help_json(program), .print = print_document};
    }
    const CLI::App* const command = deepest(*app_, path);
    if (command == app_.get())
      return fail(input_error("cannot tell what to do: no verb is named",
                              "`" + program.path + " --help` lists all"));
    if (auto good = check(*command); !good) return fail(good.error());
    return ParsedLine{.verb = chosen_in(*app_)->get_name()};
  } catch (const CLI::CallForHelp&) {
    deepest(*app_, path);
    return ParsedLine{.text = help_text(facts_at(program, path)), .print = print};
  } catch (const CLI::CallForVersion& version) {
    if (line.size() > 1) return fail(alone(program, "--version"));
    return ParsedLine{.text = std::string(version.what()) + "\n", .print = print};
  } catch (const BadValue& bad) {
    return fail(bad.error);
  } catch (const CLI::ParseError& error) {
    deepest(*app_, path);
    const CommandFacts& command = facts_at(program, path);
    if (auto bad = value_of_flag(command, line)) return fail(*bad);
    auto left = app_->remaining(true);
    std::erase(left, "--");  // in front of a command's own words
    if (!left.empty()) return fail(left_over(*app_, program, command, line, left.front()));
    return fail(refused_line(command, error.what()));
  }
}

}  // namespace pushpkt::cli
