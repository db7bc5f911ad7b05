// The parts are read in step: the packet with the lowest number comes next.
#include <algorithm>
#include <map>

#include "report/part_format.hpp"

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

class Merge {
 public:
  Merge(std::vector<PartReader> parts, const WriteBytes& write)
      : parts_(std::move(parts)), write_(write) {}

  Result<RunEnd> run() {
    if (auto done = begin(); !done) return fail(done.error());
    while (!by_packet_.empty()) {
      const auto next = by_packet_.begin();
      PartReader& part = *next->second;
      if (next->first != last_ + 1) return fail(lacks(last_ + 1));
      last_ = next->first;
      by_packet_.erase(next);
      if (auto done = write_(part.text()); !done) return fail(done.error());
      if (auto done = advance(part); !done) return fail(done.error());
    }
    return end();
  }

 private:
  /// What stands before all packets is the same in each part.
  Result<void> begin() {
    for (PartReader& part : parts_) {
      const auto more = part.next();
      if (!more) return fail(more.error());
      const bool is_first = &part == &parts_.front();
      if (!*more || part.number() != 0 || (!is_first && part.text() != before_)) {
        return fail(input_error("cannot merge " + part.file() + ": it begins unlike the others",
                                "run all parts by the same program"));
      }
      before_ = part.text();
    }
    if (auto done = write_(before_); !done) return done;
    for (PartReader& part : parts_) {
      if (auto done = advance(part); !done) return done;
    }
    return {};
  }

  Result<void> advance(PartReader& part) {
    const auto more = part.next();
    if (!more) return fail(more.error());
    if (!*more) return {};
    if (part.number() > last_ && by_packet_.emplace(part.number(), &part).second) return {};
    return fail(input_error("cannot merge " + part.file() + ": packet " +
                                std::to_string(part.number()) + " is in another part too",
                            "run all parts by the same program"));
  }

  [[nodiscard]] static Error lacks(std::uint64_t packet) {
    return input_error(
        "cannot merge: packet " + std::to_string(packet) + " is in none of the parts",
        "run all parts by the same program, over the same capture");
  }

  Result<RunEnd> end() const {
    RunEnd out = parts_.front().end();
    for (const PartReader& part : parts_) {
      if (part.end().packets != last_) return fail(lacks(last_ + 1));
      out.status = std::max(out.status, part.end().status);
      if (out.error.empty()) out.error = part.end().error;
      if (out.notes.empty()) out.notes = part.end().notes;
    }
    return out;
  }

  std::vector<PartReader> parts_;
  const WriteBytes& write_;
  std::string before_;
  std::map<std::uint64_t, PartReader*> by_packet_;
  std::uint64_t last_ = 0;
};

}  // namespace

Result<RunEnd> merge_parts(std::span<const std::string> files, const WriteBytes& write) {
  if (files.empty()) return fail(input_error("cannot merge: no part is named"));
  std::vector<PartReader> parts;
  for (const std::string& file : files) {
    auto part = PartReader::open(file);
    if (!part) return fail(part.error());
    parts.push_back(std::move(*part));
  }
  if (auto complete = check_complete(parts); !complete) return fail(complete.error());
  return Merge(std::move(parts), write).run();
}

}  // namespace pushpkt::report
