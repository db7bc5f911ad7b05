// A helper keeps the right to open raw sockets that this process has given up.
#include "pushpkt/path/socket_helper.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "in_child.hpp"
#include "pushpkt/base/privileges.hpp"

namespace pushpkt::path {
namespace {

using test::in_child;

TEST(SocketHelper, WithoutOneThereIsNoAnswer) {
  Fd opened;
  EXPECT_FALSE(ask_for_socket(AF_INET, SOCK_RAW, IPPROTO_RAW, opened));
  sockaddr_in any{};
  any.sin_family = AF_INET;
  EXPECT_FALSE(ask_for_bind(0, reinterpret_cast<const sockaddr*>(&any), sizeof any));
}

TEST(SocketHelper, OpensRawSocketsAndNoOthers) {
  if (!has_capability(CAP_NET_RAW)) GTEST_SKIP() << "it needs CAP_NET_RAW";
  EXPECT_EQ(in_child([] {
              if (!open_socket_helper() || !drop_all_capabilities()) return 1;
              if (::socket(AF_INET, SOCK_RAW, IPPROTO_RAW) >= 0) return 2;
              Fd raw;
              if (ask_for_socket(AF_INET, SOCK_RAW, IPPROTO_RAW, raw) != 0) return 3;
              if (!raw.valid()) return 4;
              Fd plain;
              if (ask_for_socket(AF_INET, SOCK_DGRAM, 0, plain) != EPERM) return 5;
              close_socket_helper();
              return ask_for_socket(AF_INET, SOCK_RAW, IPPROTO_RAW, raw) ? 6 : 0;
            }),
            0);
}

TEST(SocketHelper, BindsWhatItIsGiven) {
  if (!has_capability(CAP_NET_RAW)) GTEST_SKIP() << "it needs CAP_NET_RAW";
  EXPECT_EQ(in_child([] {
              if (!open_socket_helper() || !drop_all_capabilities()) return 1;
              const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
              sockaddr_in any{};
              any.sin_family = AF_INET;
              any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
              const auto* const address = reinterpret_cast<const sockaddr*>(&any);
              if (ask_for_bind(socket.get(), address, sizeof any) != 0) return 2;
              return ask_for_bind(-1, address, sizeof any) == EACCES ? 0 : 3;
            }),
            0);
}

}  // namespace
}  // namespace pushpkt::path
