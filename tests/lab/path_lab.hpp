// What the tests of the paths share: a lab, packets from text, and a sniffer at the next hop.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::path {

/// No test is meant to wait so long: it turns a hang into a failure.
inline Deadline patience() { return Deadline::in(std::chrono::seconds(30)); }

inline wire::Frame built(const std::string& recipe) {
  const auto parsed = wire::parse_recipe(recipe);
  if (!parsed) throw std::invalid_argument(parsed.error().text());
  auto frame = wire::build(*parsed);
  if (!frame) throw std::invalid_argument(frame.error().text());
  return std::move(*frame);
}

inline wire::FrameView view_of(const wire::Frame& frame) {
  return wire::view_of(frame.packet(), frame.link);
}

/// The first Ethernet header of a request from the client to its router.
inline std::string eth_to_router() {
  return "eth(dst=" + to_string(lab::router_to_client.mac) +
         ", src=" + to_string(lab::client_to_router.mac) + ")/";
}

inline std::string name_of(Kind kind) {
  for (const PathKind& row : kinds()) {
    if (row.kind == kind) return std::string(row.name);
  }
  return {};
}

inline const PathKind& row_of(Kind kind) { return **find_kind(name_of(kind)); }

/// The calling thread is on the client. Where namespaces are forbidden the test is skipped.
class PathLab : public testing::Test {
 protected:
  void SetUp() override {
    static const Result<void> possible = lab::probe();
    if (!possible) GTEST_SKIP() << possible.error().text();
    build({});
  }

  void build(const lab::Obstacles& obstacles) {
    auto built = lab::Lab::build(lab::plan_of(obstacles));
    ASSERT_TRUE(built) << built.error().text();
    lab_.emplace(std::move(*built));
  }

  /// Looks at what arrives at the router from the client: the client's own tap may be lied to.
  [[nodiscard]] sniff::Sniffer at_router(const std::string& filter) const {
    const auto inside = lab::Inside::enter(lab_->router());
    auto sniffer = sniff::Sniffer::open(
        {.interface = std::string(lab::router_to_client.name), .filter = filter});
    if (!sniffer) throw std::runtime_error(sniffer.error().text());
    return std::move(*sniffer);
  }

  static Target target(bool ip6, std::uint16_t source_port) {
    Target target{.interface = std::string(lab::client_to_router.name),
                  .local = {lab::client_ip4, Port{source_port}},
                  .remote = {lab::server_ip4, Port{12000}},
                  .next_hop = lab::router_to_client.mac};
    if (ip6) {
      target.local.address = lab::client_ip6;
      target.remote.address = lab::server_ip6;
    }
    return target;
  }

  static std::unique_ptr<Path> open(Kind kind, const Target& target) {
    auto opened = row_of(kind).open(target);
    if (!opened) throw std::runtime_error(opened.error().text());
    return std::move(*opened);
  }

  static void send(Path& path, const wire::Frame& frame) {
    const wire::FrameView view = view_of(frame);
    const auto sent = path.send({&view, 1});
    ASSERT_TRUE(sent) << sent.error().text();
    ASSERT_EQ(*sent, 1U);
  }

  static Bytes arrived(sniff::Sniffer& sniffer) {
    const Deadline deadline = patience();
    while (true) {
      auto seen = sniffer.next_owned(deadline);
      if (!seen) throw std::runtime_error(seen.error().text());
      if (!*seen) throw std::runtime_error("nothing arrived");
      if ((*seen)->direction == sniff::Direction::in) return std::move((*seen)->bytes);
    }
  }

  std::optional<lab::Lab> lab_;
};

}  // namespace pushpkt::path
