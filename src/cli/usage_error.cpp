// CLI11's texts (CLI/Error.hpp), in our words.
#include "cli/usage_error.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/option_rules.hpp"
#include "cli/word_order.hpp"
#include "pushpkt/base/nearest.hpp"

namespace pushpkt::cli {
namespace {

std::string help_hint(const CommandFacts& command) {
  return "`" + command.path + " --help` lists what it takes";
}

/// An option of tcpdump, tshark, ping, hping3, nping, tcpreplay or tcprewrite, and ours.
struct Habit {
  std::string_view typed;
  std::string_view ours;
  std::string_view note = {};
};
constexpr std::array habits{
    Habit{"--count", "-c"},
    Habit{"--json", "-T", ": -T json, an object a line"},
    Habit{"-n", "-c"},
    Habit{"--limit", "-c"},
    Habit{"--flood", "--rate", ", and `--allow flood` outside of lab and loopback"},
    Habit{"--fast", "--rate"},
    Habit{"--faster", "--rate"},
    Habit{"--interval", "--rate"},
    Habit{"--delay", "--rate"},
    Habit{"--timeout", "--wait"},
    Habit{"--srcipmap", "--map", ": 'ip.src=FROM->TO'"},
    Habit{"--dstipmap", "--map", ": 'ip.dst=FROM->TO'"},
    Habit{"--pnat", "--map", ": 'ip.addr=FROM->TO'"},
    Habit{"--portmap", "--map", ": 'udp.port=FROM->TO'"},
    Habit{"--enet-smac", "--set", ": eth.src=MAC"},
    Habit{"--enet-dmac", "--set", ": eth.dst=MAC"},
    Habit{"--enet-vlan", "--vlan"},
    Habit{"--ttl", "--set", ": ip.ttl=N"},
    Habit{"--tos", "--set", ": ip.dsfield=N"},
    Habit{"--dlt", "--link"},
    Habit{"--fixcsum", "--checksums"},
    Habit{"--fixlen", "--fix-lengths"},
    Habit{"--seed", "--anonymise"},
    Habit{"--multiplier", "--speed"},
    Habit{"-x", "--speed"},
    Habit{"-M", "--mbps"},
    Habit{"-p", "--pps"},
    Habit{"-t", "--topspeed"},
    Habit{"-l", "--loop"},
    Habit{"--intf1", "-i"},
    Habit{"--iface", "-i"},
    Habit{"--dev", "-i"},
    Habit{"--read", "-r"},
    Habit{"--read-file", "-r"},
    Habit{"--infile", "-r"},
    Habit{"--write", "-w"},
    Habit{"--output", "-w"},
    Habit{"--outfile", "-w"},
    Habit{"-o", "-w"},
    Habit{"--snaplen", "-s"},
    Habit{"--snapshot-length", "-s"},
    Habit{"--filter", "-f"},
    Habit{"-Y", "-f", ", a capture filter (pcap-filter(7)): there are no display filters"},
    Habit{"-R", "-f", ", a capture filter (pcap-filter(7)): there are no display filters"},
    Habit{"--display-filter", "-f",
          ", a capture filter (pcap-filter(7)): there are no display filters"}};

/// "here it is `-c`; " where the command has the option, else ""
std::string habit_hint(const CommandFacts& command, std::string_view typed) {
  for (const Habit& habit : habits) {
    if (habit.typed != typed || command.find(habit.ours) == nullptr) continue;
    return "here it is `" + std::string(habit.ours) + "`" + std::string(habit.note) + "; ";
  }
  return "";
}

/// "pushpkt lab -- COMMAND ..."; "" for a command that runs none.
std::string with_dashes(const CommandFacts& command) {
  for (const OptionFacts& option : command.options) {
    if (!option.positional || !option.value.starts_with("-- ")) continue;
    return command.path + " " + option.value;
  }
  return "";
}

}  // namespace

Error unexpected_word(const CommandFacts& program, const CommandFacts& command,
                      const std::string& word, bool behind_command) {
  const std::string name = word.substr(0, word.find('='));
  const std::string dashes = with_dashes(command);
  if (behind_command && !dashes.empty()) {
    return input_error("cannot use `" + word + "`: `" + command.path + "` has no such option",
                       "if it is an option of your command, put -- before that: `" + dashes + "`");
  }
  if (!name.starts_with('-')) {
    const bool filters = command.find("-f") != nullptr;
    const bool takes_message = std::ranges::any_of(command.options, [](const OptionFacts& option) {
      return option.positional && option.value == "MESSAGE";
    });
    return input_error(
        "cannot use `" + word + "`: `" + command.path + "` takes no such argument",
        (takes_message ? "quotes make one MESSAGE of several words; " : "") +
            std::string(filters ? "a filter is an option here: -f '" + word + " ...'; " : "") +
            help_hint(command));
  }
  for (const OptionElsewhere& row : command.elsewhere) {
    const auto options = split_words(row.options);
    if (std::find(options.begin(), options.end(), name) == options.end()) continue;
    return input_error("cannot use `" + name + "`: `" + command.path + "` has no such option",
                       std::string(row.hint));
  }
  if (word.size() > 2 && word[1] != '-' && word.find('.') != std::string::npos) {
    return input_error("cannot use `" + word + "`: `" + command.path + "` has no such option",
                       "a file of this name: ./" + word);
  }
  const std::string habit = habit_hint(command, name);
  std::vector<std::string_view> names;
  for (const CommandFacts* facts : {&command, &program}) {
    for (const OptionFacts& option : facts->options) {
      if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
    }
  }
  return input_error("cannot use `" + name + "`: `" + command.path + "` has no such option",
                     (habit.empty() ? nearest_hint(name, names) : habit) + "`" + command.path +
                         " --help` lists all");
}

std::string typed_word(const std::vector<std::string>& words, const std::string& left) {
  if (left.size() < 2 || left[0] != '-' || std::ranges::find(words, left) != words.end()) {
    return left;
  }
  const std::string letters = left.substr(1);
  const auto typed = std::ranges::find_if(words, [&](const std::string& word) {
    return word.size() > left.size() && word[0] == '-' && word[1] != '-' && word.ends_with(letters);
  });
  return typed == words.end() ? left : *typed;
}

bool stands_behind_command(const std::vector<std::string>& words, const std::string& word) {
  const auto at = std::ranges::find(words, word);
  const auto dashes = std::ranges::find(words, "--");
  if (dashes != words.end() && word.starts_with('-')) return at > dashes;
  const auto verb =
      std::find_if(words.begin(), at, [](const std::string& each) { return !is_option(each); });
  return verb != at && std::any_of(verb + 1, at, [](const auto& each) { return !is_option(each); });
}

std::optional<Error> missing_quotes(const CommandFacts& command,
                                    const std::vector<std::string>& words) {
  const auto dashes = std::ranges::find(words, "--");
  const bool has_words = dashes != words.end() && dashes != words.begin();
  if (!has_words || with_dashes(command).empty()) return std::nullopt;
  auto option = dashes;
  do {
    --option;
  } while (option != words.begin() && !is_option(*option));
  const OptionFacts* const facts = command.find(*option);
  if (facts == nullptr || facts->most_values != 1 || dashes - option < 3) return std::nullopt;
  if ((option + 1)->find(' ') != std::string::npos) return std::nullopt;  // it has its quotes
  std::string value;
  for (auto word = option + 1; word != dashes; ++word) value += (value.empty() ? "" : " ") + *word;
  return input_error(
      "cannot use `" + *(option + 2) + "` in front of --: " + *option + " takes one word",
      "quotes make one of several: " + *option + " '" + value + "'");
}

namespace {

/// Whether its --json goes to stdout alone.
bool prints_json(const CommandFacts& command) {
  const OptionFacts* const json = command.find("--json");
  return json != nullptr && json->most_values == 0;
}

}  // namespace

Error refused_line(const CommandFacts& command, const std::string& text) {
  const OptionFacts* const option = command.find(text.substr(0, text.find_first_of(": ")));
  const bool too_many = text.find("At Most") != std::string::npos;
  const bool too_few = !too_many && text.find("required") != std::string::npos;
  if (option != nullptr && option->positional && (too_few || too_many)) {
    return input_error("cannot run `" + command.path + "`: it " +
                           (too_few ? "needs " : "takes no more than ") + option->value,
                       (too_many && prints_json(command) ? "--json takes no file: > FILE; " : "") +
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
  return input_error("cannot run `" + command.path + "` with these arguments", help_hint(command));
}

}  // namespace pushpkt::cli
