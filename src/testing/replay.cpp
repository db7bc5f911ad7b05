// A capture's packets, with the place of each in every failure.
#include "pushpkt/testing/replay.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::testing {
namespace {

/// In the test's words, not with the whole path.
sniff::SeenView as_named(sniff::SeenView seen, std::string_view file) {
  seen.source = file;
  return seen;
}

}  // namespace

std::string capture_path(std::string_view file, const Location& test) {
  const std::filesystem::path name(file);
  const char* folder = std::getenv("PUSHPKT_CAPTURES");
  if (folder != nullptr && *folder != '\0') return folder / name;  // an absolute name stays
  return std::filesystem::path(test.file).parent_path() / name;
}

std::vector<sniff::Seen> Replay(std::string_view file, std::string_view filter,
                                const Location& test) {
  std::vector<sniff::Seen> all;
  auto reader = sniff::CaptureReader::open(capture_path(file, test), filter);
  if (!reader) fail_at(test, reader.error().text());
  while (reader) {
    const auto seen = reader->next();
    if (!seen) fail_at(test, seen.error().text());
    if (!seen || !*seen) break;
    all.push_back(as_named(**seen, file).own());
  }
  return all;
}

std::size_t detail::replay_into(std::string_view file, const EachPacket& each,
                                std::string_view filter, const Location& test) {
  auto reader = sniff::CaptureReader::open(capture_path(file, test), filter);
  if (!reader) fail_at(test, reader.error().text());
  std::size_t count = 0;
  while (reader) {
    const auto seen = reader->next();
    if (!seen) fail_at(test, seen.error().text());
    if (!seen || !*seen) break;
    const sniff::SeenView packet = as_named(**seen, file);
    const ::testing::ScopedTrace trace(test.file, test.line, line_of(subject_of(packet)));
    try {
      each(packet);
    } catch (...) {
      // Where the exception ends the test, the trace is gone.
      std::cerr << "ReplayInto: the code under test threw an exception at "
                << line_of(subject_of(packet)) << '\n';
      throw;
    }
    ++count;
  }
  return count;
}

}  // namespace pushpkt::testing
