// Our endpoints as the kernel's socket addresses, and back.
#include "pushpkt/base/socket_address.hpp"

#include <gtest/gtest.h>

namespace pushpkt {
namespace {

TEST(SocketAddress, ComesBackAsItWentIn) {
  for (const char* const text : {"10.77.1.2", "fd77:1::2", "0.0.0.0", "::"}) {
    const Endpoint end{parse_ip(text).value(), Port{4711}};
    EXPECT_EQ(SocketAddress(end).endpoint(), end);
  }
  const Endpoint mapped{parse_ip("::ffff:10.0.0.1").value(), Port{1}};
  EXPECT_EQ(to_string(SocketAddress(mapped).endpoint()), "10.0.0.1:1");
}

}  // namespace
}  // namespace pushpkt
