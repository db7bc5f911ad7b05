// The ladder as a table, and the paths that need no privilege, on loopback.
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <set>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::path {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

wire::Frame built(std::string_view recipe) {
  return wire::build(wire::parse_recipe(recipe).value()).value();
}

wire::FrameView view_of(const wire::Frame& frame) {
  return wire::view_of(frame.packet(), frame.link);
}

TEST(PathKinds, HaveTheirOwnHintForADevice) {
  EXPECT_THAT(interface_hint(Kind::tap), HasSubstr("-i tap5"));
  EXPECT_THAT(interface_hint(Kind::tun), HasSubstr("-i tun5"));
  EXPECT_THAT(interface_hint(Kind::packet), HasSubstr("to-router"));
}

TEST(PathKinds, HaveAPlaceWhereTheyEnterThatIsReadAgain) {
  for (const PathKind& kind : kinds()) {
    EXPECT_EQ(parse_entry(to_text(kind.entry)), kind.entry) << kind.name;
    EXPECT_EQ(kind.entry == Entry::receive, is_cable(kind.kind)) << kind.name;
    EXPECT_EQ(kind.entry == Entry::none, kind.kind == Kind::file) << kind.name;
    EXPECT_EQ(kind.entry == Entry::transport, kind.ours == Level::payload) << kind.name;
  }
  EXPECT_EQ(parse_entry("below UDP"), std::nullopt);
}

TEST(PathKinds, GoFromTheMostComfortableToTheMostNaked) {
  std::vector<std::string_view> names;
  Level before = Level::payload;
  for (const PathKind& kind : kinds()) {
    names.push_back(kind.name);
    EXPECT_GE(kind.ours, before) << kind.name;
    before = kind.ours;
  }
  EXPECT_THAT(names, ElementsAre("socket", "raw-transport", "raw-ip", "packet-dgram", "tun",
                                 "packet", "ring", "inject", "xdp", "tap", "file"));
}

TEST(PathKinds, EachIsFoundByItsName) {
  for (const PathKind& kind : kinds()) {
    const auto found = find_kind(kind.name);
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)->kind, kind.kind);
  }
}

TEST(PathKinds, AWrongNameIsAnInputErrorWithTheNearest) {
  const auto found = find_kind("raw_ip");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().cause, Cause::input);
  EXPECT_THAT(found.error().text(),
              AllOf(HasSubstr("cannot find a path named `raw_ip`"), HasSubstr("`raw-ip`")));
}

TEST(PathKinds, RewritesSayWhenTheyApply) {
  const auto rewrites = find_kind("raw-ip").value()->rewrites_ip4;
  const auto applying = [&](std::string_view recipe) {
    const wire::Frame frame = built(recipe);
    std::set<std::string_view> fields;
    for (const Rewrite& rewrite : rewrites) {
      if (rewrite.applies(frame.packet())) fields.insert(rewrite.field);
    }
    return fields;
  };
  const std::set<std::string_view> always{"ip.checksum", "ip.len"};
  std::set<std::string_view> with_id = always;
  with_id.insert("ip.id");
  std::set<std::string_view> with_source = always;
  with_source.insert("ip.src");
  EXPECT_EQ(applying("ip(src=10.0.0.1, id=1, proto=1)"), always);
  EXPECT_EQ(applying("ip(src=10.0.0.1, id=0, proto=1)"), with_id);
  EXPECT_EQ(applying("ip(src=10.0.0.1, id=0, flags.df=1, proto=1)"), always);
  EXPECT_EQ(applying("ip(src=0.0.0.0, id=1, proto=1)"), with_source);
  EXPECT_EQ(applying("ipv6(nxt=59)"), std::set<std::string_view>{});
}

/// A socket on loopback that reads what a path sent.
class Receiver {
 public:
  explicit Receiver(const Ip& address)
      : fd_(::socket(family_of(address), SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    SocketAddress where({address, Port{0}});
    bound_ = ::bind(fd_.get(), where.get(), where.bytes()) == 0 &&
             ::getsockname(fd_.get(), where.get(), where.room()) == 0;
    if (bound_) end_ = where.endpoint();
  }
  [[nodiscard]] bool bound() const { return bound_; }
  [[nodiscard]] const Endpoint& end() const { return end_; }

  [[nodiscard]] std::string next(Endpoint* from = nullptr) const {
    pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    EXPECT_GT(::poll(&waiting, 1, 30'000), 0) << "nothing came";
    std::array<char, 2048> bytes{};
    SocketAddress sender;
    const ssize_t got = ::recvfrom(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT,
                                   sender.get(), sender.room());
    if (got < 0) return "nothing";
    if (from != nullptr) *from = sender.endpoint();
    return {bytes.data(), static_cast<std::size_t>(got)};
  }

 private:
  Fd fd_;
  Endpoint end_;
  bool bound_ = false;
};

class PathSocket : public testing::TestWithParam<std::string> {};

TEST_P(PathSocket, SendsThePayloadFromTheLocalAddress) {
  const Ip loopback = parse_ip(GetParam()).value();
  const Receiver receiver(loopback);
  if (!receiver.bound()) GTEST_SKIP() << "no " << GetParam() << " here";
  auto path =
      find_kind("socket").value()->open({.local = {loopback, Port{0}}, .remote = receiver.end()});
  ASSERT_TRUE(path) << path.error().text();
  const std::array frames{built("udp(checksum=0)/\"one\""), built("udp(checksum=0)/\"three\""),
                          built("udp(checksum=0)")};
  const std::array views{view_of(frames[0]), view_of(frames[1]), view_of(frames[2])};
  const auto sent = (*path)->send(views);
  ASSERT_TRUE(sent) << sent.error().text();
  EXPECT_EQ(*sent, 3U);
  SocketAddress local;
  ASSERT_EQ(::getsockname((*path)->fd(), local.get(), local.room()), 0);
  Endpoint from;
  EXPECT_EQ(receiver.next(&from), "one");
  EXPECT_EQ(from, local.endpoint());
  EXPECT_EQ(receiver.next(), "three");
  EXPECT_EQ(receiver.next(), "");
}

TEST_P(PathSocket, ADatagramThatIsTooLargeNamesTheSizes) {
  auto path =
      find_kind("socket").value()->open({.remote = {parse_ip(GetParam()).value(), Port{9}}});
  if (!path) GTEST_SKIP() << path.error().text();
  const Bytes bytes(70'000);
  const wire::FrameView view{.bytes = bytes};
  const auto sent = (*path)->send({&view, 1});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().number, EMSGSIZE);
  EXPECT_THAT(sent.error().text(), AllOf(HasSubstr("cannot send 70000 bytes to"),
                                         HasSubstr("the largest UDP payload is 655")));
}

INSTANTIATE_TEST_SUITE_P(Families, PathSocket, testing::Values("127.0.0.1", "::1"),
                         [](const auto& each) { return each.param == "::1" ? "ip6" : "ip4"; });

TEST(PathSocketPort, APortThatIsTakenSaysSo) {
  const Receiver receiver(Ip{Ip4{{127, 0, 0, 1}}});
  const auto path =
      find_kind("socket").value()->open({.local = receiver.end(), .remote = receiver.end()});
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().number, EADDRINUSE);
  EXPECT_THAT(path.error().text(), HasSubstr(to_string(receiver.end())));
}

TEST(PathFile, GivesEachFrameToTheSinkAndStopsWhereItRefuses) {
  std::vector<std::string> written;
  Target target;
  target.sink = [&](const wire::FrameView& frame) -> Result<void> {
    if (written.size() == 2) return fail(system_error("cannot write", ENOSPC));
    written.push_back(text_of(frame.payload()));
    return {};
  };
  const auto path = find_kind("file").value()->open(target);
  ASSERT_TRUE(path) << path.error().text();
  const wire::Frame frame = built("udp(checksum=0)/\"x\"");
  const std::array views{view_of(frame), view_of(frame), view_of(frame)};
  EXPECT_EQ((*path)->send(views).value(), 2U);
  EXPECT_THAT(written, ElementsAre("x", "x"));
  const auto refused = (*path)->send(std::span(views).subspan(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().number, ENOSPC);
  EXPECT_EQ((*path)->fd(), -1);
}

/// Takes one frame at a time, and none at every second call: a queue that is often full.
class SlowPath : public Path {
 public:
  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    is_full_ = !is_full_;
    if (is_full_ || batch.empty()) return 0U;
    taken.push_back(text_of(batch[0].payload()));
    return 1U;
  }
  std::vector<std::string> taken;

 private:
  bool is_full_ = false;
};

TEST(PathSendAll, SendsTheWholeBatchInOrder) {
  SlowPath path;
  const std::array frames{built("udp(checksum=0)/\"a\""), built("udp(checksum=0)/\"b\""),
                          built("udp(checksum=0)/\"c\"")};
  const std::array views{frames[0].view(), frames[1].view(), frames[2].view()};
  const auto sent = path.send_all(views, Deadline::in(std::chrono::hours(1)));
  EXPECT_TRUE(sent) << sent.error().text();
  EXPECT_THAT(path.taken, ElementsAre("a", "b", "c"));
}

TEST(PathSendAll, NamesTheFrameThatTheDeadlineFound) {
  struct Full : Path {
    Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
      return batch.size() == 2 ? 1U : 0U;
    }
  } path;
  const wire::Frame frame = built("udp(checksum=0)/\"x\"");
  const std::array views{frame.view(), frame.view()};
  const auto sent = path.send_all(views, Deadline::in(std::chrono::milliseconds(1)));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().number, ETIMEDOUT);
  EXPECT_THAT(sent.error().text(), HasSubstr("frame 2 of 2; those before it were sent"));
}

TEST(PathOpen, OpensByName) {
  std::vector<Bytes> written;
  const auto sink = [&](const wire::FrameView& frame) -> Result<void> {
    written.emplace_back(frame.bytes.begin(), frame.bytes.end());
    return {};
  };
  auto path = open("file", {.sink = sink});
  ASSERT_TRUE(path) << path.error().text();
  const wire::Frame frame = built("udp(checksum=0)/\"x\"");
  EXPECT_TRUE((*path)->send_all(frame.view(), Deadline::in(std::chrono::hours(1))));
  EXPECT_THAT(written, ElementsAre(frame.bytes));
  EXPECT_THAT(open("packets", {}).error().text(), HasSubstr("packet"));
}

TEST(PathFile, NeedsASink) {
  const auto path = find_kind("file").value()->open({});
  ASSERT_FALSE(path);
  EXPECT_EQ(path.error().cause, Cause::input);
}

TEST(PathAvailable, WhatNeedsNothingIsAlwaysThereAndARefusalNamesTheCapability) {
  for (const PathKind& kind : kinds()) {
    const auto here = available(kind);
    if (kind.needs == "nothing") {
      EXPECT_TRUE(here) << kind.name << ": " << here.error().text();
    } else if (!here) {
      // A kernel without the TUN driver is no matter of rights.
      const bool no_driver = is_cable(kind.kind) && here.error().cause == Cause::environment;
      EXPECT_TRUE(no_driver || here.error().cause == Cause::permission) << kind.name;
      if (is_cable(kind.kind)) {
        EXPECT_THAT(here.error().text(), HasSubstr("/dev/net/tun"));
      } else {
        EXPECT_THAT(here.error().text(), AllOf(HasSubstr("EPERM"), HasSubstr("CAP_NET_RAW")));
      }
    }
  }
}

}  // namespace
}  // namespace pushpkt::path
