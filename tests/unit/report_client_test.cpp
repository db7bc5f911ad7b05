// What is printed of a client's requests.
#include "pushpkt/report/client.hpp"

#include <gtest/gtest.h>

namespace pushpkt::report {
namespace {

const Endpoint server{Ip4{{10, 0, 0, 2}}, Port{12000}};

TEST(ClientText, SilenceNamesTheTimeAndTheTries) {
  const std::string end =
      ": no server is there, or the request or the answer was dropped on the way";
  EXPECT_EQ(client_silence(server, 2, 1), "no answer from 10.0.0.2:12000 within 2 s" + end);
  EXPECT_EQ(client_silence(server, 0.05, 3),
            "no answer from 10.0.0.2:12000 within 0.05 s, asked 3 times" + end);
}

TEST(ClientLog, HasAnswersAndReasons) {
  ClientLog log;
  log.add("hello", {.answer = bytes_of("HELLO")});
  EXPECT_TRUE(log.all_answered());
  log.add("again", {.why_not = "refused"});
  EXPECT_FALSE(log.all_answered());
  EXPECT_EQ(log.as_json(app::Transport::udp, "socket", {Ip4{{10, 0, 0, 1}}, Port{4000}}, server)
                .find("requests")
                ->dump(),
            R"([{"message":"hello","answered":true,"answer":"HELLO","why_not":null},)"
            R"({"message":"again","answered":false,"answer":null,"why_not":"refused"}])");
}

}  // namespace
}  // namespace pushpkt::report
