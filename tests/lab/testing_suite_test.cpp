// SuiteLabTest: one lab for a suite, reset between its tests, replaced where it cannot be.
#include <gmock/gmock.h>

#include "lab/testing_again.hpp"
#include "pushpkt/app/client.hpp"
#include "pushpkt/testing.hpp"

namespace pushpkt::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string program_of_suite = PUSHPKT_BINARY_DIR "/pushpkt";

class KitSuite : public SuiteLabTest {
 protected:
  static void SetUpTestSuite() { built_ = 0; }

  void with_suite_lab() override {
    ++built_;
    ASSERT_TRUE(start(server(), {"sh", "-c", "echo up $$; exec sleep 1000"}, prints("up")));
  }
  [[nodiscard]] lab::Obstacles obstacles() const override { return {.nat = wants_nat()}; }
  static bool wants_nat() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    return std::string_view(test->name()).find("Nat") != std::string_view::npos;
  }
  /// One packet to a port that nothing listens on, and the ICMP error about it.
  void send_one() const {
    auto asked = app::Client::connect(app::Transport::udp, "10.77.2.2", Port{9}, deadline());
    ASSERT_TRUE(asked) << asked.error().text();
    EXPECT_FALSE(asked->ask(bytes_of("x"), deadline()));
  }

  static inline int built_ = 0;
};

// A test of its own: the order of the tests below is the order in the file.
TEST_F(KitSuite, DISABLED_A_FirstBuildsTheLab) {
  EXPECT_EQ(built_, 1);
  EXPECT_THAT(recorded("udp or icmp or arp"), SizeIs(0));
  send_one();
  EXPECT_THAT(recorded(Side::client, "udp"), SizeIs(1));
}
TEST_F(KitSuite, DISABLED_B_SecondHasTheSameLabEmpty) {
  EXPECT_EQ(built_, 1);
  EXPECT_THAT(output(), HasSubstr("up"));
  EXPECT_THAT(recorded("udp or icmp or arp"), SizeIs(0));
  send_one();
  EXPECT_THAT(recorded(Side::client, "arp"), SizeIs(::testing::Ge(2U)))
      << "neighbours are forgotten";
  EXPECT_THAT(recorded(Side::client, "udp"), SizeIs(1));
  ASSERT_TRUE(start(client(), {"sleep", "1000"}));
}
TEST_F(KitSuite, DISABLED_C_ChangesASetting) {
  EXPECT_EQ(built_, 1);
  ASSERT_TRUE(client().run({"sysctl", "-q", "-w", "net.ipv4.ip_default_ttl=7"}));
}
TEST_F(KitSuite, DISABLED_D_HasANewLabForThat) {
  EXPECT_EQ(built_, 2);
  send_one();
  EXPECT_THAT(recorded(Side::client, "udp"), ::testing::Each(HasField("ip.ttl", 64)));
  ASSERT_TRUE(router().run({"ip", "route", "add", "blackhole", "192.0.2.0/24"}));
}
TEST_F(KitSuite, DISABLED_E_HasANewLabForTheRoute) { EXPECT_EQ(built_, 3); }
TEST_F(KitSuite, DISABLED_F_WantsNat) { EXPECT_EQ(built_, 4); }
TEST_F(KitSuite, DISABLED_G_Fails) {
  EXPECT_EQ(built_, 5);
  ADD_FAILURE() << "on purpose";
}
TEST_F(KitSuite, DISABLED_H_HasANewLabAfterThat) { EXPECT_EQ(built_, 6); }

TEST(KitSuiteOrder, OneLabServesUntilATestChangesIt) {
  if (!lab::probe()) GTEST_SKIP() << lab::probe().error().text();
  const Rerun all = run_again("KitSuite.DISABLED_*");
  EXPECT_THAT(all.output, AllOf(HasSubstr("7 tests"), HasSubstr("[  PASSED  ] 7 tests"),
                                HasSubstr("1 FAILED TEST"), HasSubstr("on purpose")));
}

// What a suite's program is asked after each test.
TEST_F(KitSuite, AProgramThatHasEndedByItselfWithAStatusIsAnError) {
  auto program = Program::start(server(), {"sh", "-c", "echo last words; exit 5"}, prints("words"),
                                deadline());
  ASSERT_TRUE(program) << program.error().text();
  Result<void> runs;
  const Deadline end = deadline();
  while (runs && !end.passed()) runs = program->check();
  ASSERT_FALSE(runs);
  EXPECT_THAT(runs.error().text(),
              AllOf(HasSubstr("ended with status 5 by itself"), HasSubstr("last words")));
}

}  // namespace
}  // namespace pushpkt::testing
