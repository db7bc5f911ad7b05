// The files of a command line, of all verbs: an output is neither an input nor another output, and
// what was there before stays until there is a result.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "command_table.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

bool names_a_file(const TableOption& option) {
  return option.value.find("FILE") != std::string::npos || option.value == "A B";
}

/// What a line needs besides the files, so that no other rule refuses it.
std::string words_beside(const TableCommand& command, const TableOption& a, const TableOption& b) {
  if (command.path == "pushpkt client") return " tcp x --path packet";  // -w is by hand
  std::string out;
  if (command.path == "pushpkt lab") out += " --impair drop=1%";
  if (command.path == "pushpkt sniff") out += " -i lo";
  if (a.name == "--side-file" || b.name == "--side-file") out += " --side client --set ip.ttl=9";
  const bool policy = a.name == "--policy" || b.name == "--policy";
  if (command.path == "pushpkt replay" && policy) out += " --as client --host 127.0.0.1";
  for (const TableOption& option : command.options) {
    if (!option.positional || !option.required) continue;
    if (option.name == a.name || option.name == b.name) continue;
    out += option.value == "A B" ? " x x" : " " + good_value(option);
  }
  return out;
}

std::string word_for(const TableOption& option, const std::string& file) {
  if (option.value == "A B") return " " + file + " x";
  return option.positional ? " " + file : " " + option.name + " " + file;
}

class Files : public testing::Test {
 protected:
  void SetUp() override { std::ofstream(file_) << "old\n"; }

  Scratch scratch_;
  std::string file_ = scratch_.file("f");
};

// A new option that names a file cannot be forgotten.
TEST_F(Files, EachOptionSaysWhatBecomesOfItsFile) {
  std::size_t read = 0;
  std::size_t written = 0;
  for (const TableCommand& command : command_table()) {
    for (const TableOption& option : command.options) {
      if (!names_a_file(option)) continue;
      EXPECT_THAT(option.file, testing::AnyOf("read", "written")) << command.path << option.name;
      (option.file == "read" ? read : written) += 1;
    }
  }
  EXPECT_GE(read, 10U);
  EXPECT_GE(written, 15U);
}

TEST_F(Files, NoOutputIsAnInput) {
  const TableOption protocols{.name = "--protocols", .value = "FILE", .file = "read"};
  std::size_t tried = 0;
  for (const TableCommand& command : command_table()) {
    std::vector<TableOption> inputs{protocols};
    for (const TableOption& option : command.options) {
      if (option.file == "read" && option.name != protocols.name) inputs.push_back(option);
    }
    for (const TableOption& output : command.options) {
      if (output.file != "written") continue;
      for (const TableOption& input : inputs) {
        if (input.name == "--policy" && command.path == "pushpkt replay")
          continue;  // -w is refused
        const std::string line = command.path + word_for(input, file_) + word_for(output, file_) +
                                 words_beside(command, input, output);
        const Outcome refused = shell("timeout 20 " + line);
        EXPECT_EQ(refused.status, 2) << line << refused.err;
        EXPECT_THAT(refused.err, HasSubstr("it is the file that is read")) << line;
        EXPECT_EQ(content_of(file_), "old\n") << line;
        ++tried;
      }
    }
  }
  EXPECT_GE(tried, 25U);
}

TEST_F(Files, WhatMayNotBeReadIsAMissingPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read every file";
  std::filesystem::permissions(file_, std::filesystem::perms::none);
  for (const char* const line : {"pushpkt decode F", "pushpkt diff F F", "pushpkt talk F",
                                 "pushpkt report F", "pushpkt send -r F", "pushpkt merge F"}) {
    std::string typed = line;
    for (auto at = typed.find('F'); at != std::string::npos; at = typed.find('F', at + 1)) {
      typed.replace(at, 1, file_);
      at += file_.size() - 1;
    }
    const Outcome refused = shell(typed);
    EXPECT_EQ(refused.status, 3) << typed;
    EXPECT_THAT(refused.err, HasSubstr("Permission denied (EACCES)")) << typed;
  }
}

TEST_F(Files, NoFileGetsTwoResults) {
  shell("ln " + file_ + " " + scratch_.file("hard"));
  std::size_t tried = 0;
  for (const TableCommand& command : command_table()) {
    for (std::size_t i = 0; i < command.options.size(); ++i) {
      for (std::size_t j = i + 1; j < command.options.size(); ++j) {
        const TableOption& a = command.options[i];
        const TableOption& b = command.options[j];
        if (a.file != "written" || b.file != "written") continue;
        for (const std::string& other : {file_, scratch_.file("hard")}) {
          const std::string line =
              command.path + word_for(a, file_) + word_for(b, other) + words_beside(command, a, b);
          const Outcome refused = shell("timeout 20 " + line);
          EXPECT_EQ(refused.status, 2) << line;
          EXPECT_THAT(refused.err, HasSubstr("cannot write two results to ")) << line;
          EXPECT_EQ(content_of(file_), "old\n") << line;
          ++tried;
        }
      }
    }
  }
  EXPECT_GE(tried, 12U);
}

TEST_F(Files, TheStandardOutputGetsOneResult) {
  const std::string capture = scratch_.file("a.pcapng");
  ASSERT_EQ(shell("pushpkt send 'eth()/ip()/udp()' --path file -w " + capture).status, 0);
  for (const std::string& line :
       {std::string("sniff -i lo -w - --ladder"), std::string("sniff -i lo -w /dev/stdout -T json"),
        std::string("sniff -i lo -w /dev/fd/1 -x"), std::string("lab --record - -- true"),
        std::string("lab --record /dev/stdout -- true"),
        std::string("lab --record /proc/self/fd/1 -- true"),
        std::string("lab --impair drop=1% --impair-log - -- true"),
        "decode " + capture + " -w - -T text", "decode " + capture + " -w /dev/stdout --html -",
        "decode " + capture + " --html - --ladder", "decode " + capture + " -w - --witness",
        "replay " + capture + " --path file -w - --json",
        "diff " + capture + " " + capture + " --html -",
        std::string("send 'eth()' --path raw-ip -w - --json"),
        std::string("ask socket --json --html /dev/stdout")}) {
    const Outcome refused = shell("timeout 20 pushpkt " + line);
    EXPECT_EQ(refused.status, 2) << line;
    EXPECT_THAT(refused.err, HasSubstr("cannot write two results to the standard output")) << line;
    EXPECT_THAT(refused.out, IsEmpty()) << line;
  }
}

TEST_F(Files, WhatFailsLeavesAnEarlierFileAlone) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  for (const std::string& line :
       {"lab --impair drop=5% --impair-log " + file_ + " -- nosuchcommand",
        "lab --record " + file_ + ".pcapng -- nosuchcommand",
        "lab --impair drop=5% --impair-log " + file_ + " --server nosuchcommand -- true",
        "lab --impair drop=5%,loss=1% --impair-log " + file_ + " -- true",
        "lab -- pushpkt sniff -i nosuchdevice -w " + file_,
        "lab -- pushpkt sniff -i lo -w " + file_ + " no such filter",
        "lab -- pushpkt sniff -i lo -T fields -e no.such -w " + file_,
        "lab -- pushpkt send 'ip(dst=10.77.2.2)/nosuch()' -w " + file_,
        "lab -- pushpkt send 'ip(dst=8.8.8.8)/udp()' -i nosuchdevice -w " + file_}) {
    shell("cp " + file_ + " " + file_ + ".pcapng");
    const Outcome failed = shell("timeout 60 pushpkt " + line);
    EXPECT_GE(failed.status, 2) << line;
    EXPECT_EQ(content_of(file_), "old\n") << line << failed.err;
    EXPECT_EQ(content_of(file_ + ".pcapng"), "old\n") << line << failed.err;
  }
  EXPECT_EQ(shell("ls -A " + scratch_.file("")).out, "f\nf.pcapng\n");
}

TEST_F(Files, AWordThatIsThereTwiceIsRefused) {
  for (const std::string& line :
       {std::string("ask push --path packet,packet"), std::string("ask tcp --guard none,none"),
        std::string("ask loopback --path packet --path inject --path packet"),
        std::string("ask obstacles nat nat"), std::string("ask fields ip.ttl=0 ip.ttl=0"),
        "--protocols " + file_ + " --protocols " + file_ + " fields"}) {
    const Outcome refused = shell("timeout 20 pushpkt " + line);
    EXPECT_EQ(refused.status, 2) << line;
    EXPECT_THAT(refused.err, HasSubstr("twice: the second has no effect")) << line;
  }
}

TEST_F(Files, WordsBesideAPageAreRefused) {
  for (const std::string line : {"--man send send", "--version decode x", "--help-json decode",
                                 "decode --version", "--man send --color never"}) {
    const Outcome refused = shell("pushpkt " + line);
    EXPECT_EQ(refused.status, 2) << line;
    EXPECT_THAT(refused.err, HasSubstr("with other words: they have no effect")) << line;
    EXPECT_THAT(refused.out, IsEmpty()) << line;
  }
  for (const std::string line : {"--man send", "--man=send", "--version", "--help-json"}) {
    EXPECT_EQ(shell("pushpkt " + line).status, 0) << line;
  }
}

TEST_F(Files, PacketdrillsOptionsAreForItsScripts) {
  for (const std::string options : {"--skip-others", "--flow 'ip()/tcp()'"}) {
    const Outcome refused = shell("pushpkt talk " + file_ + " " + options);
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("it has no effect there")) << options;
    for (const std::string& known : {file_ + ".pkt ", file_ + " --packetdrill "}) {
      EXPECT_THAT(shell("pushpkt talk " + known + options).err,
                  testing::Not(HasSubstr("it has no effect there")))
          << known << options;
    }
  }
}

}  // namespace
}  // namespace pushpkt::test
