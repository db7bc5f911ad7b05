// Counting, within bounds.
#include "compare/groups.hpp"

#include <algorithm>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::compare {
namespace {

/// Long bytes are told apart by their beginning and their number.
std::string bounded(std::string text) {
  constexpr std::size_t longest = 64;
  if (text.size() <= longest) return text;
  const std::size_t bytes = text.size() / 2;
  return text.substr(0, longest) + "... (" + std::to_string(bytes) + " bytes)";
}

/// Without bytes, which may be many.
std::optional<FieldValue> field_of(const std::optional<FieldValue>& reading) {
  return reading && reading->field != nullptr ? reading : std::nullopt;
}

}  // namespace

void Groups::add(const FieldDifference& difference, std::uint64_t number_a,
                 std::uint64_t number_b) {
  auto group = std::find_if(groups_.begin(), groups_.end(), [&](const FieldGroup& g) {
    return g.field == difference.field && g.occurrence == difference.occurrence &&
           g.owner == difference.owner && g.why == difference.why;
  });
  if (group == groups_.end()) {
    if (groups_.size() == most_groups) {
      ++left_out_;
      return;
    }
    groups_.push_back({.field = difference.field,
                       .occurrence = difference.occurrence,
                       .owner = difference.owner,
                       .why = difference.why});
    group = groups_.end() - 1;
  }
  ++group->packets;
  const std::string a = bounded(difference.text_a());
  const std::string b = bounded(difference.text_b());
  auto& changes = group->changes;
  const auto change = std::find_if(changes.begin(), changes.end(),
                                   [&](const ChangeGroup& c) { return c.a == a && c.b == b; });
  if (change != changes.end()) {
    ++change->packets;
  } else if (changes.size() < FieldGroup::most_changes) {
    changes.push_back(
        {a, b, 1, number_a, number_b, field_of(difference.a), field_of(difference.b)});
  } else {
    group->more_changes = true;
  }
}

std::vector<FieldGroup> Groups::take() {
  for (FieldGroup& group : groups_) {
    std::stable_sort(
        group.changes.begin(), group.changes.end(),
        [](const ChangeGroup& x, const ChangeGroup& y) { return x.packets > y.packets; });
  }
  std::stable_sort(groups_.begin(), groups_.end(), [](const FieldGroup& x, const FieldGroup& y) {
    return x.counts() != y.counts() ? x.counts() : x.packets > y.packets;
  });
  return std::move(groups_);
}

}  // namespace pushpkt::compare
