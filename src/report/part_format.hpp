// The words of a part, and a reader of it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/report/part.hpp"

namespace pushpkt::report::part_format {

inline constexpr std::string_view magic = "pushpkt-part-1";
inline constexpr std::string_view packet = "packet";
inline constexpr std::string_view notes = "notes";
inline constexpr std::string_view end = "end";
inline constexpr std::uint64_t most_shards = 65'536;

/// Decimal digits and nothing else.
[[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view text);

/// A part, read record by record.
class PartReader {
 public:
  /// Reads what it says of its run.
  [[nodiscard]] static Result<PartReader> open(const std::string& file);

  /// Goes to the next packet; false at the end of a whole part.
  [[nodiscard]] Result<bool> next();
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] const std::string& text() const { return text_; }

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] Shard shard() const { return shard_; }
  [[nodiscard]] const std::string& run() const { return run_; }
  /// Valid at the end.
  [[nodiscard]] const RunEnd& end() const { return end_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  PartReader(std::FILE* opened, std::string file) : opened_(opened), file_(std::move(file)) {}

  /// The words of a record's first line; the last one, its length, is read and taken off.
  [[nodiscard]] Result<std::vector<std::string>> read_record();
  [[nodiscard]] Result<std::string> read_line();
  [[nodiscard]] Result<void> read_text(std::uint64_t bytes);
  [[nodiscard]] Error damaged(const std::string& why) const;
  [[nodiscard]] Error not_whole() const;

  std::unique_ptr<std::FILE, Close> opened_;
  std::string file_;
  Shard shard_;
  std::string run_;
  std::uint64_t number_ = 0;
  std::string text_;
  std::string notes_;
  RunEnd end_;
};

}  // namespace pushpkt::report::part_format
