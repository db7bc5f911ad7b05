// Where programs are looked for, and what is said of an interface that is not there.
#include "pushpkt/base/find_program.hpp"

#include <gmock/gmock.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <cerrno>

#include "pushpkt/base/interface_request.hpp"
#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

TEST(FindProgram, IsTheFirstFileThatMayBeRun) {
  const ScratchFolder folder;
  ASSERT_EQ(::chmod(folder.write("a/tool", "").c_str(), 0600), 0);
  ASSERT_EQ(::chmod(folder.write("b/tool", "").c_str(), 0700), 0);
  const std::string path = ":" + folder.file("a") + ":" + folder.file("b");
  EXPECT_EQ(find_in_path("tool", path), folder.file("b/tool"));
  EXPECT_EQ(find_in_path("another", path), "");
  EXPECT_EQ(find_in_path("tool", ""), "");
  EXPECT_EQ(find_in_path("", path), "");
}

TEST(FindProgram, TheAdministratorsFoldersComeLast) {
  EXPECT_THAT(system_path(), EndsWith(":/usr/local/sbin:/usr/sbin:/sbin"));
}

TEST(Interfaces, OneThatIsNotThereIsAnErrorWithTheNearest) {
  const Error error = no_such_interface("loo");
  EXPECT_EQ(error.number, ENODEV);
  EXPECT_EQ(error.what, "cannot find the interface `loo`");
  EXPECT_THAT(error.hint, HasSubstr("`lo`"));
  EXPECT_THAT(error.hint, EndsWith("`ip link` lists the interfaces of this network namespace"));
}

TEST(Interfaces, AreAskedByTheirNames) {
  const auto type = ask_interface(SIOCGIFHWADDR, "lo");
  ASSERT_TRUE(type);
  EXPECT_EQ(type->ifr_hwaddr.sa_family, ARPHRD_LOOPBACK);
  EXPECT_FALSE(ask_interface(SIOCGIFHWADDR, "nosuch0"));
  EXPECT_EQ(errno, ENODEV);
  EXPECT_FALSE(ask_interface(SIOCGIFHWADDR, "a-name-longer-than-any-may-be"));
  EXPECT_EQ(errno, ENODEV);
}

}  // namespace
}  // namespace pushpkt
