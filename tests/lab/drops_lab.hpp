// What the tests of the drops share: a lab, a frame from a recipe, counters and the tracepoint.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pushpkt/drops/reason.hpp"
#include "pushpkt/drops/trace.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::drops {

/// No test is meant to wait so long: it turns a hang into a failure.
inline Deadline patience() { return Deadline::in(std::chrono::seconds(30)); }

inline constexpr std::uint16_t open_port = 12000;

class DropsLab : public testing::Test {
 protected:
  void SetUp() override {
    static const Result<void> possible = lab::probe();
    if (!possible) GTEST_SKIP() << possible.error().text();
    auto built = lab::Lab::build(lab::plan_of({}));
    ASSERT_TRUE(built) << built.error().text();
    lab_.emplace(std::move(*built));
    listen();
  }

  [[nodiscard]] const lab::Host& host(std::string_view name) const {
    for (const lab::Host& each : lab_->hosts()) {
      if (each.name() == name) return each;
    }
    throw std::invalid_argument(std::string(name));
  }

  void run(std::string_view name, const std::vector<std::string>& argv) const {
    const auto done = host(name).run(argv);
    ASSERT_TRUE(done) << done.error().text();
  }

  /// Neighbours are resolved before, so that no question of theirs comes between.
  void meet() const {
    run("client", {"ping", "-c1", "-W5", "10.77.2.2"});
    run("client", {"ping", "-6", "-c1", "-W5", "fd77:2::2"});
  }

  [[nodiscard]] Fd bound_socket(std::string_view name, int type = SOCK_DGRAM,
                                std::uint16_t port = open_port) const {
    const auto inside = lab::Inside::enter(host(name));
    Fd fd(::socket(AF_INET6, type | SOCK_CLOEXEC, 0));
    sockaddr_in6 any{};
    any.sin6_family = AF_INET6;
    any.sin6_port = htons(port);
    const int number = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &number, sizeof number);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), 0)
        << std::strerror(errno);
    return fd;
  }

  /// Gives sendto's errno, 0 for none.
  [[nodiscard]] int send(std::string_view name, const std::string& device,
                         const std::string& text) const {
    const auto recipe = wire::parse_recipe(text);
    if (!recipe) throw std::invalid_argument(recipe.error().text());
    const auto frame = wire::build(*recipe);
    if (!frame) throw std::invalid_argument(frame.error().text());
    const auto inside = lab::Inside::enter(host(name));
    const Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = static_cast<int>(::if_nametoindex(device.c_str()));
    const ssize_t sent = ::sendto(fd.get(), frame->bytes.data(), frame->bytes.size(), 0,
                                  reinterpret_cast<const sockaddr*>(&to), sizeof to);
    return sent < 0 ? errno : 0;
  }

  [[nodiscard]] Counters counters(std::string_view name) const {
    const auto inside = lab::Inside::enter(host(name));
    auto read = Counters::read();
    EXPECT_TRUE(read) << read.error().text();
    return std::move(*read);
  }

  /// What moved on a host since `before`, once `enough` says that it has happened.
  [[nodiscard]] std::vector<Change> changes(
      std::string_view name, const Counters& before,
      const std::function<bool(const Counters&)>& enough) const {
    const Deadline deadline = patience();
    Counters after = counters(name);
    while (!enough(after) && !deadline.passed()) {
      std::this_thread::yield();
      after = counters(name);
    }
    return Counters::difference(before, after);
  }

  /// The tracepoint's word for it: waits until a drop of this lab has this reason. Nothing to hold
  /// where it is not permitted.
  void expect_traced(std::string_view reason) {
    if (!trace_) return;
    const Deadline deadline = patience();
    std::string heard;
    bool more = true;
    while (more) {
      more = trace_->wait(deadline);
      for (const Drop& drop : trace_->drain()) {
        if (!may_be_ours(drop)) continue;
        if (drop.reason == reason) return;
        heard += drop.reason + " in " + drop.function + "\n";
      }
    }
    ADD_FAILURE() << "no drop for " << reason << " (" << trace_->lost() << " lost), but:\n"
                  << heard;
  }

  [[nodiscard]] std::uint32_t netns_of(std::string_view name) const {
    struct stat state {};
    EXPECT_EQ(::fstat(host(name).netns_fd(), &state), 0);
    return static_cast<std::uint32_t>(state.st_ino);
  }

  void forget_earlier_drops() {
    if (trace_) static_cast<void>(trace_->drain());
  }

  std::optional<lab::Lab> lab_;
  std::optional<Trace> trace_;
  Detail detail_ = Detail::packet;

 private:
  /// The best that is permitted here; said on the screen if that is less than all.
  void listen() {
    for (const Detail detail : {Detail::packet, Detail::reason}) {
      auto trace = Trace::open(detail);
      if (trace) {
        trace_.emplace(std::move(*trace));
        detail_ = detail;
        return;
      }
      std::cout << trace.error().text() << '\n';
    }
    std::cout << "the counters alone are held to account\n";
  }

  /// Without Detail::packet it hears the whole machine, and cannot tell.
  [[nodiscard]] bool may_be_ours(const Drop& drop) const {
    if (detail_ == Detail::reason) return true;
    return std::any_of(lab::host_names.begin(), lab::host_names.end(),
                       [&](std::string_view name) { return netns_of(name) == drop.netns; });
  }
};

inline std::string text_of(const std::vector<Change>& changes) {
  std::string out;
  for (const Change& change : changes) out += change.name + " " + std::to_string(change.by) + "\n";
  return out;
}

inline std::vector<std::string> reasons_of(const std::vector<Change>& changes) {
  std::vector<std::string> out;
  for (const Finding& finding : findings(changes)) out.emplace_back(finding.rule->reason);
  return out;
}

}  // namespace pushpkt::drops
