// The law, on captures: what we decode we can build again, to the bit. The captures are those of
// captures/ and of the folder that PUSHPKT_CORPUS (CMake cache or environment) names.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt {
namespace {

namespace fs = std::filesystem;

bool is_capture(const fs::path& path) {
  const std::string kind = path.extension().string();
  return kind == ".pcap" || kind == ".pcapng" || kind == ".cap";
}

void add_captures(const fs::path& folder, std::vector<std::string>& found) {
  if (!fs::is_directory(folder)) return;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && is_capture(entry.path())) found.push_back(entry.path().string());
  }
}

std::vector<std::string> all_captures() {
  std::vector<std::string> found;
  add_captures(fs::path(PUSHPKT_SOURCE_DIR) / "captures", found);
  const char* corpus = std::getenv("PUSHPKT_CORPUS");
  const std::string folder = corpus != nullptr ? corpus : PUSHPKT_CORPUS;
  if (!folder.empty()) add_captures(folder, found);
  std::sort(found.begin(), found.end());
  return found;
}

void expect_law(const sniff::SeenView& seen) {
  const Bytes original(seen.bytes.begin(), seen.bytes.end());
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  const wire::Recipe recipe = wire::recipe_of(decoded);
  const auto direct = wire::build(recipe);
  ASSERT_TRUE(direct) << direct.error().text();
  EXPECT_EQ(hex(direct->bytes), hex(original));
  EXPECT_EQ(direct->link, seen.link);

  const std::string text = wire::to_text(recipe);
  SCOPED_TRACE(text);
  const auto read_back = wire::parse_recipe(text);
  ASSERT_TRUE(read_back) << read_back.error().text();
  const auto again = wire::build(*read_back);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(hex(again->bytes), hex(original));
  EXPECT_EQ(again->link, seen.link);
}

class Captures : public testing::TestWithParam<std::string> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Captures);

TEST_P(Captures, WhatIsDecodedIsBuiltAgain) {
  auto reader = sniff::CaptureReader::open(GetParam());
  // Captures of our own can be read; a stranger's folder may hold what nobody can.
  const bool ours = GetParam().find(std::string(PUSHPKT_SOURCE_DIR) + "/captures/") == 0;
  if (!reader && !ours) GTEST_SKIP() << reader.error().text();
  ASSERT_TRUE(reader) << reader.error().text();
  while (true) {
    const auto seen = reader->next();
    if (!seen || !*seen) break;  // a file cut short: what was whole has been checked
    SCOPED_TRACE((*seen)->where());
    expect_law(**seen);
    if (HasFatalFailure()) break;
  }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = fs::path(info.param).filename().string();
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Every, Captures, testing::ValuesIn(all_captures()), test_name);

}  // namespace
}  // namespace pushpkt
