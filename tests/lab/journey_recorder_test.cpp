// Both links of a lab in one capture.
#include "pushpkt/journey/lab_recorder.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

#include "lab_socket.hpp"
#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt::journey {
namespace {

class LabRecorderTest : public lab::LabTest {};

TEST_F(LabRecorderTest, EachPacketIsSeenOnBothLinksInTheOrderOfTime) {
  const lab::Lab lab = build();
  const ScratchFolder folder;
  const std::string file = folder.file("both.pcapng");
  auto recorder = LabRecorder::open(lab, file, 1500);
  ASSERT_TRUE(recorder) << recorder.error().text();
  lab::UdpSocket client(lab.client(), "10.77.1.2");
  const lab::UdpSocket server(lab.server(), "10.77.2.2", 4000);
  EXPECT_EQ(client.send_to("10.77.2.2", 4000, "hello"), 0);
  ASSERT_TRUE((*recorder)->finish());
  EXPECT_THAT((*recorder)->counts(), testing::HasSubstr(" recorded in " + file + ", 0 dropped"));
  struct stat state {};
  ASSERT_EQ(::stat(file.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600U);
  auto reader = sniff::CaptureReader::open(file, "udp dst port 4000");
  ASSERT_TRUE(reader) << reader.error().text();
  std::vector<std::string> links;
  Timestamp last;
  for (auto seen = reader->next(); seen && *seen; seen = reader->next()) {
    links.emplace_back((*seen)->interface);
    EXPECT_LE(last, (*seen)->time);
    last = (*seen)->time;
  }
  EXPECT_THAT(links, testing::ElementsAre("client-router", "router-server"));
}

TEST_F(LabRecorderTest, TwoInterfacesNeedAPcapng) {
  const lab::Lab lab = build();
  const auto recorder = LabRecorder::open(lab, "out.pcap", 1500);
  ASSERT_FALSE(recorder);
  EXPECT_EQ(recorder.error().cause, Cause::input);
}

}  // namespace
}  // namespace pushpkt::journey
