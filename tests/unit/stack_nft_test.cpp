// The program nft: one that never answers is given up and ended.
#include "pushpkt/testing/scratch_folder.hpp"
#include "stack/nft_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

/// An nft of the test's own, first in $PATH.
class NftProgram : public testing::Test {
 protected:
  NftProgram() { ::setenv("PATH", (folder_.path().string() + ":" + path_).c_str(), 1); }
  ~NftProgram() override { ::setenv("PATH", path_.c_str(), 1); }
  void program_is(const std::string& script) const {
    const std::string file = folder_.write("nft", "#!/bin/sh\n" + script + "\n");
    ::chmod(file.c_str(), 0700);
  }

 private:
  std::string path_ = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): one thread
  ScratchFolder folder_;
};

constexpr std::chrono::milliseconds soon{50};

TEST_F(NftProgram, OneThatNeverAnswersIsGivenUp) {
  program_is("exec sleep 3000");
  const auto ran = run_nft("list tables\n", soon);
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().number, ETIMEDOUT);
  EXPECT_THAT(ran.error().what, HasSubstr("nft: it does not answer"));
}

TEST_F(NftProgram, OneThatReadsNothingIsGivenUp) {
  program_is("exec sleep 3000");
  const std::string more_than_a_pipe_holds(1U << 20U, '\n');
  EXPECT_EQ(run_nft(more_than_a_pipe_holds, soon).error().number, ETIMEDOUT);
  const auto nft = start_nft();
  ASSERT_TRUE(nft) << nft.error().text();
  const auto listed = run_and_list(*nft, more_than_a_pipe_holds, "t", soon);
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().number, ETIMEDOUT);
  reap(nft->pid, soon);
}

TEST_F(NftProgram, OneThatNeverStopsPrintingIsGivenUp) {
  program_is("exec yes");
  EXPECT_EQ(run_nft("list tables\n", soon).error().number, ETIMEDOUT);
}

TEST_F(NftProgram, WhatItPrintsIsTheAnswer) {
  program_is("cat; echo done");
  const auto ran = run_nft("a line\n");
  ASSERT_TRUE(ran) << ran.error().text();
  EXPECT_EQ(*ran, "a line\ndone\n");
}

}  // namespace
}  // namespace pushpkt::stack
