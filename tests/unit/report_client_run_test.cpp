// Requests of a client: answers as they come, and how the run ends.
#include "pushpkt/report/client_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

#include "pushpkt/report/json.hpp"
#include "report_run_printed.hpp"

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Answers in upper case, but nothing to "silence".
class UpperCase final : public app::Asker {
 public:
  Result<app::Reply> ask(ByteView message, Deadline) override {
    std::string text = text_of(message);
    if (text == "silence") return app::Reply{};
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return app::Reply{.answer = bytes_of(text)};
  }
  [[nodiscard]] std::uint64_t extra_answers() const override { return extra; }
  [[nodiscard]] Endpoint local() const override { return {Ip4{{10, 0, 0, 1}}, Port{4000}}; }

  std::uint64_t extra = 0;
};

class ClientRuns : public ::testing::Test {
 protected:
  Result<bool> run(std::vector<std::string> messages) {
    requests_.path = "socket";
    requests_.server = {Ip4{{10, 0, 0, 2}}, Port{12000}};
    requests_.next = [left = std::move(messages)]() mutable -> Result<std::optional<std::string>> {
      if (left.empty()) return std::nullopt;
      std::string first = left.front();
      left.erase(left.begin());
      return first;
    };
    return ask_server(requests_, asker_, printed_.output());
  }

  ClientRequests requests_;
  UpperCase asker_;
  RunPrinted printed_;
};

TEST_F(ClientRuns, PrintAnswersAsTheyCome) {
  asker_.extra = 1;
  const auto all = run({"hello", "again"});
  ASSERT_TRUE(all);
  EXPECT_TRUE(*all);
  EXPECT_EQ(printed_.out, "HELLO\nAGAIN\n");
  EXPECT_THAT(printed_.notes, HasSubstr("discarded: 1 answer that came late or again"));
}

TEST_F(ClientRuns, SayWhereThereIsNoAnswer) {
  const auto all = run({"hello", "silence"});
  ASSERT_TRUE(all);
  EXPECT_FALSE(*all);
  EXPECT_EQ(printed_.out, "HELLO\n");
  EXPECT_THAT(printed_.notes, HasSubstr("pushpkt: no answer from 10.0.0.2:12000 within 2 s"));
  EXPECT_THAT(printed_.notes, HasSubstr("--same-port for a server that serves one only"));
}

TEST_F(ClientRuns, NameNoNewPortWhereThereIsNone) {
  requests_.same_port = true;
  EXPECT_FALSE(run({"hello", "silence"}).value());
  EXPECT_THAT(printed_.notes, Not(HasSubstr("--same-port")));
}

TEST_F(ClientRuns, AreOneDocumentAsJson) {
  requests_.json = true;
  EXPECT_TRUE(run({"hello"}).value());
  EXPECT_EQ(printed_.out, "");
  const auto json = Json::parse(printed_.document);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->find("requests")->items()->size(), 1U);
}

TEST_F(ClientRuns, SayHowFarTheyCameWhenInterrupted) {
  int tries = 0;
  requests_.before_each = [this, &tries]() -> Result<void> {
    if (++tries < 2) return {};
    printed_.stop = true;
    return fail(system_error("interrupted", ECANCELED));
  };
  EXPECT_FALSE(run({"hello", "again", "never"}).value());
  EXPECT_EQ(printed_.out, "HELLO\n");
  EXPECT_THAT(printed_.notes, HasSubstr("interrupted: 1 of 2 requests answered\n"));
}

TEST_F(ClientRuns, EndWithAnErrorOfTheMessages) {
  requests_.path = "socket";
  requests_.next = []() -> Result<std::optional<std::string>> {
    return fail(input_error("cannot read x", ""));
  };
  EXPECT_FALSE(ask_server(requests_, asker_, printed_.output()));
}

}  // namespace
}  // namespace pushpkt::report
