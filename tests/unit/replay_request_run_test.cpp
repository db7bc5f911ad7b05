// Answers compared with the saved ones, and a run of requests against a server on loopback.
#include "pushpkt/replay/request_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay_answering.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Requests from 10.0.0.1 to this port of 10.0.0.2, each with an answer.
UdpTransactions conversation_with(const std::vector<std::pair<std::string, std::string>>& pairs,
                                  int port) {
  UdpTransactions out;
  std::uint64_t number = 0;
  const auto add = [&](const std::string& recipe) {
    const wire::Frame frame = built(recipe);
    sniff::SeenView packet = seen(frame);
    packet.number = ++number;
    EXPECT_TRUE(out.add(packet));
  };
  const std::string at = std::to_string(port);
  for (const auto& [asked, answered] : pairs) {
    add("ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=" + at + ")/\"" + asked + "\"");
    add("ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=" + at + ", dstport=4000)/\"" + answered +
        "\"");
  }
  return out;
}

RequestRunOptions options_for(const Answering& server) {
  return {.host = "127.0.0.1"_ip4, .port = server.port(), .patience = std::chrono::seconds(30)};
}

TEST(RequestRun, CountsWhatIsTheSameAndKeepsWhatIsNot) {
  const auto saved = conversation_with({{"one", "one"}, {"two", "TWO"}}, 7);
  const Answering server(2, [](Bytes asked) { return asked; });
  std::uint64_t last = 0;
  auto options = options_for(server);
  options.progress = [&last](std::uint64_t sent) { last = sent; };
  const auto run = repeat_requests(saved, options);
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->requests, 2U);
  EXPECT_EQ(last, 2U);
  EXPECT_EQ(run->same, 1U);
  ASSERT_EQ(run->wrong.size(), 1U);
  EXPECT_EQ(run->count_of(Reanswer::Kind::different), 1U);
  EXPECT_EQ(run->count_of(Reanswer::Kind::missing), 0U);
  EXPECT_EQ(text_of(run->wrong[0].answer.payload), "two");
}

TEST(RequestRun, APolicySparesFieldsThatMayDiffer) {
  const auto saved = conversation_with({{"two", "TWO"}}, 7);
  const Answering server(1, [](Bytes asked) { return asked; });
  auto options = options_for(server);
  options.policy.emplace();
  ASSERT_TRUE(options.policy->ignore("data"));
  const auto run = repeat_requests(saved, options);
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->same, 1U);
  EXPECT_EQ(run->spared, 1U);
  EXPECT_THAT(run->wrong, IsEmpty());
}

TEST(RequestRun, ARequestThatIsNotAdmittedIsNamed) {
  const auto saved = conversation_with({{"one", "one"}}, 7);
  const auto run = repeat_requests(
      saved, {.host = "127.0.0.1"_ip4, .admit = [](const Endpoint& server) -> Result<bool> {
                return fail(input_error("cannot send to " + to_string(server)));
              }});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().what, "packet 1: cannot send to 127.0.0.1:7");
}

TEST(RequestRun, AStopEndsItBeforeTheFirstRequest) {
  const auto saved = conversation_with({{"one", "one"}}, 7);
  const auto run = repeat_requests(saved, {.host = "127.0.0.1"_ip4, .stop = [] { return true; }});
  ASSERT_TRUE(run);
  EXPECT_TRUE(run->interrupted);
  EXPECT_EQ(run->requests, 0U);
}

TEST(DifferingFields, ThoseOfADnsMessageHaveNames) {
  const auto saved = conversation_with({{"", ""}}, 7);
  SavedRequest request = saved.requests()[0];
  request.server.port = Port{53};
  const Bytes ttl_300 = *from_hex(
      "0001818000010001000000000161047465737400000100010161047465737400000100010000012c00040a00000"
      "1");
  const Bytes ttl_299 = *from_hex(
      "0001818000010001000000000161047465737400000100010161047465737400000100010000012b00040a00000"
      "1");
  const SavedAnswer old{.number = 2, .payload = ttl_300};
  const Reanswer now{
      .kind = Reanswer::Kind::different, .request = &request, .saved = &old, .payload = ttl_299};
  std::vector<std::string> fields;
  for (const auto& field : differing_fields(now, {})) fields.push_back(compare::to_text(field));
  EXPECT_THAT(fields, ElementsAre("dns.resp.ttl 300 -> 299"));
  compare::Policy policy;
  ASSERT_TRUE(policy.ignore("dns.resp.ttl"));
  EXPECT_THAT(differing_fields(now, policy), IsEmpty());
}

}  // namespace
}  // namespace pushpkt::replay
