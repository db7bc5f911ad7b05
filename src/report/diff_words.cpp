// Sentences about differences.
#include "report/diff_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/diff.hpp"

namespace pushpkt::report {
namespace {

constexpr std::size_t longest_bytes = 32;
constexpr std::size_t shown_before = 4;

/// "bytes 12-27 of 1400: ..."
std::string excerpt(const Bytes& bytes, std::size_t from) {
  const std::size_t end = std::min(bytes.size(), from + longest_bytes / 2);
  if (from >= end) return counted(bytes.size(), "byte") + ", no more";
  const ByteView part = ByteView(bytes).subspan(from, end - from);
  return fmt::format("bytes {}-{} of {}: {}", from, end - 1, bytes.size(), hex(part));
}

std::string shown(const std::string& text) { return text.empty() ? "(none)" : text; }

void append(std::string& out, std::uint64_t count, std::string_view what) {
  if (count == 0) return;
  out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, what);
}

}  // namespace

std::string packets(std::uint64_t count) { return counted(count, "packet"); }

std::string field_name(const std::string& field, unsigned occurrence) {
  return occurrence == 0 ? field : fmt::format("{} (no. {})", field, occurrence + 1);
}

std::pair<std::string, std::string> value_pair(const compare::FieldDifference& difference) {
  const auto is_long = [](const std::optional<compare::FieldValue>& row) {
    return row && row->field == nullptr && row->bytes.size() > longest_bytes;
  };
  if (!is_long(difference.a) && !is_long(difference.b)) {
    return {difference.text_a(), difference.text_b()};
  }
  const Bytes none;
  const Bytes& a = difference.a ? difference.a->bytes : none;
  const Bytes& b = difference.b ? difference.b->bytes : none;
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto same = static_cast<std::size_t>(in_a - a.begin());
  const std::size_t from = same > shown_before ? same - shown_before : 0;
  return {difference.a ? excerpt(a, from) : "", difference.b ? excerpt(b, from) : ""};
}

std::string readable(ByteView bytes) {
  constexpr std::size_t most = 48;
  const auto is_text = [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7f; };
  const auto texts = static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), is_text));
  if (bytes.empty() || bytes.size() > most || texts * 2 < bytes.size()) return "";
  std::string out = "|";
  for (const std::uint8_t byte : bytes) out += is_text(byte) ? static_cast<char>(byte) : '.';
  return out + "|";
}

std::string reason(compare::Owner owner, const std::string& why) {
  if (owner == compare::Owner::unexplained) return why;
  return fmt::format("{}: {}", to_text(owner), why);
}

std::string changes(const compare::FieldGroup& group) {
  const compare::ChangeGroup& first = group.changes.front();
  const std::string text = shown(first.a) + " -> " + shown(first.b);
  if (group.changes.size() == 1 && !group.more_changes) return text;
  const std::string count = group.more_changes ? fmt::format("more than {}", group.most_changes)
                                               : fmt::format("{}", group.changes.size());
  const std::string_view which = first.packets > 1 ? "most often" : "the first";
  return fmt::format("{} different changes, {} {} (frame {} / frame {})", count, which, text,
                     first.first_a, first.first_b);
}

std::string frames(const compare::PacketDifference& difference) {
  const auto frame = [](const std::optional<compare::PacketView>& packet) {
    return packet ? fmt::format("frame {}", packet->number) : "-";
  };
  return frame(difference.a) + " / " + frame(difference.b);
}

std::string what_happened(const compare::PacketDifference& difference) {
  const auto copy = [&](std::string_view alone, char of) {
    if (!difference.copy_of) return std::string(alone);
    return fmt::format("{}: a copy of frame {} of {}", alone, *difference.copy_of, of);
  };
  if (difference.missing()) return copy("missing from B", 'A');
  if (difference.extra()) return copy("extra in B", 'B');
  return difference.moved ? "reordered" : "";
}

std::string totals(const compare::CaptureDiff& diff, const compare::Policy& policy) {
  std::string what;
  append(what, diff.same, "the same");
  append(what, diff.explained, "the same but for what is explained");
  append(what, diff.changed, "changed");
  append(what, diff.moved, "reordered");
  append(what, diff.missing, "missing from B");
  append(what, diff.extra, "extra in B");
  if (diff.duplicates > 0) what += fmt::format(" (copies among these: {})", diff.duplicates);
  return fmt::format("{} of A, {} of B, paired by {}: {}", packets(diff.packets_a), diff.packets_b,
                     to_text(policy.pairing), what.empty() ? "nothing to compare" : what);
}

std::vector<std::string> notes(const compare::CaptureDiff& diff) {
  std::vector<std::string> out;
  if (diff.given_up > 0) {
    out.push_back(fmt::format(
        "{} without a partner: it was not looked for any further, to stay within the bounds of "
        "memory (--window, --memory).",
        packets(diff.given_up)));
  }
  if (diff.forgotten > 0) {
    out.push_back(fmt::format(
        "{} forgotten while relations were checked, the longest unused of more than 65,536: a "
        "relation says nothing about the next packet of one.",
        counted(diff.forgotten, "conversation")));
  }
  if (diff.ungrouped > 0) {
    out.push_back(
        fmt::format("{} not listed by field: fields and reasons are more than 4,096 kinds.",
                    counted(diff.ungrouped, "difference")));
  }
  return out;
}

}  // namespace pushpkt::report
