// Declaring options to CLI11, https://cliutils.github.io/CLI11/book/: it splits the line; numbers
// and lists of words are read here. command_line.cpp is the only other file that includes it.
#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <type_traits>

#include "cli/run_text.hpp"
#include "pushpkt/base/nearest.hpp"

namespace pushpkt::tool {
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

/// The last of "-c,--count": as an error names it.
std::string shown_name(std::string_view names) {
  return std::string(names.substr(names.rfind(',') + 1));
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
  option.check(CLI::Validator(check, "", "empty"));
}

}  // namespace

Option Option::type_name(std::string_view name) {
  option_->type_name(std::string(name));
  return *this;
}

NumberRange& Option::number() const { return *declared_->ranges.at(option_); }

Option Option::show_default() {
  if (!declared_->ranges.contains(option_))
    option_->capture_default_str();  // a number's is always shown
  return *this;
}

Option Option::required() {
  option_->required();
  return *this;
}

Option Option::expected(int min, int max) {
  option_->expected(min, max);
  return *this;
}

Option Option::split_at_commas() {
  option_->delimiter(',');
  return *this;
}

Option Option::range(int min, int max) {
  return range(static_cast<unsigned long long>(min), static_cast<unsigned long long>(max));
}

Option Option::range(unsigned long long min, unsigned long long max) {
  number().least = min;
  number().most = max;
  return *this;
}

Option Option::range(double min, double max) {
  number().low = min;
  number().high = max;
  return *this;
}

Option Option::at_least(unsigned long long min) {
  number().least = min;
  return *this;
}

Option Option::one_of(std::initializer_list<std::string_view> words) {
  std::vector<std::string> known(words.begin(), words.end());
  declared_->choices[option_] = known;
  const auto check = [known, option = option_](std::string& word) -> std::string {
    if (std::find(known.begin(), known.end(), word) != known.end()) return "";
    std::string all;
    for (const std::string& name : known) all += (all.empty() ? "" : ", ") + name;
    const std::vector<std::string_view> names(known.begin(), known.end());
    throw BadValue{input_error("cannot use `" + word + "` for " + option->get_name(),
                               nearest_hint(word, names) + "it is one of " + all)};
  };
  option_->check(CLI::Validator(check, ""));
  return *this;
}

Option Option::may_be_empty() {
  option_->get_validator("empty")->active(false);
  return *this;
}

Option Option::bytes() {
  number().kind = NumberRange::Kind::bytes;
  option_->default_str("");  // with a unit it reads better: the explanation names it
  return *this;
}

Option Option::reads_file() {
  declared_->files.emplace_back(option_, FileUse::read);
  return *this;
}

Option Option::writes_file() {
  declared_->files.emplace_back(option_, FileUse::written);
  return *this;
}

Option Option::distinct() {
  declared_->distinct.push_back(option_);
  return *this;
}

bool Option::given() const { return option_->count() > 0; }

Option Arguments::add_option(std::string_view names, Variable variable,
                             std::string_view what) const {
  const auto add = [&](auto target) {
    using Target = typename decltype(target)::type;
    using Number = typename Bare<Target>::type;
    if constexpr (std::is_arithmetic_v<Number>) {
      auto range = std::make_unique<NumberRange>(widest<Number>());
      const auto take = [target, name = shown_name(names), of = range.get()](
                            const std::string& text) { read_into(target.get(), name, text, *of); };
      CLI::Option* const added =
          app_->add_option_function<std::string>(std::string(names), take, std::string(what));
      unmark(*added);
      added->type_name("N")->default_str(initial_text(target.get()));
      if (!title_.empty()) added->group(title_);
      declared_->ranges[added] = std::move(range);
      return Option(*added, *declared_);
    } else {
      CLI::Option* const added =
          app_->add_option(std::string(names), target.get(), std::string(what));
      unmark(*added);
      if (!added->get_positional()) refuse_empty(*added);
      // CLI11 would take every word behind an option of several values, operands too.
      if (!added->get_positional()) added->allow_extra_args(false);
      if (!title_.empty()) added->group(title_);
      return Option(*added, *declared_);
    }
  };
  return std::visit(add, variable);
}

Option Arguments::add_option(std::string_view names,
                             const std::function<void(const std::string&)>& take,
                             std::string_view what) const {
  CLI::Option* const added = app_->add_option_function(std::string(names), take, std::string(what));
  unmark(*added);
  if (!added->get_positional()) refuse_empty(*added);
  if (!title_.empty()) added->group(title_);
  return {*added, *declared_};
}

Option Arguments::add_flag(std::string_view names, bool& flag, std::string_view what) const {
  CLI::Option* const added = app_->add_flag(std::string(names), flag, std::string(what));
  added->disable_flag_override();
  if (!title_.empty()) added->group(title_);
  return {*added, *declared_};
}

Arguments Arguments::titled(std::string_view title) const {
  Arguments out = *this;
  out.title_ = title;
  return out;
}

Arguments Arguments::add_group(std::string_view name, std::string_view what) {
  return {*app_->add_option_group(std::string(name), std::string(what)), *declared_};
}

Arguments Arguments::add_question(std::string_view name, std::string_view what) {
  CLI::App* const question = app_->add_subcommand(std::string(name), std::string(what));
  question->fallthrough();  // --color is the program's
  app_->require_subcommand(0, 1);
  return {*question, *declared_};
}

void Arguments::at_most_one() { app_->require_option(0, 1); }

void Arguments::examples(std::string_view lines) { declared_->examples[app_] = lines; }

void Arguments::footer(std::string_view text) { app_->footer(std::string(text)); }

void Arguments::prints_when(std::function<bool()> prints) {
  declared_->prints[app_] = std::move(prints);
}

void Arguments::also_writes(std::function<std::vector<std::string>()> files) {
  declared_->more_outputs[app_] = std::move(files);
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
  std::vector<const CLI::Option*> options = command.get_options();
  const auto is_group = [](const CLI::App* inner) { return inner->get_name().empty(); };
  for (const CLI::App* group : command.get_subcommands(is_group)) {
    const auto more = group->get_options();
    options.insert(options.end(), more.begin(), more.end());
  }
  std::string out = command.get_name();
  for (const CLI::Option* option : options) {
    const bool is_output =
        std::ranges::find(declared_->files, std::pair(option, FileUse::written)) !=
        declared_->files.end();
    if (is_output || option->check_name(std::string(left_out))) continue;
    const std::string preset = option->get_default_str();
    std::vector<std::string> words;
    if (option->count() > 0) words = words_of(*option);
    if (words.empty() && !preset.empty()) words = {preset};
    const std::string name = option->get_positional() ? "" : option->get_name() + " ";
    for (const std::string& word : words) out += " " + name + as_shell_word(word);
  }
  return out;
}

std::vector<std::string> words_of(const CLI::Option& option) {
  std::vector<std::string> out = option.results();
  if (out.empty() || (out.size() == 1 && out[0].empty())) out = {"-"};
  return out;
}

}  // namespace pushpkt::tool
