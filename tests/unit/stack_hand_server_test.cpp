// What a server by hand refuses before it opens anything, and its service.
#include "pushpkt/stack/hand_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

HandServer::Options options(const char* path) {
  return {.link = {.path = *path::find_kind(path), .interface = "lo"},
          .port = Port{12000},
          .service = upper_case_service(Port{12000})};
}

std::string refusal(HandServer::Options wanted) {
  const auto server = HandServer::open(std::move(wanted));
  return server ? "" : server.error().text();
}

TEST(HandServer, NeedsAPortAnInterfaceAndAPathThatReceives) {
  auto wanted = options("packet");
  wanted.port = {};
  EXPECT_THAT(refusal(wanted), HasSubstr("cannot serve port 0 by hand"));
  wanted = options("packet");
  wanted.link.interface.clear();
  EXPECT_THAT(refusal(wanted), HasSubstr("no interface is named"));
  EXPECT_THAT(refusal(options("raw-ip")), HasSubstr("cannot serve by raw-ip: it carries answers"));
}

TEST(HandServer, TakesNoAddressOfThisMachine) {
  auto wanted = options("packet");
  wanted.link.addresses = {*parse_ip("127.0.0.1")};
  EXPECT_THAT(refusal(wanted), HasSubstr("cannot be the host 127.0.0.1: it is an address of this"));
}

TEST(HandServer, NeedsAnAddressWhereTheInterfaceHasNone) {
  EXPECT_THAT(refusal(options("tap")), HasSubstr("cannot serve by tap: no address is named"));
  auto wanted = options("packet");
  wanted.link.interface = "no-such-device";
  EXPECT_THAT(refusal(wanted), HasSubstr("cannot serve on no-such-device: it has no address"));
}

TEST(UpperCaseService, AnswersBothTransportsAlike) {
  const HandService service = upper_case_service(Port{12000});
  const Endpoint client{*parse_ip("10.0.0.1"), Port{40000}};
  EXPECT_EQ(service.udp(client, bytes_of("hello 1")), bytes_of("HELLO 1"));
  Bytes stream = bytes_of("hello 2");
  service.tcp(stream);
  EXPECT_EQ(stream, bytes_of("HELLO 2"));
  const Endpoint itself{*parse_ip("10.0.0.2"), Port{12000}};
  EXPECT_EQ(service.udp(itself, bytes_of("loop")), std::nullopt) << "another such server";
}

}  // namespace
}  // namespace pushpkt::stack
