// Differences of two packets, and how they read.
#include "pushpkt/compare/packet_diff.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "compare/comparable.hpp"
#include "compare/pair_differ.hpp"

namespace pushpkt::compare {
namespace {

/// "0.005000000": seconds, which may be negative.
std::string seconds(std::uint64_t stored) {
  const auto ns = static_cast<std::int64_t>(stored);
  const std::uint64_t magnitude = ns < 0 ? ~stored + 1 : stored;
  constexpr std::uint64_t ns_per_second = 1'000'000'000;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s%llu.%09llu", ns < 0 ? "-" : "",
                static_cast<unsigned long long>(magnitude / ns_per_second),
                static_cast<unsigned long long>(magnitude % ns_per_second));
  return text.data();
}

std::string text_of_row(const std::optional<FieldValue>& row) {
  if (!row) return "";
  return is_time(row->name) ? seconds(row->value.low) : row->text();
}

}  // namespace

std::string FieldDifference::text_a() const { return text_of_row(a); }
std::string FieldDifference::text_b() const { return text_of_row(b); }

std::string to_text(const FieldDifference& difference) {
  const auto shown = [](const std::string& text) { return text.empty() ? "(none)" : text; };
  std::string out = difference.field;
  if (difference.occurrence > 0) out += "#" + std::to_string(difference.occurrence + 1);
  out += " " + shown(difference.text_a()) + " -> " + shown(difference.text_b());
  if (difference.owner != Owner::unexplained) {
    out += " (" + std::string(to_text(difference.owner)) + ": " + difference.why + ")";
  } else if (!difference.why.empty()) {
    out += " (" + difference.why + ")";
  }
  return out;
}

bool any_counts(const std::vector<FieldDifference>& differences) {
  return std::any_of(differences.begin(), differences.end(),
                     [](const FieldDifference& d) { return d.counts(); });
}

std::vector<FieldDifference> diff(const PacketView& a, const PacketView& b, const Policy& policy) {
  return PairDiffer(policy).diff({.packet = a}, {.packet = b});
}

}  // namespace pushpkt::compare
