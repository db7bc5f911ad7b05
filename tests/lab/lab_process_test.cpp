// Programs on hosts: what they see, how they end, and that nothing survives us.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <vector>

#include "in_child.hpp"
#include "lab_socket.hpp"

namespace pushpkt::lab {
namespace {

using testing::HasSubstr;

class LabProcess : public LabTest {};

struct Pipe {
  Fd out;
  Fd in;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

// Up to and with `last`, or to the end of file.
std::string read_until(const Fd& out, char last) {
  std::string text;
  for (char byte = 0;;) {
    pollfd waiting{out.get(), POLLIN, 0};
    if (::poll(&waiting, 1, patience().left_ms()) <= 0) {
      ADD_FAILURE() << "neither data nor the end of file";
      return text;
    }
    if (::read(out.get(), &byte, 1) <= 0) return text;
    text += byte;
    if (byte == last) return text;
  }
}

TEST_F(LabProcess, AProgramRunsOnItsHost) {
  const Lab lab = build();
  const auto client = lab.client().run({"ip", "-br", "address", "show", "to-router"});
  const auto server = lab.server().run({"ip", "-br", "address", "show", "to-router"});
  ASSERT_TRUE(client && server);
  EXPECT_THAT(*client, HasSubstr("10.77.1.2/24"));
  EXPECT_THAT(*server, HasSubstr("10.77.2.2/24"));
}

TEST_F(LabProcess, WithoutAProgramNothingStarts) {
  const Lab lab = build();
  const auto none = lab.client().start(std::vector<std::string>{});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().cause, Cause::input);
  EXPECT_FALSE(lab.client().run(std::vector<std::string>{}));
}

TEST_F(LabProcess, InputGoesInAndOutputComesOut) {
  const Lab lab = build();
  const std::string much(1'000'000, 'x');
  EXPECT_EQ(lab.router().run({"cat"}, much).value(), much);
}

TEST_F(LabProcess, ItSeesTheInterfacesOfItsHostAndTheNamesOfTheOthers) {
  const Lab lab = build();
  const auto sys = lab.router().run({"ls", "/sys/class/net"});
  ASSERT_TRUE(sys);
  if (sys->find("to-server") == std::string::npos) GTEST_SKIP() << "mounting is forbidden here";
  EXPECT_EQ(*sys, "lo\nto-client\nto-server\n");
  const auto other = lab.client().run({"ip", "netns", "exec", "server", "ip", "-br", "address"});
  ASSERT_TRUE(other) << other.error().text();
  EXPECT_THAT(*other, HasSubstr("10.77.2.2/24"));
}

TEST_F(LabProcess, ItGetsNoDescriptorsOfOurs) {
  const Lab lab = build();
  const Fd leak(::dup(1));  // not close-on-exec
  const auto process = lab.client().start({"sh", "-c", "exit $(ls /proc/self/fd | wc -l)"});
  ASSERT_TRUE(process);
  // 0, 1, 2 and the directory that ls reads.
  EXPECT_EQ(const_cast<Process&>(*process).wait().value(), 4);
}

TEST_F(LabProcess, TheExitStatusIsPassedOn) {
  const Lab lab = build();
  EXPECT_EQ(lab.client().start({"sh", "-c", "exit 7"})->wait().value(), 7);
  EXPECT_EQ(lab.client().start({"true"})->wait().value(), 0);
  EXPECT_EQ(lab.client().start({"sh", "-c", "kill -KILL $$"})->wait().value(), 128 + SIGKILL);
}

TEST_F(LabProcess, AFailureIsAnErrorWithWhatTheProgramSaid) {
  const Lab lab = build();
  const auto run = lab.client().run({"sh", "-c", "echo sorry >&2; exit 3"});
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error().what, HasSubstr("on the client: exit status 3"));
  EXPECT_EQ(run.error().hint, "sorry");
}

TEST_F(LabProcess, AProgramThatIsNotThereIsTheUsersMistake) {
  const Lab lab = build();
  const auto by_name = lab.client().start({"no-such-program"});
  ASSERT_FALSE(by_name);
  EXPECT_EQ(by_name.error().cause, Cause::input);
  const auto by_path = lab.client().start({"/no/such/program"});
  ASSERT_FALSE(by_path);
  EXPECT_EQ(by_path.error().number, ENOENT);
  const auto no_program = lab.client().start({"/etc/passwd"});
  ASSERT_FALSE(no_program);
  EXPECT_EQ(no_program.error().number, EACCES);
}

TEST_F(LabProcess, IpIsFoundWhereAUsersPathDoesNotLead) {
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  const auto lab = Lab::build(plan_of({}));
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_TRUE(lab) << lab.error().text();
}

TEST_F(LabProcess, TooFewDescriptorsAreNamedAsTheReason) {
  const Lab lab = build();
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const int next = ::dup(0);  // the lowest that is free
  ::close(next);
  const rlimit few{static_cast<rlim_t>(next), limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  const auto process = lab.client().start({"true"});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().number, EMFILE);
  EXPECT_THAT(process.error().hint, HasSubstr("RLIMIT_NOFILE"));
  EXPECT_THAT(process.error().hint, HasSubstr(std::to_string(next) + " open files"));
}

TEST_F(LabProcess, SigtermReachesTheProgram) {
  const Lab lab = build();
  Pipe pipe = make_pipe();
  auto process = lab.client().start(
      {"sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 1000 & wait; done"},
      {.out = pipe.in.get()});
  ASSERT_TRUE(process);
  pipe.in.reset();
  ASSERT_EQ(read_until(pipe.out, '\n'), "ready\n");
  EXPECT_EQ(process->terminate(patience()).value(), 5);
  EXPECT_EQ(read_until(pipe.out, '\n'), "") << "its children are gone as well";
}

// A shell that waits for its last command dies of the signal itself: the command gets it as well,
// and the time to end as it likes.
TEST_F(LabProcess, SigtermReachesWhatAShellWaitsFor) {
  const Lab lab = build();
  Pipe pipe = make_pipe();
  auto process = lab.client().start(
      {"sh", "-c",
       "sh -c 'trap \"echo last word; exit 0\" TERM; echo ready; while :; do sleep 1000 & wait; "
       "done'; exit 6"},
      {.out = pipe.in.get()});
  ASSERT_TRUE(process);
  pipe.in.reset();
  ASSERT_EQ(read_until(pipe.out, '\n'), "ready\n");
  EXPECT_EQ(process->terminate(patience()).value(), 128 + SIGTERM) << "the shell's own status";
  EXPECT_EQ(read_until(pipe.out, '\n'), "last word\n");
  EXPECT_EQ(read_until(pipe.out, '\n'), "") << "all are gone";
}

// A process is cloned while other threads hold the C library's locks: it must not take one.
TEST_F(LabProcess, SeveralThreadsStartProgramsAtOnce) {
  constexpr int programs_each = 25;
  const Lab lab = build();
  constexpr std::size_t beyond_caches = 100'000;  // bytes: what takes the allocator's lock
  std::atomic<int> failures = 0;
  std::jthread allocates([](const std::stop_token& stop) {
    while (!stop.stop_requested()) static_cast<void>(std::vector<char>(beyond_caches));
  });
  {
    std::vector<std::jthread> threads;
    for (const Host& host : lab.hosts()) {
      threads.emplace_back([&failures, &host] {
        for (int i = 0; i < programs_each; ++i) failures += host.run({"true"}) ? 0 : 1;
      });
    }
  }
  EXPECT_EQ(failures, 0);
}

TEST_F(LabProcess, ADeadlineEndsTheWaitingNotTheProgram) {
  const Lab lab = build();
  auto process = lab.client().start({"sleep", "1000"});
  ASSERT_TRUE(process);
  const auto status = process->wait(Deadline::in(std::chrono::milliseconds(1)));
  ASSERT_TRUE(status);
  EXPECT_FALSE(*status);
  EXPECT_EQ(::kill(process->pid(), 0), 0);
}

TEST_F(LabProcess, ItEndsWithItsObject) {
  const Lab lab = build();
  Pipe pipe = make_pipe();
  {
    const auto process =
        lab.client().start({"sh", "-c", "sleep 1000 & echo ready; wait"}, {.out = pipe.in.get()});
    pipe.in.reset();
    ASSERT_EQ(read_until(pipe.out, '\n'), "ready\n");
  }
  EXPECT_EQ(read_until(pipe.out, '\n'), "");
}

// The program and its own child hold the pipe: its end of file says that both are gone.
TEST_F(LabProcess, KilledWithoutWarningWeLeaveNothing) {
  Pipe pipe = make_pipe();
  const pid_t us = ::fork();
  if (us == 0) {
    const auto lab = Lab::build(plan_of({}));
    if (!lab) ::_exit(1);
    auto process =
        lab->client().start({"sh", "-c", "sleep 1000 & echo ready; wait"}, {.out = pipe.in.get()});
    pipe.in.reset();
    if (process) static_cast<void>(process->wait());
    ::_exit(2);
  }
  pipe.in.reset();
  ASSERT_EQ(read_until(pipe.out, '\n'), "ready\n");
  ASSERT_EQ(::kill(us, SIGKILL), 0);
  ASSERT_EQ(test::wait_for_child(us), 128 + SIGKILL);
  EXPECT_EQ(read_until(pipe.out, '\n'), "");
}

}  // namespace
}  // namespace pushpkt::lab
