// Of each difference a part has the text that is printed, and the rows that the groups count.
#include "report/diff_part.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/compare/diff_sum.hpp"
#include "pushpkt/report/value_json.hpp"
#include "report/diff_writer.hpp"
#include "report/part_packer.hpp"

namespace pushpkt::report {
namespace {

using compare::CaptureDiff;
using compare::FieldDifference;
using compare::FieldValue;

/// In place of the field of a value that JSON shows as a number.
constexpr wire::Field any_number{.name = "number", .width = 64};

void pack(Packer& out, const std::optional<FieldValue>& value) {
  out.add(std::uint64_t{value ? 1U : 0U});
  if (!value) return;
  const bool is_number = value->field != nullptr && reading_json(value).text() == nullptr;
  out.add(std::uint64_t{is_number ? 1U : 0U});
  out.add(value->value.low);
  out.add(value->text());
}

std::optional<FieldValue> unpack_value(Unpacker& in, std::string_view name) {
  if (in.number() == 0) return std::nullopt;
  FieldValue out{.name = std::string(name)};
  if (in.number() != 0) out.field = &any_number;
  out.value = in.number();
  out.form = in.text();
  return out;
}

FieldDifference unpack_row(Unpacker& in) {
  FieldDifference out{.field = std::string(in.text())};
  out.occurrence = static_cast<unsigned>(in.number());
  out.owner = static_cast<compare::Owner>(in.number());
  out.why = in.text();
  out.a = unpack_value(in, out.field);
  out.b = unpack_value(in, out.field);
  return out;
}

constexpr std::array counts_of_diff{
    &CaptureDiff::packets_a, &CaptureDiff::packets_b, &CaptureDiff::same,
    &CaptureDiff::explained, &CaptureDiff::changed,   &CaptureDiff::moved,
    &CaptureDiff::missing,   &CaptureDiff::extra,     &CaptureDiff::duplicates,
    &CaptureDiff::given_up,  &CaptureDiff::forgotten, &CaptureDiff::memory_bound,
};

std::string text_of(const std::optional<Error>& error) { return error ? error->text() : ""; }

std::optional<Error> error_of(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(error_of_part(text));
}

int status_of(const CaptureDiff& diff) {
  if (diff.whole()) return diff.clean() ? 0 : 1;
  return exit_status((diff.trouble_a ? diff.trouble_a : diff.trouble_b)->cause);
}

}  // namespace

Result<void> check_diff_shard(const DiffRequest& request) {
  if (request.policy.pairing == compare::Pairing::order) {
    return fail(input_error(
        "cannot cut a comparison by order into parts: which packets are partners depends on all "
        "packets before them",
        "--pair flow compares each conversation for itself, --pair content packets of one "
        "content"));
  }
  if (request.shard->count > compare::Share::most) {
    return fail(input_error(
        "cannot cut a comparison into " + std::to_string(request.shard->count) + " parts",
        "64 at most: --shard 1/64"));
  }
  return {};
}

Result<void> DiffPartWriter::begin() {
  Packer out;
  out.add(std::uint64_t{request_->json ? 1U : 0U});
  out.add(std::uint64_t{request_->brief ? 1U : 0U});
  out.add(request_->a);
  out.add(request_->b);
  out.add(to_text(request_->policy.pairing));
  out.add(std::uint64_t{request_->bounds.memory_bytes});
  return part_.begin(out.text());
}

void DiffPartWriter::add(const compare::PacketDifference& difference, std::string_view text) {
  if (!written_) return;
  Packer out;
  out.add(difference.a ? difference.a->number : 0);
  out.add(difference.b ? difference.b->number : 0);
  out.add(text);
  for (const FieldDifference& row : difference.fields) {
    out.add(row.field);
    out.add(std::uint64_t{row.occurrence});
    out.add(static_cast<std::uint64_t>(row.owner));
    out.add(row.why);
    pack(out, row.a);
    pack(out, row.b);
  }
  written_ = part_.add(difference.place, out.text());
}

Result<void> DiffPartWriter::finish(const CaptureDiff& diff) {
  if (!written_) return written_;
  Packer counts;
  for (const auto count : counts_of_diff) counts.add(diff.*count);
  counts.add(text_of(diff.trouble_a));
  counts.add(text_of(diff.trouble_b));
  const std::string error = text_of(diff.trouble_a ? diff.trouble_a : diff.trouble_b);
  return part_.finish({diff.packets_a + diff.packets_b, status_of(diff), error, counts.text()});
}

namespace {

/// What the parts were made of.
Result<DiffRequest> request_of(const std::string& text) {
  Unpacker in(text);
  DiffRequest out;
  out.json = in.number() != 0;
  out.brief = in.number() != 0;
  out.a = in.text();
  out.b = in.text();
  const auto pairing = compare::pairing_of_name(in.text());
  out.bounds.memory_bytes = in.number();
  if (!in.is_whole() || !pairing) return fail(damaged_part());
  out.policy.pairing = *pairing;
  return out;
}

Result<CaptureDiff> counts_in(const std::string& text) {
  Unpacker in(text);
  CaptureDiff out;
  for (const auto count : counts_of_diff) out.*count = in.number();
  out.trouble_a = error_of(in.text());
  out.trouble_b = error_of(in.text());
  if (!in.is_whole()) return fail(damaged_part());
  return out;
}

Result<void> add_difference(const std::string& text, compare::DiffSum& sum, DiffWriter& writer) {
  Unpacker in(text);
  const std::uint64_t number_a = in.number();
  const std::uint64_t number_b = in.number();
  writer.write_text(in.text());
  std::vector<FieldDifference> rows;
  while (!in.is_at_end()) rows.push_back(unpack_row(in));
  if (!in.is_whole()) return fail(damaged_part());
  sum.add(rows, number_a, number_b);
  return {};
}

/// One run with the same bounds might have given up what the parts found.
Result<void> check_memory(const CaptureDiff& diff, const DiffRequest& request) {
  if (diff.memory_bound <= request.bounds.memory_bytes) return {};
  constexpr std::uint64_t mebibyte = 1U << 20U;
  const std::uint64_t enough = diff.memory_bound / mebibyte + 1;
  return fail(input_error(
      "cannot merge: one run within its bounds of memory may not find all partners that the parts "
      "found",
      "run all parts with --memory " + std::to_string(enough) +
          "MiB: merged, they are one run with this option"));
}

}  // namespace

Result<RunEnd> merge_diff(PartsInStep parts, const MergeOutput& output) {
  const auto before = parts.begin();
  if (!before) return fail(before.error());
  const auto request = request_of(*before);
  if (!request) return fail(request.error());
  const DiffOutput shown = output.shown(request->json);
  auto writer = DiffWriter::open(*request, shown);
  if (!writer) return fail(writer.error());
  compare::DiffSum sum;
  auto more = parts.next();
  for (; more && *more; more = parts.next()) {
    if (auto done = add_difference(parts.text(), sum, *writer); !done) return fail(done.error());
  }
  if (!more) return fail(more.error());
  RunEnd out = parts.parts().front().end();
  out.notes.clear();
  for (const part_format::PartReader& part : parts.parts()) {
    const RunEnd& end = part.end();
    const bool alike = end.packets == out.packets && end.error == out.error;
    if (!alike) return fail(input_error("cannot merge " + part.file() + ": it read other packets"));
    const auto counts = counts_in(end.notes);
    if (!counts) return fail(counts.error());
    sum.add(*counts);
    out.status = std::max(out.status, end.status);
  }
  const CaptureDiff diff = sum.take();
  if (auto enough = check_memory(diff, *request); !enough) return fail(enough.error());
  if (auto done = writer->finish(diff); !done) return fail(done.error());
  return out;
}

}  // namespace pushpkt::report
