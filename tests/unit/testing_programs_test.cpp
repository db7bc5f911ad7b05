// PUSHPKT_PROGRAMS=required makes of a missing program a failure; and the folder of a test.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

#include <cstdlib>
#include <filesystem>

#include "programs.hpp"
#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt {
namespace {

/// Sets $PUSHPKT_PROGRAMS, and has it as it was in the end.
class Wish {
 public:
  explicit Wish(const char* wish) {
    if (const char* const before = std::getenv(name)) before_ = before;
    set(wish);
  }
  Wish(const Wish&) = delete;
  Wish& operator=(const Wish&) = delete;
  ~Wish() { set(before_.empty() ? nullptr : before_.c_str()); }

 private:
  static void set(const char* wish) {
    if (wish != nullptr) {
      ::setenv(name, wish, 1);
    } else {
      ::unsetenv(name);
    }
  }
  static constexpr const char* name = "PUSHPKT_PROGRAMS";
  std::string before_;
};

TEST(Programs, AMissingOneIsSkippedUnlessAllAreRequired) {
  {
    const Wish none(nullptr);
    EXPECT_FALSE(test::has_program("pushpkt-no-such-program"));
  }
  const Wish required("required");
  EXPECT_TRUE(test::has_program("sh"));
  EXPECT_NONFATAL_FAILURE((void)test::has_program("pushpkt-no-such-program"),
                          "pushpkt-no-such-program is not installed, and PUSHPKT_PROGRAMS");
}

TEST(ScratchFolder, IsEmptyAtFirstAndGoneInTheEnd) {
  std::filesystem::path path;
  {
    const ScratchFolder folder;
    path = folder.path();
    EXPECT_TRUE(std::filesystem::is_empty(path));
    EXPECT_EQ(folder.write("a/b", "content"), (path / "a/b").string());
    EXPECT_EQ(folder.read("a/b"), "content");
    EXPECT_EQ(folder.read("none"), "");
    EXPECT_NE(ScratchFolder().path(), path);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace pushpkt
