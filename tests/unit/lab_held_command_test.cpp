// A command that waits until it may run.
#include "pushpkt/lab/held_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "pushpkt/lab/shell.hpp"

namespace pushpkt::lab {
namespace {

using testing::HasSubstr;

bool never() { return false; }
bool at_once() { return true; }

std::string scratch_file() {
  std::string name = testing::TempDir() + "pushpkt-held-XXXXXX";
  const int fd = ::mkstemp(name.data());
  ::close(fd);
  ::unlink(name.c_str());
  return name;
}

TEST(HeldCommand, RunsWhenItMayAndNotBefore) {
  const std::string file = scratch_file();
  auto command = HeldCommand::prepare("echo ran > " + file + "; exit 7", true);
  ASSERT_TRUE(command) << command.error().text();
  EXPECT_FALSE(command->has_ended().value());
  EXPECT_NE(::access(file.c_str(), F_OK), 0);
  command->begin();
  EXPECT_EQ(command->wait(never, -1).value(), 7);
  EXPECT_TRUE(command->has_ended().value());
  EXPECT_EQ(::access(file.c_str(), F_OK), 0);
  ::unlink(file.c_str());
}

TEST(HeldCommand, EndsWithoutHavingRunWhereItNeverMay) {
  const std::string file = scratch_file();
  {
    auto command = HeldCommand::prepare("echo ran > " + file, true);
    ASSERT_TRUE(command) << command.error().text();
  }
  EXPECT_NE(::access(file.c_str(), F_OK), 0);
}

TEST(HeldCommand, AStopTerminatesIt) {
  auto command = HeldCommand::prepare("exec sleep 1000", true);
  ASSERT_TRUE(command) << command.error().text();
  command->begin();
  EXPECT_EQ(command->wait(at_once, -1).value(), 128 + SIGTERM);
}

TEST(Shell, TheBannerNamesTheHostsAndTheirAddresses) {
  EXPECT_THAT(banner(), HasSubstr("client  10.77.1.2 fd77:1::2"));
  EXPECT_THAT(banner(), HasSubstr("server  10.77.2.2 fd77:2::2"));
}

TEST(Shell, TheEnvironmentFindsToolsOfAdministrators) {
  const std::string before = ::getenv("PATH");
  set_environment(false);
  const std::string path = ::getenv("PATH");
  ::setenv("PATH", before.c_str(), 1);
  EXPECT_THAT(path, HasSubstr(before));
  EXPECT_THAT(path, testing::EndsWith(":/usr/local/sbin:/usr/sbin:/sbin"));
}

}  // namespace
}  // namespace pushpkt::lab
