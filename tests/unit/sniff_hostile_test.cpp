// Hostile capture files: mutated, and always answered with packets, an end or an error.
#include <gtest/gtest.h>

#include <random>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

class HostileFiles : public Scratch {
 protected:
  [[nodiscard]] Bytes original(const std::string& name) const {
    auto writer = CaptureWriter::create(path(name));
    EXPECT_TRUE(writer);
    for (std::uint8_t i = 0; i < 4; ++i) {
      Seen seen{.bytes = Bytes(i * 7U, i), .wire_bytes = 99, .link = Link::raw, .comment = "why"};
      seen.interface = i % 2 == 0 || name.ends_with(".pcap") ? "near" : "far";
      EXPECT_TRUE(writer->write(seen));
    }
    EXPECT_TRUE(writer->close());
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  /// Reads to the end; what it delivers can never be more than the file has.
  void expect_an_answer(const Bytes& file) const {
    auto reader = CaptureReader::open(put("mutated", file));
    if (!reader) {
      EXPECT_EQ(reader.error().cause, Cause::input);
      return;
    }
    std::size_t bytes = 0;
    while (true) {
      const auto seen = reader->next();
      EXPECT_TRUE(seen || seen.error().cause == Cause::input);
      if (!seen || !*seen) break;
      bytes += (*seen)->bytes.size() + 16;
      ASSERT_LE(bytes, file.size());
    }
  }
};

TEST_F(HostileFiles, MutatedFilesAreAnswered) {
  std::mt19937 random(99);  // NOLINT(cert-msc51-cpp): the same files every time
  for (const char* name : {"x.pcap", "x.pcapng"}) {
    const Bytes whole = original(name);
    for (int i = 0; i < 3000 && !HasFailure(); ++i) {
      Bytes file = whole;
      for (int changes = 0; changes < 3; ++changes) {
        file[random() % file.size()] = static_cast<std::uint8_t>(random());
      }
      if (random() % 4 == 0) file.resize(random() % file.size());
      expect_an_answer(file);
    }
  }
}

}  // namespace
}  // namespace pushpkt::sniff
