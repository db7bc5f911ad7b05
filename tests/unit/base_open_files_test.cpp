// The limit on open files: raised where it may be, named where it may not.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "in_child.hpp"
#include "pushpkt/base/open_files.hpp"

namespace pushpkt {
namespace {

constexpr rlim_t few = 20;

/// What `check` says in a child whose soft and hard limits are these.
template <class Check>
bool holds_under(rlim_t soft, rlim_t hard, Check check) {
  return test::in_child([&] {
           const rlimit limit{soft, hard};
           return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && check() ? 0 : 1;
         }) == 0;
}

TEST(BaseOpenFiles, ALimitThatMayBeRaisedIsRaised) {
  EXPECT_TRUE(holds_under(few, few + 10, [] {
    rlimit limit{};
    return require_open_files(few + 5).has_value() && ::getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
           limit.rlim_cur == few + 5;
  }));
}

TEST(BaseOpenFiles, ALimitThatMayNotIsNamedWithWhatToSet) {
  EXPECT_TRUE(holds_under(few, few, [] {
    const auto enough = require_open_files(96);
    if (enough) return false;
    const std::string text = enough.error().text();
    return text.find("at most 20") != std::string::npos &&
           text.find("RLIMIT_NOFILE") != std::string::npos &&
           text.find("ulimit -n 96") != std::string::npos;
  }));
}

TEST(BaseOpenFiles, ALimitThatIsEnoughStays) {
  EXPECT_TRUE(holds_under(few + 10, few + 10, [] { return require_open_files(few).has_value(); }));
}

}  // namespace
}  // namespace pushpkt
