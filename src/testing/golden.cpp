// compare::diff with the file as A and the test as B; or the file written anew.
#include "pushpkt/testing/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>

#include "phrases.hpp"
#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/table.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::testing {
namespace {

constexpr std::size_t most_hunks = 20;

bool is_update_wanted() {
  const char* wish = std::getenv("PUSHPKT_UPDATE_GOLDEN");
  return wish != nullptr && *wish != '\0' && std::string_view(wish) != "0";
}

compare::PacketView view_of(const Subject& subject) {
  return {.bytes = subject.bytes,
          .wire_bytes = static_cast<std::uint32_t>(subject.wire_bytes),
          .link = subject.link};
}

std::string value_text(const std::optional<compare::FieldValue>& row, const std::string& text) {
  if (!row) return "(not there)";
  return row->field == nullptr ? bytes_text(row->bytes) : text;
}

class PacketExpectation final : public Expectation {
 public:
  PacketExpectation(const Subject& expected, compare::Policy policy)
      : bytes_(expected.bytes.begin(), expected.bytes.end()),
        expected_{bytes_, expected.link, expected.wire_bytes, expected.where},
        policy_(std::move(policy)) {}

  [[nodiscard]] Outcome hold(const Subject& packet) const override {
    const auto differences = compare::diff(view_of(expected_), view_of(packet), policy_);
    if (!any_counts(differences)) return {true, "which is the same" + place_text(packet)};
    report::Table table({"field", "expected", "actual", "why"});
    for (const compare::FieldDifference& field_difference : differences) {
      table.add({{field_difference.field},
                 {value_text(field_difference.a, field_difference.text_a())},
                 {value_text(field_difference.b, field_difference.text_b())},
                 {field_difference.why}});
    }
    return {false, "which differs" + place_text(packet) + ":\n" + lines_of(table)};
  }
  [[nodiscard]] std::string description(bool negated) const override {
    return std::string(negated ? "is another packet than " : "is the same packet as ") +
           line_of(expected_);
  }

 private:
  Bytes bytes_;
  Subject expected_;  // of bytes_
  compare::Policy policy_;
};

struct Difference {
  bool is_clean = false;
  std::string text = {};
};

/// The whole of it: the first places, then what they have in common.
Result<Difference> difference(const std::string& file, std::span<const sniff::Seen> packets,
                              const compare::Policy& policy) {
  auto reader = sniff::CaptureReader::open(file);
  if (!reader) return fail(reader.error());
  compare::ReaderSource before(std::move(*reader));
  std::vector<compare::PacketView> views;
  for (const sniff::Seen& seen : packets) {
    views.push_back(view_of(subject_of(seen)));
    views.back().time = seen.time;
  }
  compare::PacketList now(views);
  std::string hunks;
  std::size_t places = 0;
  const auto diff = compare::diff(before, now, policy, [&](const compare::PacketDifference& place) {
    if (!place.counts()) return;
    if (places++ < most_hunks) hunks += report::diff_hunk(place, {});
  });
  if (!diff.whole()) return fail(diff.trouble_a ? *diff.trouble_a : *diff.trouble_b);
  if (places > most_hunks) hunks += "... and " + std::to_string(places - most_hunks) + " more\n";
  return Difference{diff.clean(),
                    report::diff_summary({file, "this test"}, diff, policy, {}) + hunks};
}

/// Whether it is a whole capture.
Result<void> read_through(const std::string& file) {
  auto reader = sniff::CaptureReader::open(file);
  if (!reader) return fail(reader.error());
  while (true) {
    const auto seen = reader->next();
    if (!seen) return fail(seen.error());
    if (!*seen) return {};
  }
}

std::string how_to_write(const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return "";
  return "\n  run the test with PUSHPKT_UPDATE_GOLDEN=1 to write it, and look at what it has";
}

Result<void> write(const std::string& file, std::span<const sniff::Seen> packets) {
  auto writer = sniff::CaptureWriter::create(file);
  if (!writer) return fail(writer.error());
  for (const sniff::Seen& seen : packets) {
    if (auto ok = writer->write(seen); !ok) return ok;
  }
  return writer->close();
}

/// A file that says the same stays as it is: its times are not news.
Result<void> update(const std::string& file, std::span<const sniff::Seen> packets,
                    const compare::Policy& policy) {
  const auto before = difference(file, packets, policy);
  if (before && before->is_clean) return {};
  if (auto ok = write(file, packets); !ok) return ok;
  std::cout << "PUSHPKT_UPDATE_GOLDEN: wrote " << file << ", " << packets.size() << " packets\n"
            << (before ? before->text : "  before: " + before.error().text() + "\n") << std::flush;
  return {};
}

}  // namespace

PacketMatcher SamePacketAs(const Subject& expected, compare::Policy policy) {
  return PacketMatcher(std::make_shared<PacketExpectation>(expected, std::move(policy)));
}

CaptureMatcher SameCaptureAs(std::string_view file, compare::Policy policy, const Location& test) {
  return {capture_path(file, test), std::move(policy), test};
}

CaptureMatcher::CaptureMatcher(std::string file, compare::Policy policy, const Location& test)
    : file_(std::move(file)), policy_(std::move(policy)) {
  if (is_update_wanted()) return;
  const auto there = read_through(file_);
  if (!there) fail_at(test, there.error().text() + how_to_write(file_));
}

bool CaptureMatcher::match(std::span<const sniff::Seen> packets, std::ostream* out) const {
  std::ostringstream unheard;
  std::ostream& said = out != nullptr ? *out : unheard;
  if (is_update_wanted()) {
    const auto updated = update(file_, packets, policy_);
    if (!updated) said << "but " << updated.error().text();
    return updated.has_value();
  }
  const auto found = difference(file_, packets, policy_);
  if (!found) {
    said << "but " << found.error().text() << how_to_write(file_);
    return false;
  }
  if (!found->is_clean) said << "which differs (- the file, + this test):\n" << found->text;
  return found->is_clean;
}

void CaptureMatcher::DescribeTo(std::ostream* out) const {
  *out << "is the same capture as " << file_;
}

void CaptureMatcher::DescribeNegationTo(std::ostream* out) const {
  *out << "is another capture than " << file_;
}

}  // namespace pushpkt::testing
