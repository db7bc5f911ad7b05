// CLI11, https://cliutils.github.io/CLI11/book/: no other file includes it.
#include "arguments.hpp"

#include <CLI/CLI.hpp>
#include <sstream>

#include "terminal.hpp"

namespace pushpkt::tool {

Option Option::type_name(std::string_view name) {
  option_->type_name(std::string(name));
  return *this;
}

Option Option::show_default() {
  option_->capture_default_str();
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

Option Option::one_each_time() {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::take_all() {
  option_->take_all();
  return *this;
}

Option Option::split_at_commas() {
  option_->delimiter(',');
  return *this;
}

Option Option::range(int min, int max) {
  option_->check(CLI::Range(min, max));
  return *this;
}

Option Option::range(unsigned long long min, unsigned long long max) {
  option_->check(CLI::Range(min, max));
  return *this;
}

Option Option::range(double min, double max) {
  option_->check(CLI::Range(min, max));
  return *this;
}

Option Option::one_of(std::initializer_list<std::string_view> words, bool listed) {
  CLI::Validator member = CLI::IsMember(std::vector<std::string>(words.begin(), words.end()));
  option_->check(listed ? member : member.description(""));
  return *this;
}

Option Option::octets() {
  option_->transform(CLI::AsSizeValue(false));
  return *this;
}

Option Option::needs(Option other) {
  option_->needs(other.option_);
  return *this;
}

Option Option::excludes(Option other) {
  option_->excludes(other.option_);
  return *this;
}

bool Option::given() const { return option_->count() > 0; }

Option Arguments::add_option(std::string_view names, Variable variable, std::string_view what) {
  const auto add = [&](auto target) {
    return Option(*app_->add_option(std::string(names), target.get(), std::string(what)));
  };
  return std::visit(add, variable);
}

Option Arguments::add_option(std::string_view names,
                             const std::function<void(const std::string&)>& take,
                             std::string_view what) {
  return Option(*app_->add_option_function(std::string(names), take, std::string(what)));
}

Option Arguments::add_flag(std::string_view names, bool& flag, std::string_view what) {
  return Option(*app_->add_flag(std::string(names), flag, std::string(what)));
}

Arguments Arguments::add_group(std::string_view name, std::string_view what) {
  return Arguments(*app_->add_option_group(std::string(name), std::string(what)));
}

void Arguments::at_most_one() { app_->require_option(0, 1); }

void Arguments::footer(std::string_view text) { app_->footer(std::string(text)); }

CommandLine::CommandLine(std::string_view program, std::string_view version, std::string_view what)
    : app_(std::make_unique<CLI::App>(std::string(what), std::string(program))) {
  app_->set_version_flag("--version", std::string(program) + " " + std::string(version));
  app_->require_subcommand(1);
}

CommandLine::~CommandLine() = default;

Arguments CommandLine::own() { return Arguments(*app_); }

Arguments CommandLine::add_verb(std::string_view name, std::string_view summary) {
  CLI::App* verb = app_->add_subcommand(std::string(name), std::string(summary));
  verb->fallthrough();  // what the verb does not know may be the program's
  return Arguments(*verb);
}

std::string CommandLine::help() const { return app_->help(); }

Result<std::optional<std::string>> CommandLine::parse(int argc, char** argv) {
  std::string help = app_->get_name();
  try {
    app_->parse(argc, argv);
    return app_->get_subcommands().front()->get_name();
  } catch (const CLI::Success& answered) {  // --help, --version
    std::ostringstream text;
    app_->exit(answered, text, text);
    print(text.str());
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    for (const CLI::App* verb : app_->get_subcommands()) help += " " + verb->get_name();
    return fail(input_error("cannot understand the arguments: " + std::string(error.what()),
                            "`" + help + " --help` shows them"));
  }
}

}  // namespace pushpkt::tool
