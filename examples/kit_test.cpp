// The test kit, piece by piece: what docs/testing.md shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include <pushpkt/app.hpp>
#include <pushpkt/pushpkt.hpp>
#include <pushpkt/testing.hpp>

namespace pp = pushpkt;
using namespace pushpkt::testing;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Gt;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* query = "ip(dst=10.77.2.2)/udp(dstport=12000)/\"hello\"";

// A server of the test's own process, on the lab's server.
pp::Result<void> shout(HostThread::Control& control) {
  auto server = pp::app::Server::open(pp::app::Transport::udp, pp::app::anywhere(pp::Port{12000}));
  if (!server) return tl::unexpected(server.error());
  control.ready();
  return (*server)->serve(control.stop());
}

class Shout : public LabTest {};

TEST_F(Shout, AnswersInCapitals) {
  const HostThread server_thread = on(server(), shout);
  ASSERT_TRUE(server_thread);
  const auto done = pp::exchange(query, {.wait = std::chrono::seconds(10)});
  ASSERT_TRUE(done) << done.error().text();
  ASSERT_THAT(done->answers, SizeIs(1));
  EXPECT_THAT(done->answers[0].packet, HasPayload("HELLO"));
}

TEST_F(Shout, IsReachedThroughTheRouter) {
  const HostThread server_thread = on(server(), shout, listens_on_udp(pp::Port{12000}));
  ASSERT_TRUE(server_thread);
  ASSERT_TRUE(pp::exchange(query, {.path = "raw-ip", .wait = std::chrono::seconds(10)}));
  EXPECT_TRUE(passes(Matches("udp(srcport=12000)/\"HELLO\"")));
  ASSERT_TRUE(settled());
  EXPECT_THAT(recorded(Side::server, "udp"),
              ElementsAre(HasField("ip.ttl", 63), HasField("ip.ttl", 64)));
}

TEST(Matchers, TakeFieldsPayloadsAndRecipes) {
  const auto frame = pp::build(pp::eth::layer() / pp::ip::layer(pp::ip::ttl(7)) /
                               pp::udp::layer(pp::udp::dstport(53)) / "hello");
  ASSERT_TRUE(frame) << frame.error().text();
  EXPECT_THAT(*frame, HasField(pp::udp::dstport, pp::Port{53}));
  EXPECT_THAT(*frame, AllOf(HasField(pp::ip::ttl, Gt(1)), HasField("ip.ttl", 7)));
  EXPECT_THAT(*frame, Matches("ip(ttl=7)/udp(dstport=53)"));
  EXPECT_THAT(*frame, AllOf(HasPayload("hello"), HasPayload(StartsWith("he"))));
  EXPECT_THAT(*frame, AllOf(ChecksumsAreGood(), Not(Matches("tcp()"))));
}

TEST(Policies, SayWhatMayDiffer) {
  const auto recipe = [](int ttl, int id) {
    return pp::eth::layer() / pp::ip::layer(pp::ip::ttl(ttl), pp::ip::id(id)) / pp::udp::layer();
  };
  const auto before = pp::build(recipe(64, 1));
  const auto after = pp::build(recipe(63, 2));
  ASSERT_TRUE(before && after);
  EXPECT_THAT(*after, Not(SamePacketAs(*before)));
  EXPECT_THAT(*after, SamePacketAs(*before, ignoring({"ip.id"}).tolerating("ip.ttl", 1)));
}
