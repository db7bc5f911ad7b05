// The dialogues of tests/talk with the listener made by hand in the kernel's place: the same
// answers, but where docs/tcp-listener.md has a row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <regex>
#include <set>
#include <thread>

#include "pushpkt/app/stop.hpp"
#include "pushpkt/app/upper.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/stack/egress_policy.hpp"
#include "pushpkt/stack/hand_link.hpp"
#include "pushpkt/talk/run.hpp"
#include "pushpkt/talk/station.hpp"

namespace pushpkt::talk {
namespace {

namespace fs = std::filesystem;

const fs::path root = PUSHPKT_SOURCE_DIR;
const fs::path scripts = root / "tests" / "talk";
const fs::path own_answers = scripts / "by-hand";
constexpr lab::LinkEnd client_by_hand = lab::interface_at(lab::client_name, "to-router", 1, 9);
constexpr lab::LinkEnd server_by_hand = lab::interface_at(lab::server_name, "to-router", 2, 9);

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".talk") out.push_back(entry.path().stem().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// A host made by hand on the lab's server, in a thread of its own. It is there when start() has
/// returned.
class ServerByHand {
 public:
  explicit ServerByHand(const lab::Host& host) : host_(&host) {}
  ServerByHand(const ServerByHand&) = delete;
  ServerByHand& operator=(const ServerByHand&) = delete;
  ~ServerByHand() {
    if (stop_) stop_->set();
    if (thread_.joinable()) thread_.join();
  }

  /// "": it serves.
  std::string start() {
    auto stop = app::Stop::make();
    if (!stop) return stop.error().text();
    stop_.emplace(std::move(*stop));
    std::promise<std::string> ready;
    auto came = ready.get_future();
    thread_ = std::thread([this, &ready] { run(ready); });
    return came.get();
  }

 private:
  void run(std::promise<std::string>& ready) {
    const auto inside = lab::Inside::enter(*host_);
    if (!inside) return ready.set_value(inside.error().text());
    auto link = stack::HandLink::open({.path = path::find_kind("packet").value(),
                                       .interface = std::string(server_by_hand.name),
                                       .addresses = {server_by_hand.ip4, server_by_hand.ip6}});
    if (!link) return ready.set_value(link.error().text());
    stack::HandHost host(link->host());
    host.serve_tcp(Port{12000}, [](ByteSpan bytes) { app::make_upper(bytes); });
    ready.set_value("");
    const auto served = stack::serve(host, *link, stop_->fd());
    if (!served) ADD_FAILURE() << served.error().text();
  }

  const lab::Host* host_;
  std::optional<app::Stop> stop_ = {};
  std::thread thread_ = {};
};

class TalkByHand : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto built = lab::Lab::build(lab::plan_of({}));
    if (!built) GTEST_SKIP() << built.error().text();
    lab_.emplace(std::move(*built));
    server_.emplace(lab_->server());
    ASSERT_EQ(server_->start(), "");
  }

  /// "": all as the script expects; else the line and why not.
  static std::string run_script(const fs::path& file) {
    auto script = parse_script(text_of(file), file.filename().string());
    if (!script) return script.error().text();
    const auto set = replace_value(*script, "server", to_string(Ip{server_by_hand.ip4}));
    if (!set) return set.error().text();
    auto host = stack::egress_host();
    if (!host) return host.error().text();
    auto gate = stack::EgressGate::open(std::move(*host), {});
    if (!gate) return gate.error().text();
    auto station = Station::open({.interface = std::string(client_by_hand.name),
                                  .path = path::find_kind("packet").value(),
                                  .addresses = {client_by_hand.ip4},
                                  .mac = client_by_hand.mac,
                                  .gate = &*gate});
    if (!station) return station.error().text();
    Dialogue dialogue(**station);
    const auto transcript = talk::run(*script, dialogue, {.start = [](auto, auto&) {
      return Result<void>(fail(input_error("the server runs already")));
    }});
    if (!transcript) return transcript.error().text();
    return transcript->ok() ? "" : why(*transcript);
  }

 private:
  static std::string why(const Transcript& transcript) {
    const Event& last = transcript.events.back();
    std::string out = "line " + std::to_string(last.line.number) + ", " + last.line.text + ": " +
                      last.step.why + " " + last.step.numbers;
    for (const auto& mismatch : last.step.mismatches) {
      out += "; " + mismatch.field + " is " + mismatch.actual + ", not " + mismatch.expected;
    }
    return out;
  }

  std::optional<lab::Lab> lab_ = {};
  std::optional<ServerByHand> server_ = {};
};

TEST_P(TalkByHand, AnswersAsTheKernelOrAsItsOwnScriptSays) {
  const fs::path own = own_answers / (GetParam() + ".talk");
  EXPECT_EQ(run_script(fs::exists(own) ? own : scripts / own.filename()), "");
}

INSTANTIATE_TEST_SUITE_P(Every, TalkByHand, testing::ValuesIn(names_in(scripts)),
                         [](const auto& about) {
                           return std::regex_replace(about.param, std::regex("-"), "_");
                         });

// A script of its own whose answers are the kernel's again is out of date.
class TalkByHandOnly : public TalkByHand {};

TEST_P(TalkByHandOnly, DoesNotAnswerAsTheKernelDoes) {
  EXPECT_NE(run_script(scripts / (GetParam() + ".talk")), "");
}

INSTANTIATE_TEST_SUITE_P(Every, TalkByHandOnly, testing::ValuesIn(names_in(own_answers)),
                         [](const auto& about) {
                           return std::regex_replace(about.param, std::regex("-"), "_");
                         });

TEST(TalkDocumentation, HasARowForEachDifferenceAndItsSection) {
  const std::string text = text_of(root / "docs" / "tcp-listener.md");
  const std::regex row(R"(\n\| `([a-z0-9-]+)` \|[^|\n]+\|[^|\n]+\|[^|\n]*RFC [0-9]+[^|\n]*\|)");
  std::set<std::string> rows;
  for (std::sregex_iterator found(text.begin(), text.end(), row); found != std::sregex_iterator();
       ++found) {
    rows.insert((*found)[1]);
  }
  EXPECT_THAT(names_in(own_answers), testing::ElementsAreArray(rows));
  EXPECT_THAT(names_in(scripts), testing::IsSupersetOf(rows));
}

}  // namespace
}  // namespace pushpkt::talk
