// What is printed of a server's counts.
#include "pushpkt/report/server.hpp"

#include <gtest/gtest.h>

namespace pushpkt::report {
namespace {

TEST(ServerCounts, HasWhatHappened) {
  EXPECT_EQ(server_counts({.requests = 1, .bytes = 5}), "1 request, 5 bytes\n");
  EXPECT_EQ(server_counts({.requests = 2, .bytes = 5, .clients = 1, .ignored = 3}),
            "2 requests, 5 bytes, 1 client, 3 ignored\n");
}

TEST(HandServerCounts, HasWhatHappened) {
  EXPECT_EQ(hand_server_counts({.frames = 1}, 0), "1 frame\n");
  EXPECT_EQ(hand_server_counts({.frames = 9, .neighbours = 1, .clients = 2, .unanswered = 3}, 4),
            "9 frames, 1 ARP or ND answered, 2 TCP clients, 3 not answered, 4 answers dropped\n");
}

}  // namespace
}  // namespace pushpkt::report
