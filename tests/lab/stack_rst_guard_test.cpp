// What is left of a guard whose process was killed, and who removes it. nft(8)
#include "pushpkt/stack/rst_guard.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "in_child.hpp"
#include "stack_lab.hpp"

namespace pushpkt::stack {
namespace {

using testing::Contains;
using testing::IsEmpty;

const GuardedFlow flow{.local = {lab::client_ip4, Port{12000}}};

class StackRstGuard : public StackLab {
 protected:
  /// The table of a guard whose process was killed by SIGKILL while it was in force.
  static std::string killed_guard(RstGuard::Removal removal) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return "";
    const pid_t child = ::fork();
    if (child == 0) {
      const auto guard = RstGuard::install(flow, removal);
      const std::string table = guard ? guard->table() : "error: " + guard.error().text();
      if (::write(pipe[1], table.data(), table.size()) < 0) ::_exit(1);
      ::close(pipe[1]);
      while (true) ::pause();
    }
    ::close(pipe[1]);
    std::string table;
    std::array<char, 256> some{};
    for (ssize_t got = 0; (got = ::read(pipe[0], some.data(), some.size())) > 0;) {
      table.append(some.data(), static_cast<std::size_t>(got));
    }
    ::close(pipe[0]);
    ::kill(child, SIGKILL);
    static_cast<void>(pushpkt::test::wait_for_child(child));
    return table;
  }
};

// As on a kernel that has no owners of tables.
TEST_F(StackRstGuard, TheNextStartRemovesWhatAKilledProcessLeftBehind) {
  const std::string table = killed_guard(RstGuard::Removal::next_start);
  ASSERT_THAT(table, testing::StartsWith("pushpkt_rst_12000_"));
  {
    const auto next = RstGuard::install(flow, RstGuard::Removal::next_start);
    ASSERT_TRUE(next) << next.error().text();
    EXPECT_THAT(next->removed(), Contains(table));
    EXPECT_NE(next->table(), table);
    EXPECT_THAT(next->notes(), testing::ElementsAre("removed the nft table " + table +
                                                        ", which a killed program left behind",
                                                    next->text()));
    EXPECT_THAT(remove_stale_guards().value(), IsEmpty()) << "its own is in use";
  }
  EXPECT_THAT(remove_stale_guards().value(), IsEmpty());
}

TEST_F(StackRstGuard, AGuardOfAnotherProcessInForceIsLeftAlone) {
  const auto first = RstGuard::install(flow);
  ASSERT_TRUE(first) << first.error().text();
  const auto second = RstGuard::install(flow);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_THAT(second->removed(), IsEmpty());
  EXPECT_NE(first->table(), second->table());
}

}  // namespace
}  // namespace pushpkt::stack
