// Declaring options to CLI11, https://cliutils.github.io/CLI11/book/: it splits the line; numbers
// and lists of words are read here. command_line.cpp is the only other file that includes it.
#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <type_traits>

#include "cli/run_identity.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/nearest.hpp"

namespace pushpkt::cli {
namespace {

template <class T>
struct Bare {
  using type = T;
};
template <class T>
struct Bare<std::optional<T>> {
  using type = T;
};

template <class Number>
NumberRange widest() {
  if constexpr (std::is_floating_point_v<Number>) {
    return {.kind = NumberRange::Kind::decimal};
  } else {
    return {.most = static_cast<std::uint64_t>(std::numeric_limits<Number>::max())};
  }
}

template <class Target>
std::string initial_text(const Target& target) {
  if constexpr (std::is_floating_point_v<Target>) {
    return number_text(target);
  } else if constexpr (std::is_integral_v<Target>) {
    return number_text(std::uint64_t{static_cast<std::make_unsigned_t<Target>>(target)});
  } else {
    return {};
  }
}

template <class Target>
void read_into(Target& target, const std::string& name, const std::string& text,
               const NumberRange& range) {
  using Number = typename Bare<Target>::type;
  if constexpr (std::is_floating_point_v<Number>) {
    const auto number = read_decimal(name, text, range);
    if (!number) throw BadValue{number.error()};
    target = *number;
  } else {
    const auto number = read_whole(name, text, range);
    if (!number) throw BadValue{number.error()};
    target = static_cast<Number>(*number);
  }
}

/// Every word that an option takes, as it was typed.
void unmark(CLI::Option& option) {
  const auto strip = [](std::string& word) -> std::string {
    if (word.starts_with(word_mark)) word.erase(0, 1);
    return "";
  };
  option.transform(CLI::Validator(strip, ""));
}

/// An option with an empty text would do as if it were not there.
void refuse_empty(CLI::Option& option) {
  const auto check = [&option](std::string& text) -> std::string {
    if (!text.empty() || option.get_items_expected_min() == 0) return "";
    throw BadValue{input_error("cannot use `` for " + option.get_name() + ": it is empty",
                               "leave the option away, or give it a value")};
  };
  option.check(CLI::Validator(check, ""));
}

/// A number; its range is looked up when a line is parsed.
template <class Target>
CLI::Option* add_number(CLI::App& app, const Row& row, Target& target, Declared& declared) {
  const auto known = std::make_shared<const CLI::Option*>();
  const auto take = [&target, name = std::string(row.names.substr(row.names.rfind(',') + 1)),
                     &declared, known](const std::string& text) {
    read_into(target, name, text, *declared.options.at(*known).number);
  };
  CLI::Option* const added =
      app.add_option_function<std::string>(std::string(row.names), take, std::string(row.what));
  *known = added;
  // With a unit a number of bytes reads better: the explanation names it.
  if (!row.traits.in_bytes) added->default_str(initial_text(target));
  NumberRange range = widest<typename Bare<Target>::type>();
  if (row.traits.in_bytes) range.kind = NumberRange::Kind::bytes;
  if (range.kind == NumberRange::Kind::decimal) {
    range.low = row.traits.least.value_or(range.low);
    range.high = row.traits.most.value_or(range.high);
  } else {
    if (row.traits.least) range.least = static_cast<std::uint64_t>(*row.traits.least);
    if (row.traits.most) range.most = static_cast<std::uint64_t>(*row.traits.most);
  }
  declared.options[added].number = range;
  return added;
}

CLI::Option* add(CLI::App& app, const Row& row, Declared& declared) {
  const std::string names(row.names);
  const std::string what(row.what);
  if (const auto* take = std::get_if<0>(&row.variable)) {
    return app.add_option_function(names, *take, what);
  }
  const auto to_variable = [&](const auto& variable) -> CLI::Option* {
    if constexpr (std::is_invocable_v<decltype(variable), std::string>) {
      return nullptr;
    } else {
      auto& target = variable.get();
      using Target = std::remove_reference_t<decltype(target)>;
      if constexpr (std::is_same_v<Target, bool>) {
        return app.add_flag(names, target, what)->disable_flag_override();
      } else if constexpr (std::is_arithmetic_v<typename Bare<Target>::type>) {
        return add_number(app, row, target, declared);
      } else {
        CLI::Option* const added = app.add_option(names, target, what);
        // CLI11 would take every word behind an option of several values, operands too.
        if (!added->get_positional()) added->allow_extra_args(false);
        return added;
      }
    }
  };
  return std::visit(to_variable, row.variable);
}

/// Refuses other words than these.
void choose(CLI::Option& option, const std::vector<std::string>& known) {
  const auto check = [known, &option](std::string& word) -> std::string {
    if (std::find(known.begin(), known.end(), word) != known.end()) return "";
    const std::vector<std::string_view> names(known.begin(), known.end());
    throw BadValue{input_error("cannot use `" + word + "` for " + option.get_name(),
                               nearest_hint(word, names) + "it is one of " + joined(known, ", "))};
  };
  option.check(CLI::Validator(check, ""));
}

void apply(CLI::Option& option, const Row& row, DeclaredOption& declared) {
  const Traits& traits = row.traits;
  declared.traits = traits;
  if (!row.value.empty()) option.type_name(std::string(row.value));
  if (traits.required) option.required();
  if (traits.max_values >= 0) option.expected(traits.min_values, traits.max_values);
  if (traits.at_commas) option.delimiter(',');
  if (traits.shows_default && !declared.number) option.capture_default_str();
  std::string_view words = traits.choices == "|" ? row.value : traits.choices;
  while (!words.empty()) {
    declared.choices.emplace_back(words.substr(0, words.find('|')));
    words.remove_prefix(std::min(declared.choices.back().size() + 1, words.size()));
  }
  if (!declared.choices.empty()) choose(option, declared.choices);
}

}  // namespace

Row title(std::string_view text) {
  return {.names = {}, .value = {}, .what = text, .variable = {}, .kind = Row::Kind::title};
}

Row title_of_alternatives(std::string_view text) {
  Row out = title(text);
  out.kind = Row::Kind::title_of_alternatives;
  return out;
}

void Arguments::declare(const std::vector<Row>& rows) {
  DeclaredCommand& command = declared_->commands[app_];
  for (const Row& row : rows) {
    if (row.kind != Row::Kind::argument) {
      title_ = row.what;
      alternatives_ = row.kind == Row::Kind::title_of_alternatives;
      if (alternatives_) command.alternatives.emplace_back();
      continue;
    }
    CLI::Option* const added = add(*app_, row, *declared_);
    if (!title_.empty()) added->group(title_);
    if (alternatives_) command.alternatives.back().push_back(added);
    const bool is_flag = row.value.empty() && added->get_items_expected_max() == 0;
    if (!is_flag) unmark(*added);
    const bool is_number = declared_->options[added].number.has_value();
    const bool refuses_empty = !is_flag && !is_number && !added->get_positional();
    if (refuses_empty && !row.traits.may_be_empty) refuse_empty(*added);
    apply(*added, row, declared_->options[added]);
    declared_->in_order.push_back(added);
  }
}

void Arguments::rules(const std::vector<OptionRule>& rules) {
  std::vector<OptionRule>& all = declared_->commands[app_].rules;
  all.insert(all.end(), rules.begin(), rules.end());
}

void Arguments::elsewhere(const std::vector<OptionElsewhere>& options) {
  declared_->commands[app_].elsewhere = options;
}

Arguments Arguments::add_subcommand(std::string_view name, std::string_view what) {
  CLI::App* const question = app_->add_subcommand(std::string(name), std::string(what));
  question->fallthrough();  // --color is the program's
  app_->require_subcommand(0, 1);
  return {*question, *declared_};
}

void Arguments::examples(std::string_view lines) { declared_->commands[app_].examples = lines; }

void Arguments::footer(std::string_view text) { app_->footer(std::string(text)); }

void Arguments::prints_when(std::function<bool()> prints) {
  declared_->commands[app_].prints = std::move(prints);
}

void Arguments::also_writes(std::function<std::vector<std::string>()> files) {
  declared_->commands[app_].more_outputs = std::move(files);
}

bool Arguments::chosen() const { return app_->parsed(); }

bool Arguments::given(std::string_view option) const {
  const CLI::Option* const found = app_->get_option_no_throw(std::string(option));
  return found != nullptr && found->count() > 0;
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const CLI::Option* const found = app_->get_option_no_throw(std::string(option));
  if (found == nullptr) return {};
  if (found->count() == 0) return {found->get_default_str()};
  return words_of(*found);
}

std::string Arguments::line_without(std::string_view left_out) const {
  const CLI::App& command = *app_;
  std::string out = command.get_name();
  for (const CLI::Option* option : command.get_options()) {
    const auto declared = declared_->options.find(option);
    const bool is_output =
        declared != declared_->options.end() && declared->second.traits.file == FileUse::written;
    if (is_output || option->check_name(std::string(left_out))) continue;
    if (option->count() == 0) continue;
    const std::string name = option->get_positional() ? "" : option->get_name() + " ";
    for (const std::string& word : words_of(*option)) out += " " + name + as_shell_word(word);
  }
  return out;
}

std::vector<std::string> words_of(const CLI::Option& option) {
  std::vector<std::string> out = option.results();
  if (out.empty() || (out.size() == 1 && out[0].empty())) out = {"-"};
  return out;
}

}  // namespace pushpkt::cli
