// Which segments that came back answer the one that was sent.
#include "ask/tcp_outcome.hpp"

#include <gtest/gtest.h>

#include <string>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::ask {
namespace {

journey::WrittenFrame written(const std::string& tcp) {
  const auto recipe = wire::parse_recipe(
      "eth()/ip(src=10.77.1.2, dst=10.77.2.2)/tcp(srcport=9, dstport=80, " + tcp);
  return journey::WrittenFrame(wire::build(recipe.value()).value());
}

journey::SeenPacket seen(const std::string& tcp) {
  const auto recipe = wire::parse_recipe(
      "eth()/ip(src=10.77.2.2, dst=10.77.1.2)/tcp(srcport=80, dstport=9, " + tcp);
  sniff::Seen packet;
  packet.bytes = wire::build(recipe.value()).value().bytes;
  return journey::SeenPacket(std::move(packet));
}

struct Segments {
  const char* sent;
  const char* came;
  bool answers;
};

TEST(TcpOutcome, ASegmentIsAnsweredByDataAndASynByASynAck) {
  const Segments rows[] = {
      {"flags=S)", "flags=SA)", true},
      {"flags=PA)/\"x\"", "flags=PA)/\"X\"", true},
      {"flags=PA)/\"x\"", "flags=SA)", false},  // the handshake's, sent again
      {"flags=PA)/\"x\"", "flags=SA)/\"X\"", true},
      {"flags=PA)/\"x\"", "flags=A)", false},
      {"flags=S)", "flags=RA)", false},
      {"flags=SF)", "flags=SA)", true},
  };
  for (const auto& [sent, came, answers] : rows) {
    EXPECT_EQ(answers_by_tcp(seen(came), written(sent)), answers) << sent << " <- " << came;
  }
}

}  // namespace
}  // namespace pushpkt::ask
