// Each part waits with its next record.
#include "report/parts_in_step.hpp"

#include <algorithm>

namespace pushpkt::report {
namespace {

using part_format::PartReader;

/// "3/16, 7/16", the first few.
std::string list_of(const std::vector<std::uint32_t>& missing, std::uint32_t count) {
  constexpr std::size_t most_named = 8;
  std::string out;
  for (std::size_t i = 0; i < std::min(missing.size(), most_named); ++i) {
    out += (out.empty() ? "" : ", ") + to_text({missing[i], count});
  }
  const std::size_t more = missing.size() - std::min(missing.size(), most_named);
  return more == 0 ? out : out + " and " + std::to_string(more) + " more";
}

Result<void> check_complete(const std::vector<PartReader>& parts) {
  const PartReader& first = parts.front();
  std::map<std::uint32_t, const PartReader*> known;
  for (const PartReader& part : parts) {
    if (part.run() != first.run() || part.shard().count != first.shard().count) {
      return fail(input_error("cannot merge " + first.file() + " and " + part.file() +
                                  ": they are parts of different runs",
                              "the first: " + first.run() + "\nthe other: " + part.run()));
    }
    const auto [other, is_new] = known.emplace(part.shard().number, &part);
    if (is_new) continue;
    return fail(input_error("cannot merge " + other->second->file() + " and " + part.file() +
                                ": both are part " + to_text(part.shard()),
                            "name each part once"));
  }
  std::vector<std::uint32_t> missing;
  for (std::uint32_t number = 1; number <= first.shard().count; ++number) {
    if (!known.contains(number)) missing.push_back(number);
  }
  if (missing.empty()) return {};
  return fail(input_error("cannot merge: part " + list_of(missing, first.shard().count) +
                              (missing.size() == 1 ? " is missing" : " are missing"),
                          "run it with --shard, then name its file too"));
}

}  // namespace

Result<PartsInStep> PartsInStep::open(std::span<const std::string> files) {
  if (files.empty()) return fail(input_error("cannot merge: no part is named"));
  std::vector<PartReader> parts;
  for (const std::string& file : files) {
    auto part = PartReader::open(file);
    if (!part) return fail(part.error());
    parts.push_back(std::move(*part));
  }
  if (auto complete = check_complete(parts); !complete) return fail(complete.error());
  return PartsInStep(std::move(parts));
}

Result<std::string> PartsInStep::begin() {
  std::string before;
  for (PartReader& part : parts_) {
    const auto more = part.next();
    if (!more) return fail(more.error());
    const bool is_first = &part == &parts_.front();
    if (!*more || part.number() != 0 || (!is_first && part.text() != before)) {
      return fail(input_error("cannot merge " + part.file() + ": it begins unlike the others",
                              "run all parts by the same program"));
    }
    before = part.text();
  }
  for (PartReader& part : parts_) {
    if (auto done = advance(part); !done) return fail(done.error());
  }
  return before;
}

Result<void> PartsInStep::advance(PartReader& part) {
  const auto more = part.next();
  if (!more) return fail(more.error());
  if (!*more) return {};
  if (part.number() > number_ && by_number_.emplace(part.number(), &part).second) return {};
  return fail(input_error("cannot merge " + part.file() + ": packet " +
                              std::to_string(part.number()) + " is in another part too",
                          "run all parts by the same program"));
}

Result<bool> PartsInStep::next() {
  if (current_ != nullptr) {
    if (auto done = advance(*current_); !done) return fail(done.error());
  }
  current_ = nullptr;
  if (by_number_.empty()) return false;
  const auto first = by_number_.begin();
  number_ = first->first;
  current_ = first->second;
  by_number_.erase(first);
  return true;
}

}  // namespace pushpkt::report
