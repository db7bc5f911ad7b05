// What a capture of any kind makes `replay --as client` keep: the memory that it takes when it is
// refused is within the bound. malloc's own count, mallinfo2(3); a sanitizer counts nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <functional>

#include "pushpkt/replay/tcp_conversations.hpp"
#include "pushpkt/replay/udp_transactions.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

using testing::HasSubstr;

struct mallinfo2 allocated() {
  return ::mallinfo2();
}

std::size_t bytes_in_use() {
  const auto now = allocated();
  return now.uordblks + now.hblkhd;
}

/// A packet whose fields change from one to the next.
class ChangingPacket {
 public:
  explicit ChangingPacket(const std::string& recipe) : frame_(built(recipe)), view_(seen(frame_)) {}
  void put16(std::size_t offset, std::uint64_t value) {
    frame_.bytes[offset] = static_cast<std::uint8_t>(value >> 8U);
    frame_.bytes[offset + 1] = static_cast<std::uint8_t>(value);
  }
  sniff::SeenView& view() { return view_; }

 private:
  wire::Frame frame_;
  sniff::SeenView view_;
};

constexpr std::size_t ip_id_offset = 4;  // offsets in the packet
constexpr std::size_t destination_low_offset = 18;
constexpr std::size_t source_port_offset = 20;
constexpr const char* udp_packet = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dstport=7)";
constexpr const char* tcp_packet = "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=1, dstport=7, ";

struct KeptCase {
  std::string name;
  std::string recipe;
  std::function<void(ChangingPacket&, std::uint64_t)> next;
};

template <class Kept>
void fill_up(const KeptCase& fill, std::uint64_t most_packets) {
  SCOPED_TRACE(fill.name);
  ChangingPacket packet(fill.recipe);
  const std::size_t before = bytes_in_use();
  Kept kept;
  Result<void> done;
  std::uint64_t packets = 0;
  for (; done && packets <= most_packets; ++packets) {
    fill.next(packet, packets);
    packet.view().number = packets + 1;
    done = kept.add(packet.view());
  }
  ASSERT_FALSE(done) << "after " << packets;
  EXPECT_EQ(done.error().cause, Cause::input);
  EXPECT_THAT(done.error().text(), HasSubstr("256 MiB"));
  EXPECT_LE(bytes_in_use() - before, Kept::most_bytes) << packets << " packets";
}

void other_flow(ChangingPacket& packet, std::uint64_t number) {
  packet.put16(source_port_offset, number % 65'536);
  packet.put16(destination_low_offset, number / 65'536);
}

TEST(KeptBytes, OfDatagramsAreBounded) {
  const std::vector<KeptCase> fills{
      {"empty, each of its own flow", udp_packet, other_flow},
      {"of one byte, each of its own flow", std::string(udp_packet) + "/\"x\"", other_flow},
      {"empty, of one flow", udp_packet,
       [](ChangingPacket& packet, std::uint64_t number) {
         packet.put16(ip_id_offset, number % 65'536);
         packet.put16(destination_low_offset, number / 65'536);
       }},
      {"seen on many interfaces", udp_packet, [](ChangingPacket& packet, std::uint64_t number) {
         packet.view().interface_id = static_cast<std::uint32_t>(number);
       }}};
  for (const KeptCase& fill : fills) {
    fill_up<UdpTransactions>(fill,
                             UdpTransactions::most_bytes / UdpTransactions::bookkeeping_bytes);
  }
}

// A file's interface may have a name of 64 KiB, and packets without number.
TEST(KeptBytes, NamesOfInterfacesAreKeptOnce) {
  const std::string longest(65'535, 'i');
  ChangingPacket packet(udp_packet);
  UdpTransactions kept;
  const std::size_t before = bytes_in_use();
  constexpr std::uint64_t packets = 10'000;
  for (std::uint64_t i = 0; i < packets; ++i) {
    other_flow(packet, i);
    packet.view().interface = longest;
    ASSERT_TRUE(kept.add(packet.view()));
  }
  EXPECT_LE(bytes_in_use() - before, packets * 1024);
  std::string name = longest;
  Result<void> done;
  for (std::uint64_t i = 0; done && i < 5000; ++i) {
    name.replace(0, 8, std::to_string(10'000'000 + i));
    packet.view().interface = name;
    done = kept.add(packet.view());
  }
  EXPECT_FALSE(done) << "different names count, too";
}

TEST(KeptBytes, OfSegmentsAreBounded) {
  constexpr std::size_t seq = 26;  // the low half of the sequence number
  const std::vector<KeptCase> fills{
      {"a SYN of each flow", std::string(tcp_packet) + "flags=S)", other_flow},
      {"a byte of each flow", std::string(tcp_packet) + "flags=PA)/\"x\"", other_flow},
      {"bytes that wait for others", std::string(tcp_packet) + "flags=PA)/\"x\"",
       [](ChangingPacket& packet, std::uint64_t number) {
         packet.put16(seq - 2, 1 + number / 32'768);
         packet.put16(seq, number % 32'768 * 2);
       }}};
  for (const KeptCase& fill : fills) {
    fill_up<TcpConversations>(fill, TcpConversations::most_bytes / TcpConversations::segment_bytes);
  }
}

}  // namespace
}  // namespace pushpkt::replay
