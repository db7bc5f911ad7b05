// The lab of an ordinary user, also when the tests run as root: a child becomes nobody first.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <thread>

#include "in_child.hpp"
#include "lab_socket.hpp"

namespace pushpkt::lab {
namespace {

constexpr uid_t nobody = 65534;

class LabRootless : public LabTest {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_THREAD__)
    GTEST_SKIP()
        << "ThreadSanitizer's runtime has a thread of its own, and a process of two threads "
           "cannot enter a user namespace (unshare(2): EINVAL)";
#endif
    LabTest::SetUp();
  }
};

// With root's user id its capabilities go, too. Where an earlier test of this process has made it
// root of a namespace of its own there is no nobody, and it stays what it is: an ordinary user.
void become_nobody() {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (::geteuid() == 0) {
    [[maybe_unused]] const bool changed =
        ::setresgid(nobody, nobody, nobody) == 0 && ::setresuid(nobody, nobody, nobody) == 0;
  }
}

void drop_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  ::syscall(SYS_capset, &header, none.data());
}

int failed(const Error& error) {
  std::cerr << error.text() << '\n';
  return 1;
}

TEST_F(LabRootless, NobodyBuildsALabAndPings) {
  const int status = test::in_child([] {
    become_nobody();
    const auto lab = Lab::build(plan_of({.nat = true, .firewall = true}));
    if (!lab) return failed(lab.error());
    for (const char* server : {"10.77.2.2", "fd77:2::2"}) {
      const auto ping = lab->client().run({"ping", "-c", "1", "-W", "20", server});
      if (!ping) return failed(ping.error());
    }
    return 0;
  });
  EXPECT_EQ(status, 0);
}

TEST_F(LabRootless, TheScriptBuildsTheSameLabByHand) {
  const Fd script(::memfd_create("lab.sh", 0));
  const std::string text = plan_of({.rp_filter = 1, .mtu = 1400}).script();
  ASSERT_EQ(::write(script.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  const std::string file = "/proc/self/fd/" + std::to_string(script.get());
  const std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";  // an ordinary user's
  for (const char* server : {"10.77.2.2", "fd77:2::2"}) {
    const int status = test::in_child([&] {
      become_nobody();
      ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // or /proc/self/fd belongs to root
      ::execlp("env", "env", path.c_str(), "sh", file.c_str(), "ping", "-c", "1", "-W", "20",
               server, nullptr);
      return 127;
    });
    EXPECT_EQ(status, 0) << server;
  }
}

TEST_F(LabRootless, SeveralThreadsAreRefused) {
  const int status = test::in_child([] {
    become_nobody();
    drop_capabilities();
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return 2;
    std::thread other([&] {
      char byte = 0;
      static_cast<void>(::read(ends[0], &byte, 1) < 0);
    });
    const auto lab = Lab::build(plan_of({}));
    ::close(ends[1]);
    other.join();
    if (lab) return 3;
    const bool says_so = lab.error().what.find("2 threads") != std::string::npos;
    return says_so && lab.error().number == EINVAL ? 0 : failed(lab.error());
  });
  EXPECT_EQ(status, 0);
}

// Forbidden for real, in a user namespace of this test's own: its limit is nobody else's.
TEST_F(LabRootless, WhereNamespacesAreForbiddenTheHintNamesTheCure) {
  const int status = test::in_child([] {
    if (::unshare(CLONE_NEWUSER) != 0) return 2;
    std::ofstream("/proc/sys/user/max_user_namespaces") << "0" << std::flush;
    drop_capabilities();
    const auto lab = Lab::build(plan_of({}));
    if (lab) return 3;
    if (lab.error().cause != Cause::environment) return 4;
    const std::string cure = "sysctl -w user.max_user_namespaces=";
    if (lab.error().hint.find(cure) == std::string::npos) return failed(lab.error());
    const auto probed = probe();
    return !probed && probed.error().text() == lab.error().text() ? 0 : 5;
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace pushpkt::lab
