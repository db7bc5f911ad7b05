// The plan: a hash of seed, direction, index and purpose decides each packet. Its mixing function
// is splitmix64's (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
#include "pushpkt/lab/impairments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/nearest.hpp"

namespace pushpkt::lab {
namespace {

enum class Purpose : std::uint8_t { drop, duplicate, reorder, corrupt, bit, jitter };

std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e37'79b9'7f4a'7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return x ^ (x >> 31U);
}

std::uint64_t draw(std::uint64_t seed, Heading heading, std::uint64_t index, Purpose purpose) {
  const auto what = static_cast<std::uint64_t>(heading) * 16 + static_cast<std::uint64_t>(purpose);
  return mixed(mixed(mixed(seed) + index) + what);
}

/// From 0 to less than 1, with the 53 bits that a double has.
double share_of(std::uint64_t random) { return static_cast<double>(random >> 11U) * 0x1p-53; }

std::optional<double> read_number(std::string_view text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  return end == copy.c_str() + copy.size() ? std::optional(number) : std::nullopt;
}

std::optional<double> read_share(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  auto number = read_number(text);
  if (number && percent) *number /= 100;
  return number && *number <= 1 ? number : std::nullopt;
}

/// "10ms", "0.01s", at most a minute.
std::optional<std::chrono::nanoseconds> read_time(std::string_view text) {
  double unit = 1;
  if (text.ends_with("ms")) {
    unit = 1e-3;
    text.remove_suffix(2);
  } else if (text.ends_with("s")) {
    text.remove_suffix(1);
  } else {
    return std::nullopt;
  }
  constexpr double longest = 60;
  const auto number = read_number(text);
  if (!number || *number * unit > longest) return std::nullopt;
  return in_seconds(*number * unit);
}

struct ShareWord {
  std::string_view name;
  double Impairments::*member;
};
constexpr std::array share_words{
    ShareWord{"drop", &Impairments::drop}, ShareWord{"duplicate", &Impairments::duplicate},
    ShareWord{"reorder", &Impairments::reorder}, ShareWord{"corrupt", &Impairments::corrupt}};
struct TimeWord {
  std::string_view name;
  std::chrono::nanoseconds Impairments::*member;
};
constexpr std::array time_words{TimeWord{"delay", &Impairments::delay},
                                TimeWord{"jitter", &Impairments::jitter}};
constexpr std::array<std::string_view, 8> names{"drop",  "duplicate", "reorder", "corrupt",
                                                "delay", "jitter",    "seed",    "only"};

/// Sets what NAME=VALUE says; the hint of what is wrong, "" where nothing is.
std::string set(Impairments& out, std::string_view name, std::string_view value) {
  for (const ShareWord& word : share_words) {
    if (word.name != name) continue;
    const auto share = read_share(value);
    if (share) out.*word.member = *share;
    return share ? "" : "a share of the packets: 5% or 0.05";
  }
  for (const TimeWord& word : time_words) {
    if (word.name != name) continue;
    const auto time = read_time(value);
    if (time) out.*word.member = *time;
    return time ? "" : "a time: 10ms or 0.01s, at most a minute";
  }
  if (name == "seed") {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out.seed);
    const bool ok = error == std::errc{} && end == value.data() + value.size();
    return ok ? "" : "a whole number";
  }
  if (name == "only") {
    out.to_server = value == "to-server";
    out.to_client = value == "to-client";
    return out.to_server || out.to_client ? "" : "to-server or to-client";
  }
  return nearest_hint(name, names) + "drop, duplicate, reorder, corrupt, delay, jitter, seed, only";
}

std::string percent(double share) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), share * 100).ptr;
  return std::string(text.data(), end) + "%";
}

void append(std::string& out, std::string_view name, const std::string& value) {
  if (!out.empty()) out += ',';
  out.append(name).append("=").append(value);
}

struct DoneWord {
  std::string_view word;
  bool ImpairedPacket::*member;
};
constexpr std::array done_words{DoneWord{"dropped", &ImpairedPacket::dropped},
                                DoneWord{"duplicated", &ImpairedPacket::duplicated},
                                DoneWord{"reordered", &ImpairedPacket::reordered},
                                DoneWord{"corrupted", &ImpairedPacket::corrupted},
                                DoneWord{"overflowed", &ImpairedPacket::overflowed}};

/// Of the words: one that stands twice, or has nothing to act on.
Result<void> check_have_effect(const std::vector<std::string_view>& words) {
  constexpr std::array<std::string_view, 6> acts{"drop",    "duplicate", "reorder",
                                                 "corrupt", "delay",     "jitter"};
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (std::find(words.begin(), word, *word) == word) continue;
    return fail(input_error("cannot impair by `" + std::string(*word) + "` twice", "name it once"));
  }
  const bool act =
      std::find_first_of(words.begin(), words.end(), acts.begin(), acts.end()) != words.end();
  if (act) return {};
  return fail(input_error("cannot impair: nothing is to happen to a packet",
                          "drop, duplicate, reorder, corrupt, delay or jitter"));
}

}  // namespace

Result<Impairments> parse_impairments(std::string_view text) {
  Impairments out;
  if (text.empty()) return out;
  std::vector<std::string_view> names_given;
  bool more = true;
  while (more) {
    const std::string_view word = text.substr(0, text.find(','));
    more = word.size() < text.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view value = word.substr(std::min(equals + 1, word.size()));
    const std::string hint = set(out, word.substr(0, equals), value);
    if (!hint.empty()) {
      return fail(input_error("cannot impair by `" + std::string(word) + "`", hint));
    }
    names_given.push_back(word.substr(0, equals));
  }
  if (auto good = check_have_effect(names_given); !good) return fail(good.error());
  return out;
}

std::string to_text(const Impairments& impairments) {
  std::string out;
  for (const ShareWord& word : share_words) {
    const double share = impairments.*word.member;
    if (share > 0) append(out, word.name, percent(share));
  }
  for (const TimeWord& word : time_words) {
    const auto time = impairments.*word.member;
    if (time.count() == 0) continue;
    std::array<char, 32> text{};
    const double ms = static_cast<double>(time.count()) / 1e6;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), ms).ptr;
    append(out, word.name, std::string(text.data(), end) + "ms");
  }
  if (!impairments.to_client) append(out, "only", "to-server");
  if (!impairments.to_server) append(out, "only", "to-client");
  append(out, "seed", std::to_string(impairments.seed));
  return out;
}

std::string_view to_text(Heading heading) {
  return heading == Heading::to_server ? "to-server" : "to-client";
}

Fate fate_of(const Impairments& impairments, Heading heading, std::uint64_t index) {
  const bool meant = heading == Heading::to_server ? impairments.to_server : impairments.to_client;
  Fate fate;
  if (!meant) return fate;
  const auto happens = [&](double share, Purpose purpose) {
    return share_of(draw(impairments.seed, heading, index, purpose)) < share;
  };
  fate.dropped = happens(impairments.drop, Purpose::drop);
  if (fate.dropped) return fate;
  fate.duplicated = happens(impairments.duplicate, Purpose::duplicate);
  fate.reordered = happens(impairments.reorder, Purpose::reorder);
  fate.corrupted = happens(impairments.corrupt, Purpose::corrupt);
  if (fate.corrupted) fate.bit = draw(impairments.seed, heading, index, Purpose::bit);
  const double part = share_of(draw(impairments.seed, heading, index, Purpose::jitter));
  fate.delay = impairments.delay + whole_ns(part * static_cast<double>(impairments.jitter.count()));
  return fate;
}

std::string to_text(const ImpairedPacket& packet) {
  std::string done;
  for (const DoneWord& word : done_words) {
    if (packet.*word.member) done += " " + std::string(word.word);
  }
  return std::string(to_text(packet.heading)) + " " + std::to_string(packet.index) + " " +
         std::to_string(packet.bytes) + (done.empty() ? " passed" : done);
}

std::string summary(const ImpairmentRecord& record) {
  std::string out;
  for (const Heading heading : {Heading::to_server, Heading::to_client}) {
    std::uint64_t all = 0;
    std::array<std::uint64_t, done_words.size()> counts{};
    for (const ImpairedPacket& packet : record.packets) {
      if (packet.heading != heading) continue;
      ++all;
      for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += packet.*done_words[i].member;
    }
    out += std::string(to_text(heading)) + ": " + counted(all, "packet");
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] > 0) {
        out += ", " + std::to_string(counts[i]) + " " + std::string(done_words[i].word);
      }
    }
    out += "\n";
  }
  if (record.left_out > 0) out += counted(record.left_out, "packet") + " not recorded\n";
  return out;
}

}  // namespace pushpkt::lab
