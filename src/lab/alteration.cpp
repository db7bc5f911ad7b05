// Words as a shell splits them, and what is refused before anything is built.
#include "pushpkt/lab/alteration.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "ethtool.hpp"
#include "pushpkt/lab/topology.hpp"
#include "setting.hpp"

namespace pushpkt::lab {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 4> programs{"ip", "nft", "sysctl", "ethtool"};

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }

/// POSIX shell quoting without expansions. nullopt: a quote without its partner.
std::optional<Words> split(std::string_view text) {
  Words words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && is_blank(c)) {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
    } else {
      word += c;
    }
  }
  if (quote != 0) return std::nullopt;
  if (in_word) words.push_back(word);
  return words;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// nft's own language: only quotes around all of it are the shell's.
std::string nft_text(std::string_view text) {
  text = trimmed(text);
  const bool quoted = text.size() >= 2 && text.front() == '\'' && text.back() == '\'';
  const auto words = text.starts_with('"') ? split(text) : std::nullopt;
  if (words && words->size() == 1) return words->front();
  return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

/// What is wrong with it, or "".
std::string fault_of_sysctl(const Words& argv) {
  bool has_setting = false;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word == "-q" || word == "-w" || word == "-e") continue;
    if (word.starts_with('-')) return "sysctl takes -w, -q and -e here, not " + word;
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      return "`" + word +
             "` has no value: KEY=VALUE, and quotes around a value of several words: "
             "net.ipv4.ip_local_port_range='1024 2000'";
    }
    if (!setting_file(std::string_view(word).substr(0, equals))) {
      return word.substr(0, equals) +
             " is a setting of the whole machine: a host of the lab has its own net.* only";
    }
    has_setting = true;
  }
  return has_setting ? "" : "sysctl needs a setting: sysctl -w KEY=VALUE";
}

constexpr const char* without_end = "monitor has no end";

/// As `ip` reads a word: by its beginning, of which `least` characters tell it from all others.
bool is_begun(std::string_view typed, std::string_view word, std::size_t least) {
  return typed.size() >= least && word.starts_with(typed);
}

/// `ip netns exec` and `ip vrf exec` run any program by the rights of the caller, also where they
/// are written as `ip net exe`; `ip -batch` reads any file.
std::string fault_of_ip(const Words& argv) {
  constexpr std::array<std::string_view, 5> options{"-4", "-6", "-d", "-o", "-s"};
  std::size_t at = 1;
  for (; at < argv.size() && argv[at].starts_with('-'); ++at) {
    if (std::find(options.begin(), options.end(), argv[at]) == options.end()) {
      return "ip takes -4, -6, -d, -o and -s here, not " + argv[at];
    }
  }
  if (at == argv.size()) return "ip needs a command";
  const std::string& object = argv[at];
  if (is_begun(object, "netns", 3) || is_begun(object, "vrf", 1)) {
    return "ip runs no other commands here";
  }
  const bool ends = !is_begun(object, "monitor", 2) &&
                    (at + 1 == argv.size() || !is_begun(argv[at + 1], "monitor", 3));
  return ends ? "" : without_end;
}

std::string fault_of(const Words& argv) {
  const std::string& program = argv.front();
  if (program == "sysctl") return fault_of_sysctl(argv);
  if (program == "ethtool" && !is_offload_command(argv)) {
    return "ethtool is understood as -K INTERFACE, then tx, rx, tso, gso or gro with on or off";
  }
  if (argv.size() < 2) return program + " needs a command";
  if (program == "ip") return fault_of_ip(argv);
  return program == "nft" && argv[1].starts_with("monitor") ? without_end : "";
}

}  // namespace

Result<Command> parse_alteration(std::string_view text) {
  const auto refused = [&](std::string reason) {
    return fail(input_error("cannot alter the lab by `" + std::string(text) + "`: " + reason,
                            "it reads client:COMMAND, router:COMMAND or server:COMMAND; the "
                            "command is ip, nft, sysctl or ethtool"));
  };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return refused("a command has one line, without control characters");
  }
  const auto colon = text.find(':');
  const std::string host(trimmed(text.substr(0, colon)));
  if (colon == std::string_view::npos ||
      std::find(host_names.begin(), host_names.end(), host) == host_names.end()) {
    return refused("it does not begin with the name of a host");
  }
  const std::string_view rest = trimmed(text.substr(colon + 1));
  const auto name = rest.substr(0, rest.find_first_of(" \t"));
  if (std::find(programs.begin(), programs.end(), name) == programs.end()) {
    return refused("`" + std::string(name) + "` is not a command for it");
  }
  std::optional<Words> words;
  if (name == "nft") {
    words = Words{"nft"};
    const std::string rules = nft_text(rest.substr(name.size()));
    if (!rules.empty()) words->push_back(rules);
  } else {
    words = split(rest);
  }
  if (!words) return refused("a quotation mark has no partner");
  if (const std::string fault = fault_of(*words); !fault.empty()) return refused(fault);
  return Command{host, std::move(*words), "asked for"};
}

}  // namespace pushpkt::lab
