// Every capture that is kept here: our decoder and libtins agree, or a known limit says why not.
#include <gtest/gtest.h>

#include <filesystem>

#include "pushpkt/compare/agreement.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::report {
namespace {

std::vector<std::string> captures() {
  std::vector<std::string> out;
  const std::filesystem::path folder = std::filesystem::path(PUSHPKT_SOURCE_DIR) / "captures";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".pcap" || extension == ".pcapng") out.push_back(entry.path().string());
  }
  return out;
}

TEST(Witness, HasNoUnexplainedDisagreementInAnyCapture) {
  std::size_t packets = 0;
  for (const std::string& file : captures()) {
    auto reader = sniff::CaptureReader::open(file);
    if (!reader) continue;  // some are damaged on purpose
    while (true) {
      const auto seen = reader->next();
      if (!seen || !*seen) break;
      ++packets;
      const sniff::SeenView& packet = **seen;
      const auto decoded = wire::decode(packet.bytes, packet.link, packet.wire_bytes);
      for (const compare::Disagreement& d :
           compare::disagreements(decoded, witness::testify(packet.bytes, packet.link))) {
        EXPECT_FALSE(d.limit.empty()) << file << ", packet " << packet.number << ": " << d.field
                                      << " is " << d.ours << ", " << d.witness << " by libtins";
      }
    }
  }
  EXPECT_GT(packets, 100U);
}

}  // namespace
}  // namespace pushpkt::report
