// Requests repeated in parts, put together: the same bytes and exit status as of one run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

constexpr int parts = 3;

/// A request and its answer in the capture; the server of the lab gives upper case at port 12000,
/// and does not listen at port 12001.
std::string exchange_of(int client_port, int server_port, const std::string& request,
                        const std::string& answer) {
  const std::string client = std::to_string(client_port);
  const std::string server = std::to_string(server_port);
  return "eth()/ip(src=10.77.1.2, dst=10.77.2.2)/udp(srcport=" + client + ", dstport=" + server +
         ")/\"" + request + "\"\neth()/ip(src=10.77.2.2, dst=10.77.1.2)/udp(srcport=" + server +
         ", dstport=" + client + ")/\"" + answer + "\"\n";
}

/// One connection: a line, and its answer.
std::string connection_of(int client_port, const std::string& request, const std::string& answer) {
  const std::string port = std::to_string(client_port);
  const auto sent = [&](const std::string& tcp) {
    return "eth()/ip(src=10.77.1.2, dst=10.77.2.2)/tcp(srcport=" + port + ", dstport=12000, " +
           tcp + "\n";
  };
  const auto received = [&](const std::string& tcp) {
    return "eth()/ip(src=10.77.2.2, dst=10.77.1.2)/tcp(srcport=12000, dstport=" + port + ", " +
           tcp + "\n";
  };
  const std::string next = std::to_string(2 + request.size());
  return sent("seq=0, flags.syn=1)") + received("seq=0, ack=1, flags=0x012)") +
         sent("seq=1, ack=1, flags=0x018)/\"" + request + "\\n\"") +
         received("seq=1, ack=" + next + ", flags=0x018)/\"" + answer + "\\n\"") +
         sent("seq=" + next + ", ack=" + std::to_string(2 + answer.size()) + ", flags=0x011)") +
         received("seq=" + std::to_string(2 + answer.size()) + ", ack=" + next + ", flags=0x011)");
}

class ReplayParts : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }

  void make_udp_capture() {
    std::string recipes;
    for (int i = 0; i < 20; ++i) {
      const std::string number = std::to_string(i);
      const std::string answer = i % 5 == 1 ? "another " + number : "HELLO " + number;
      recipes += exchange_of(4000 + i % 7, i % 9 == 4 ? 12001 : 12000, "hello " + number, answer);
    }
    recipes += "eth()/ip(src=10.77.1.9, dst=10.77.2.2)/udp(srcport=1, dstport=12000)/\"other\"\n";
    ASSERT_NO_FATAL_FAILURE(make_capture(recipes));
  }

  void make_capture(const std::string& recipes) {
    std::ofstream(scratch.file("recipes.txt")) << recipes;
    const Outcome made = shell("pushpkt send -r " + scratch.file("recipes.txt") +
                               " --path file -w " + scratch.file("saved.pcapng"));
    ASSERT_EQ(made.status, 0) << made.err;
  }

  /// One run, and all parts, within one lab.
  void run_all(const std::string& transport, const std::string& options) {
    const std::string replay = "pushpkt replay " + scratch.file("saved.pcapng") +
                               " --as client --host 10.77.2.2 --wait 20 " + options;
    std::string script =
        replay + " > " + scratch.file("whole") + "; echo $? > " + scratch.file("status") + "\n";
    for (int part = 1; part <= parts; ++part) {
      const std::string number = std::to_string(part);
      script += replay + " --shard " + number + "/" + std::to_string(parts) + " > " +
                scratch.file("part." + number) + "\n";
    }
    std::ofstream(scratch.file("all.sh")) << script;
    const Outcome done = shell("pushpkt lab --server 'pushpkt server " + transport + "' -- sh " +
                               scratch.file("all.sh"));
    ASSERT_THAT(done.status, testing::AnyOf(0, 1)) << done.err;
  }

  void expect_merged_as_whole(const std::string& what) {
    const Outcome merged = shell("pushpkt merge " + scratch.file("part.*"));
    EXPECT_EQ(merged.out, content_of(scratch.file("whole"))) << what << merged.err;
    EXPECT_EQ(std::to_string(merged.status) + "\n", content_of(scratch.file("status"))) << what;
  }

  Scratch scratch;
};

TEST_F(ReplayParts, OfUdpMergedTheyPrintWhatOneRunPrints) {
  ASSERT_NO_FATAL_FAILURE(make_udp_capture());
  for (const char* options : {"", "--json", "--ignore data", "--json --ignore data"}) {
    ASSERT_NO_FATAL_FAILURE(run_all("udp", options));
    expect_merged_as_whole(options);
  }
  EXPECT_THAT(content_of(scratch.file("whole")), HasSubstr("\"requests\": 20,"));
  EXPECT_THAT(content_of(scratch.file("whole")), HasSubstr("\"missing\": 2,"));
}

TEST_F(ReplayParts, OfTcpMergedTheyPrintWhatOneRunPrints) {
  if (!has_program("nft")) GTEST_SKIP() << "nft is not installed";
  std::string recipes;
  for (int i = 0; i < 6; ++i) {
    const std::string number = std::to_string(i);
    recipes +=
        connection_of(4000 + i, "hello " + number, (i % 3 == 1 ? "Hello " : "HELLO ") + number);
  }
  ASSERT_NO_FATAL_FAILURE(make_capture(recipes));
  for (const char* options : {"", "--json"}) {
    ASSERT_NO_FATAL_FAILURE(run_all("tcp", options));
    expect_merged_as_whole(options);
  }
  EXPECT_THAT(content_of(scratch.file("whole")), HasSubstr("\"connections\": 6,"));
  EXPECT_THAT(content_of(scratch.file("whole")), HasSubstr("\"different\": 2,"));
}

TEST_F(ReplayParts, ARequestIsInOnePart) {
  ASSERT_NO_FATAL_FAILURE(make_udp_capture());
  ASSERT_NO_FATAL_FAILURE(run_all("udp", "--json"));
  const Outcome lacks =
      shell("pushpkt merge " + scratch.file("part.1") + " " + scratch.file("part.3"));
  EXPECT_EQ(lacks.status, 2);
  EXPECT_THAT(lacks.err, HasSubstr("part 2/3 is missing"));
}

TEST(ReplayPartsOptions, WhatCannotBeCutIsRefused) {
  const Outcome no_client = shell("pushpkt replay x.pcap --shard 1/2");
  EXPECT_EQ(no_client.status, 2);
  EXPECT_THAT(no_client.err, HasSubstr("--as client"));
  const Outcome wrong = shell("pushpkt replay x.pcap --as client --host 127.0.0.1 --shard 3/2");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("invalid shard `3/2`"));
}

}  // namespace
}  // namespace pushpkt::test
