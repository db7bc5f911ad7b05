// pushpkt doctor where something is missing: it does not contradict itself.
#include <gmock/gmock.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The commands as root of a user namespace, with nothing that can be run in the place of nft.
Outcome without_nft(const std::string& commands) {
  return shell(
      "nft=$(PATH=$PATH:/usr/sbin:/sbin command -v nft) || exit 77\n"
      "nothing=$(mktemp) && trap 'rm -f $nothing' EXIT\n"
      "unshare -r -m true || exit 77\n"
      "export nft nothing\n"
      "unshare -r -m sh -c 'mount --bind $nothing $nft || exit 77\n" +
      commands + "'");
}

TEST(Doctor, WithoutNftTheLabWorksAndItSaysWhatDoesNot) {
  const Outcome text = without_nft("pushpkt doctor --json >&2; pushpkt doctor");
  if (text.status == 77) GTEST_SKIP() << "cannot hide nft here: " << text.err;
  EXPECT_EQ(text.status, 1) << text.err;
  EXPECT_THAT(text.err, HasSubstr("install the package nftables"));
  EXPECT_THAT(text.out, AllOf(HasSubstr("The lab works, but not every experiment does"),
                              Not(HasSubstr("The lab cannot be built"))));
}

TEST(Doctor, WithoutNftItsExperimentsAreNamedAndTheOthersAsked) {
  const Outcome fields = without_nft(
      "pushpkt ask fields ip.ttl=1 --path packet && pushpkt ask fields tcp.connection=open");
  if (fields.status == 77) GTEST_SKIP() << "cannot hide nft here: " << fields.err;
  EXPECT_EQ(fields.status, 4);
  EXPECT_THAT(fields.out, HasSubstr("it died on the router"));
  EXPECT_THAT(fields.err,
              AllOf(HasSubstr("cannot use nftables"), HasSubstr("install the package nftables")));
  const Outcome obstacles = without_nft("pushpkt ask obstacles port-reject ttl --path packet");
  EXPECT_EQ(obstacles.status, 0) << obstacles.err;
  EXPECT_THAT(obstacles.out,
              AllOf(HasSubstr("not asked: cannot find the program `nft`"), HasSubstr("x router")));
}

// Inside of the user namespace that it makes for itself, all limits read as if there were none.
TEST(Doctor, ALimitOfNamespacesOutsideOfItsOwnIsNamed) {
  for (const char* const kind : {"net", "mnt", "pid"}) {
    const std::string setting = "max_" + std::string(kind) + "_namespaces";
    const Outcome lab = shell(
        "as_user='unshare -U --map-user=1000 --map-group=1000 --keep-caps'\n"
        "$as_user true || exit 77\n"
        "$as_user sh -c 'echo 0 >/proc/sys/user/" +
        setting +
        " || exit 77\n"
        "exec setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all pushpkt lab -- "
        "true'");
    if (lab.status == 77) GTEST_SKIP() << "cannot limit namespaces here: " << lab.err;
    EXPECT_EQ(lab.status, 4) << lab.err;
    EXPECT_THAT(lab.err, AllOf(HasSubstr("user." + setting + " is 0"),
                               HasSubstr("sysctl -w user." + setting),
                               Not(HasSubstr("no sysctl forbids it"))));
  }
}

}  // namespace
}  // namespace pushpkt::test
