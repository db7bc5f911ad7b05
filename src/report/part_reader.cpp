// Lines of words and lengths, each followed by so many bytes.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <limits>

#include "report/part_format.hpp"

namespace pushpkt::report::part_format {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  while (!line.empty()) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    out.emplace_back(line.substr(0, blank));
    line.remove_prefix(std::min(blank + 1, line.size()));
  }
  return out;
}

}  // namespace

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t out = 0;
  const char* const last = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), last, out);
  if (text.empty() || error != std::errc{} || stop != last) return std::nullopt;
  return out;
}

Error PartReader::damaged(const std::string& why) const {
  return input_error("cannot merge " + file_ + ": it is damaged: " + why, "run this part again");
}

Error PartReader::not_whole() const {
  return input_error("cannot merge " + file_ + ": it is not whole: its run did not end",
                     "run part " + to_text(shard_) + " again");
}

Result<PartReader> PartReader::open(const std::string& file) {
  std::FILE* const opened = std::fopen(file.c_str(), "rbe");
  struct stat status {};
  const bool is_folder =
      opened != nullptr && ::fstat(::fileno(opened), &status) == 0 && S_ISDIR(status.st_mode);
  if (opened == nullptr || is_folder) {
    const int number = is_folder ? EISDIR : errno;
    if (opened != nullptr) std::fclose(opened);
    return fail(cannot_read(file, number));
  }
  PartReader out(opened, file);
  const auto words = out.read_record();
  const bool is_part = words && words->size() == 2 && (*words)[0] == magic;
  const auto shard = is_part ? shard_of_text((*words)[1]) : fail(input_error(""));
  if (!shard) {
    return fail(input_error(
        "cannot merge " + file + ": it is not a part of a run",
        "parts are what `decode`, `diff` and `replay --as client` print with --shard K/N"));
  }
  out.shard_ = *shard;
  out.run_ = std::move(out.text_);
  return out;
}

Result<std::string> PartReader::read_line() {
  constexpr std::size_t longest = 100;
  std::string out;
  for (int c = std::fgetc(opened_.get()); c != '\n'; c = std::fgetc(opened_.get())) {
    if (c == EOF) return fail(not_whole());
    if (out.size() == longest) return fail(damaged("a record has no length"));
    out += static_cast<char>(c);
  }
  return out;
}

/// Room is made for what is there, not for what is claimed.
Result<void> PartReader::read_text(std::uint64_t bytes) {
  constexpr std::size_t step = 1U << 20U;
  text_.clear();
  while (text_.size() < bytes) {
    const std::size_t before = text_.size();
    const auto more = static_cast<std::size_t>(std::min<std::uint64_t>(step, bytes - before));
    text_.resize(before + more);
    const std::size_t got = std::fread(text_.data() + before, 1, more, opened_.get());
    if (got < more) return fail(not_whole());
  }
  return {};
}

Result<std::vector<std::string>> PartReader::read_record() {
  const auto line = read_line();
  if (!line) return fail(line.error());
  auto words = words_of(*line);
  const auto length = words.empty() ? std::nullopt : number_in(words.back());
  if (!length) return fail(damaged("a record has no length"));
  words.pop_back();
  if (auto done = read_text(*length); !done) return fail(done.error());
  return words;
}

Result<bool> PartReader::next() {
  auto words = read_record();
  if (words && words->size() == 1 && (*words)[0] == part_format::notes) {
    notes_ = std::move(text_);
    words = read_record();
  }
  if (!words) return fail(words.error());
  constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
  const std::size_t count = words->size();
  const auto number_at = [&](std::size_t at) {
    return at < count ? number_in((*words)[at]).value_or(none) : none;
  };
  const std::uint64_t number = number_at(1);
  if (count == 2 && (*words)[0] == packet && number != none) {
    number_ = number;
    return true;
  }
  const std::uint64_t status = number_at(2);
  if (count != 3 || (*words)[0] != part_format::end || number == none || status > 255) {
    return fail(damaged("a record is neither a packet nor the end"));
  }
  if (std::fgetc(opened_.get()) != EOF) return fail(damaged("more follows its end"));
  end_ = {number, static_cast<int>(status), std::move(text_), std::move(notes_)};
  return false;
}

}  // namespace pushpkt::report::part_format
