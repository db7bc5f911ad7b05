// A part is a line about the run, a record for each packet (number, bytes, text), the notes at the
// end, and a line about it.
#include "pushpkt/report/part.hpp"

#include <algorithm>

#include "report/part_format.hpp"

namespace pushpkt::report {

Result<Shard> shard_of_text(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto number = part_format::number_in(text.substr(0, slash));
  const auto count = part_format::number_in(text.substr(std::min(slash + 1, text.size())));
  const bool is_right =
      number && count && *number >= 1 && *number <= *count && *count <= part_format::most_shards;
  if (is_right) {
    return Shard{static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(*count)};
  }
  return fail(input_error("invalid shard `" + std::string(text) + "`",
                          "K/N is part K of N, K from 1 to N, N up to 65,536: --shard 2/16"));
}

std::string to_text(Shard shard) {
  return std::to_string(shard.number) + "/" + std::to_string(shard.count);
}

Result<void> PartWriter::write_record(const std::string& head, std::string_view text) {
  std::string record = head + " " + std::to_string(text.size()) + "\n";
  record += text;
  return write_(record);
}

Result<void> PartWriter::begin(std::string_view text) {
  const std::string head = std::string(part_format::magic) + " " + to_text(shard_);
  if (auto done = write_record(head, run_); !done) return done;
  return add(0, text);
}

Result<void> PartWriter::add(std::uint64_t packet, std::string_view text) {
  return write_record(std::string(part_format::packet) + " " + std::to_string(packet), text);
}

Result<void> PartWriter::finish(const RunEnd& end) {
  if (!end.notes.empty()) {
    if (auto done = write_record(std::string(part_format::notes), end.notes); !done) return done;
  }
  return write_record(std::string(part_format::end) + " " + std::to_string(end.packets) + " " +
                          std::to_string(end.status),
                      end.error);
}

}  // namespace pushpkt::report
