// A prepared recipe: what it refuses, and that it allocates nothing while it builds.
#include "pushpkt/wire/prepared_recipe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_allocations.hpp"

namespace pushpkt::wire {
namespace {

TEST(PreparedRecipe, AllocatesNothingWhileItBuilds) {
  auto prepared = PreparedRecipe::of(
      parse_recipe("eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)").value());
  ASSERT_TRUE(prepared) << prepared.error().text();
  const auto id = prepared->slot(ipv4::id).value();
  const auto port = prepared->slot(udp::srcport).value();
  const auto source = prepared->slot(ipv4::src).value();
  const Bytes payload(1'400, 0x55);
  Bytes storage(1'500);
  std::size_t bytes = 0;
  const std::size_t before = allocations();
  for (std::uint16_t i = 0; i < 1'000; ++i) {
    prepared->set(id, i);
    prepared->set(port, Port{i});
    prepared->set(source, Ip4{{10, 0, 1, static_cast<std::uint8_t>(i)}});
    const auto built = prepared->build_into(storage, ByteView(payload).first(i));
    bytes += built ? built->size() : 0;
  }
  EXPECT_EQ(allocations(), before);
  EXPECT_EQ(bytes, 1'000U * 42U + 999U * 500U);
  storage = Bytes(storage.size() + 1, 0);
  EXPECT_GT(allocations(), before) << "they are counted";
}

TEST(PreparedRecipe, SaysWhatItCannotBuild) {
  const auto prepared = PreparedRecipe::of(parse_recipe("ip(dst=10.0.0.2)/udp").value());
  ASSERT_TRUE(prepared);
  Bytes storage(70'000);
  const auto small = prepared->build_into(ByteSpan(storage).first(30), Bytes(3));
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().text(), "cannot build into 30 bytes\n  the packet has 31");
  const auto large = prepared->build_into(storage, Bytes(65'530));
  ASSERT_FALSE(large);
  EXPECT_THAT(large.error().text(), testing::HasSubstr("65558 does not fit"));
}

TEST(PreparedRecipe, RefusesWhatThePayloadShapesInOtherWays) {
  const std::pair<const char*, const char*> refused[] = {
      {"ip(dst=10.0.0.2, len=40)/udp", "it names ip.len"},
      {"ip(dst=10.0.0.2)/udp(length=9)", "it names udp.length"},
      {"ip(dst=10.0.0.2)/sctp", "the checksum of sctp"},
      {"ip(dst=10.0.0.2)/udplite", "the checksum of udplite"},
      {"eth(type=0x800)/hex(45)/ip(dst=10.0.0.2)/udp", "a header follows bytes"}};
  for (const auto& [recipe, why] : refused) {
    const auto prepared = PreparedRecipe::of(parse_recipe(recipe).value());
    ASSERT_FALSE(prepared) << recipe;
    EXPECT_THAT(prepared.error().text(), testing::HasSubstr(why));
    EXPECT_THAT(prepared.error().text(), testing::HasSubstr("build() takes it"));
  }
}

}  // namespace
}  // namespace pushpkt::wire
