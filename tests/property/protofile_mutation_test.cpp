// hb.toml, changed at random: it is read, or refused by an input error that names the file; what is
// read builds and decodes.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "pushpkt/base/text_file.hpp"
#include "pushpkt/protofile/protocol_file.hpp"
#include "pushpkt/wire/build.hpp"

namespace pushpkt {
namespace {

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string mutated(std::string text) {
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(text);
    return text;
  }
  Bytes bytes(std::size_t most) {
    Bytes out(below(most));
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(below(256));
    return out;
  }

 private:
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
  }
  void change(std::string& text) {
    if (text.empty()) return;
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(below(24), text.size() - at);
    switch (below(5)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), length));
        break;
      case 3:
        change_number(text, at);
        break;
      default:
        text.insert(at, 1, "[]{}=,\".'\n#-"[below(12)]);
    }
  }
  void change_number(std::string& text, std::size_t from) {
    const std::size_t at = text.find_first_of("0123456789", from);
    constexpr std::array<const char*, 9> numbers{
        "0", "1", "7", "64", "255", "256", "65536", "-1", "9223372036854775807"};
    if (at != std::string::npos) text.replace(at, 1, numbers.at(below(numbers.size())));
  }

  std::mt19937 random_;
};

/// Builds a packet of the protocol alone, and decodes bytes as what its port carries.
void use(const wire::Protocols& protocols, Mutator& mutator) {
  const wire::Header& own = *protocols.headers()[0];
  const wire::Recipe recipe{wire::Part{.kind = wire::Part::Kind::header, .header = &own}};
  if (const auto frame = wire::build(recipe)) {
    EXPECT_GE(frame->bytes.size(), own.fixed_bytes);
  }
  Bytes packet = mutator.bytes(80);
  packet.insert(packet.begin(), {0x0f, 0xa0, 0x1e, 0x61, 0, 0, 0, 0});
  Bytes ip{0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
  ip.insert(ip.end(), packet.begin(), packet.end());
  const auto decoded = wire::decode(ip, Link::raw, 0, protocols);
  const auto again = wire::build(recipe_of(decoded));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->bytes, ip);
}

TEST(ProtocolFileMutation, IsReadOrRefused) {
  const auto text = read_text_file(PUSHPKT_SOURCE_DIR "/examples/own_protocol/hb.toml",
                                   protofile::most_file_bytes);
  ASSERT_TRUE(text) << text.error().text();
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Mutator mutator(seed);
  std::size_t read = 0;
  constexpr std::size_t times = 5000;
  for (std::size_t i = 0; i < times; ++i) {
    const std::string changed = mutator.mutated(*text);
    const auto protocols = protofile::parse(changed, "hb.toml");
    if (protocols) {
      ++read;
      use(*protocols, mutator);
      continue;
    }
    ASSERT_EQ(protocols.error().cause, Cause::input) << changed;
    ASSERT_TRUE(protocols.error().what.starts_with("cannot read hb.toml, line "))
        << protocols.error().text() << "\n"
        << changed;
    ASSERT_FALSE(protocols.error().hint.empty()) << protocols.error().text();
  }
  EXPECT_GT(read, 0U);
  EXPECT_LT(read, times);
}

}  // namespace
}  // namespace pushpkt
