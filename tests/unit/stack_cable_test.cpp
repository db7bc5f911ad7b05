// Which paths have a device to open, and what has to be named for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::stack {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Result<std::optional<path::TunDevice>> cable(const char* path, const std::string& interface) {
  TransmitOptions options;
  options.path = path::find_kind(path).value();
  options.interface = interface;
  return open_cable(options);
}

TEST(OpenCable, OtherPathsHaveNone) {
  for (const path::PathKind& kind : path::kinds()) {
    if (path::is_cable(kind.kind)) continue;
    const auto device = cable(std::string(kind.name).c_str(), "lo");
    ASSERT_TRUE(device) << kind.name;
    EXPECT_FALSE(device->has_value()) << kind.name;
  }
}

TEST(OpenCable, WithoutADeviceThatIsNamedThereIsNone) {
  for (const char* const path : {"tap", "tun"}) {
    const auto device = cable(path, "");
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().cause, Cause::input);
    EXPECT_THAT(device.error().text(), AllOf(HasSubstr(path), HasSubstr("-i INTERFACE")));
    const auto too_long = cable(path, "a-name-of-16-by.");
    ASSERT_FALSE(too_long);
    EXPECT_THAT(too_long.error().text(), HasSubstr("the name is too long"));
  }
}

}  // namespace
}  // namespace pushpkt::stack
