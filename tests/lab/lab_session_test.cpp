// A server and a command in a lab: order, exit statuses, what is called when.
#include "pushpkt/lab/session.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <csignal>

#include "in_child.hpp"
#include "lab_socket.hpp"

namespace pushpkt::lab {
namespace {

using test::in_child;  // a session changes what signals do

class LabSession : public LabTest {};

class Recorder final : public SessionRecorder {
 public:
  explicit Recorder(std::vector<std::string>& calls) : calls_(calls) {}
  [[nodiscard]] std::array<int, 2> fds() const override { return {-1, -1}; }
  [[nodiscard]] Result<void> take() override { return {}; }
  [[nodiscard]] Result<void> finish() override {
    calls_.emplace_back("finish");
    return {};
  }

 private:
  std::vector<std::string>& calls_;
};

TEST_F(LabSession, TheExitStatusIsTheCommands) {
  EXPECT_EQ(in_child([] {
              const Lab lab = build();
              const auto status = run_session(lab, {.command = {"sh", "-c", "exit 7"}});
              return status ? *status : 99;
            }),
            7);
}

// As nohup(1) leaves it: a blocked signal would be queued though it is ignored.
TEST_F(LabSession, AHangupThatIsIgnoredIsNotWaitedFor) {
  for (const bool ignored : {true, false}) {
    const int waits_for_it = in_child([ignored] {
      ::signal(SIGHUP, ignored ? SIG_IGN : SIG_DFL);
      const Lab lab = build();
      bool waits = false;
      const auto look = [&waits]() -> Result<void> {
        sigset_t blocked;
        ::sigprocmask(SIG_BLOCK, nullptr, &blocked);
        waits = ::sigismember(&blocked, SIGHUP) == 1;
        return {};
      };
      const auto status = run_session(lab, {.command = {"true"}}, {.started = look});
      return !status ? 9 : waits ? 1 : 0;
    });
    EXPECT_EQ(waits_for_it, ignored ? 0 : 1);
  }
}

TEST_F(LabSession, TheServerListensBeforeTheCommandStarts) {
  EXPECT_EQ(in_child([] {
              const Lab lab = build();
              std::vector<std::string> calls;
              Recorder recorder(calls);
              const auto status = run_session(
                  lab,
                  {.command = {"sh", "-c", "ip netns exec server ss -Hlnu | grep -q :4567"},
                   .server_command = "exec timeout 60 ncat -u -l 10.77.2.2 4567 > /dev/null"},
                  {.recorder = &recorder,
                   .started = [&calls]() -> Result<void> {
                     calls.emplace_back("started");
                     return {};
                   },
                   .recorded = [&calls] { calls.emplace_back("recorded"); }});
              if (!status || *status != 0) return 1;
              return calls == std::vector<std::string>{"started", "finish", "recorded"} ? 0 : 2;
            }),
            0);
}

TEST_F(LabSession, AServerThatEndsBeforeItListensIsAnError) {
  EXPECT_EQ(
      in_child([] {
        const Lab lab = build();
        const auto status = run_session(lab, {.command = {"true"}, .server_command = "exit 3"});
        if (status) return 1;
        const std::string what = status.error().what;
        return what.find("it ended with status 3 before it listened") != std::string::npos ? 0 : 2;
      }),
      0);
}

}  // namespace
}  // namespace pushpkt::lab
