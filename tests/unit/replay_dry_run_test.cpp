// What a replay writes into a file: the times of its packets.
#include <gmock/gmock.h>

#include "replay_pipeline.hpp"

namespace pushpkt::replay {
namespace {

using ::testing::ElementsAre;

TEST_F(ReplayPipeline, ADryRunKeepsTheTimes) {
  capture({small, next});
  send_by("file");
  plan_.pace = {};
  Summary summary;
  ASSERT_TRUE(write(plan_, {}, summary));
  EXPECT_TRUE(summary.begun);
  EXPECT_EQ(summary.sent.packets, 2U);
  EXPECT_THAT(written(), ElementsAre(recipe_text(small), recipe_text(next)));
  EXPECT_THAT(times_, ElementsAre(Timestamp::from(1000, 0), Timestamp::from(1001, 0)));
}

TEST_F(ReplayPipeline, ADryRunAtAnotherPaceHasItsTimes) {
  capture({small, next});
  send_by("file");
  plan_.pace = {Pace::Kind::original, 2};
  Summary summary;
  ASSERT_TRUE(write(plan_, {}, summary));
  EXPECT_EQ(written().size(), 2U);
  EXPECT_THAT(times_, ElementsAre(Timestamp::from(1000, 0), Timestamp::from(1000, 500'000'000)));
}

// In a file a packet may stand behind a later one: at each pace and in each round alike.
TEST_F(ReplayPipeline, ADryRunKeepsTimesThatGoBack) {
  capture({small, next, small}, 0, {1000, 1004, 1002});
  send_by("file");
  struct Row {
    double speed;
    std::vector<std::int64_t> ms;  // since the first
  };
  plan_.rounds = 2;
  for (const Row& row :
       {Row{1, {0, 4000, 2000, 6000, 10'000, 8000}}, Row{2, {0, 2000, 1000, 3000, 5000, 4000}}}) {
    plan_.pace = {Pace::Kind::original, row.speed};
    Summary summary;
    ASSERT_TRUE(write(plan_, {}, summary));
    times_.clear();
    static_cast<void>(written());
    std::vector<std::int64_t> ms;
    for (const Timestamp time : times_) ms.push_back(time.since(times_[0]).ns() / 1'000'000);
    EXPECT_EQ(ms, row.ms);
  }
}

}  // namespace
}  // namespace pushpkt::replay
