// Lines of JSON that are written straight into a text, held against those made of Json values.
#include "pushpkt/report/packet_json.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "property/wire_specimens.hpp"
#include "pushpkt/report/packet_json_writer.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "report/json_text.hpp"

namespace pushpkt::report {
namespace {

using wire::Random;

constexpr std::array<std::string_view, 6> texts{"",
                                                "eth0",
                                                "a \"quoted\" \\ one",
                                                "\xc3\xa9t\xc3\xa9 \xe2\x80\xae",
                                                "\xff cut \xc3",
                                                "bell \a, line\n, tab\t, delete \x7f"};

sniff::SeenView some_circumstances(Random& random, ByteView bytes, Link link) {
  const auto seconds = static_cast<std::int64_t>(random.number()) >> random.below(64);
  return {.bytes = bytes,
          .wire_bytes = static_cast<std::uint32_t>(bytes.size() + random.below(2) * 100),
          .time = Timestamp::from(seconds, static_cast<std::int64_t>(random.below(1'000'000'000))),
          .link = link,
          .direction = static_cast<sniff::Direction>(random.below(3)),
          .interface = texts[random.below(texts.size())],
          .comment = texts[random.below(texts.size())],
          .vlan_from_metadata = random.below(2) == 0,
          .source = "test",
          .number = random.number() >> random.below(64)};
}

/// With the time's nine digits, which a value does not hold.
std::string dumped(Json packet, const sniff::SeenView& seen) {
  std::string out = packet.dump() + "\n";
  if (!seen.has_time) return out;
  const std::string key = "\"frame.time_epoch\":";
  const std::string number = packet["frame"]["frame.time_epoch"].dump();
  const std::size_t at = out.find(key + number + ",");
  EXPECT_NE(at, std::string::npos) << out;
  return out.replace(at + key.size(), number.size(), to_string(seen.time));
}

TEST(PacketJson, IsWrittenAsItsValuesAre) {
  Random random(41);
  PacketJsonWriter writer;
  for (int round = 0; round < 60; ++round) {
    for (const std::string_view text : wire::specimens) {
      const auto frame = build(*wire::parse_recipe(text));
      ASSERT_TRUE(frame) << text;
      Bytes bytes = frame->bytes;
      if (round > 0) mutate(bytes, random);
      const sniff::SeenView seen = some_circumstances(random, bytes, frame->link);
      const wire::Decoded decoded = wire::decode(bytes, frame->link, seen.wire_bytes);
      std::string out;
      writer.append(out, seen, decoded, nullptr);
      ASSERT_EQ(out, dumped(packet_object(seen, decoded, nullptr), seen)) << text;
    }
  }
}

TEST(PacketJson, WithAWitnessIsWrittenAsItsValuesAre) {
  for (const std::string_view text : wire::specimens) {
    const auto frame = build(*wire::parse_recipe(text));
    ASSERT_TRUE(frame) << text;
    const sniff::SeenView seen{.bytes = frame->bytes, .link = frame->link};
    const wire::Decoded decoded = wire::decode(frame->bytes, frame->link);
    const witness::Testimony witness = witness::testify(frame->bytes, frame->link);
    EXPECT_EQ(packet_json(seen, decoded, &witness),
              dumped(packet_object(seen, decoded, &witness), seen))
        << text;
  }
}

TEST(PacketJson, NumbersAreWrittenAsJsonWritesThem) {
  Random random(42);
  for (int round = 0; round < 20'000; ++round) {
    const double number =
        static_cast<double>(static_cast<std::int64_t>(random.number()) >> random.below(64)) /
        std::pow(10.0, static_cast<double>(random.below(25)));
    std::string out;
    append_json_number(out, number);
    ASSERT_EQ(out, Json(number).dump());
  }
  for (const double number : {0.0, -0.0, 1e300, 5e-324, std::nan(""), HUGE_VAL}) {
    std::string out;
    append_json_number(out, number);
    EXPECT_EQ(out, Json(number).dump());
  }
}

TEST(PacketJson, TextsAreWrittenAsJsonWritesThem) {
  for (const std::string_view text : texts) {
    std::string out;
    append_json_text(out, text);
    EXPECT_EQ(out, Json(text).dump());
  }
}

}  // namespace
}  // namespace pushpkt::report
