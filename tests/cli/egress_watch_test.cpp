// Random packets by every verb and path, with random flags; a sniffer stands beyond the device, and
// the slow model of the egress policy says of each frame that got there whether it might.
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <random>
#include <utility>

#include "../property/stack_egress_model.hpp"
#include "egress_netns.hpp"

namespace pushpkt::test {
namespace {

class Commands {
 public:
  explicit Commands(std::uint64_t seed, std::string folder)
      : random_(seed), folder_(std::move(folder)) {}

  struct Command {
    std::string text;
    std::set<std::string> allowed;
  };

  Command next() {
    Command out;
    std::string flags;
    for (const char* flag : {"public", "spoof"}) {
      if (below(2) > 0) continue;
      out.allowed.insert(flag);
      flags += std::string(" --allow ") + flag;
    }
    switch (below(5)) {
      case 0:
        out.text = client() + flags;
        break;
      case 1:
        out.text = replay(flags);
        break;
      default:
        out.text = "pushpkt send '" + recipe() + "' --path " + any(paths) + send_options() + flags;
    }
    return out;
  }

 private:
  using Pool = std::vector<std::string>;

  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }
  const std::string& any(const Pool& pool) { return pool[below(pool.size())]; }

  std::string source() { return below(3) == 0 ? any(sources) : "10.9.0.1"; }
  std::string source6() { return below(3) == 0 ? any(sources6) : "fd09::1"; }

  std::string link() {
    if (below(3) > 0) return "";
    return "eth(src=" + any({"02:00:00:00:09:01", "02:00:00:00:09:99"}) +
           ", dst=02:00:00:00:09:02)/";
  }

  std::string inner() {
    switch (below(6)) {
      case 0:
        return "ip(src=" + source() + ", dst=" + any(goals) + ")/udp(srcport=9, dstport=9)/\"x\"";
      case 1:
        return "ipv6(src=" + source6() + ", dst=" + any(goals6) +
               ")/udp(srcport=9, dstport=9)/\"x\"";
      default:
        return "udp(srcport=9, dstport=9)/\"x\"";
    }
  }

  std::string recipe() {
    static const Pool more{"",
                           "",
                           "",
                           ", options=hex(8307040808080800)",
                           ", options=hex(0183070409090909)",
                           ", options=hex(8307040a09000200)"};
    switch (below(4)) {
      case 0:
        return link() + "ipv6(src=" + source6() + ", dst=" + any(goals6) + ")/" + inner();
      case 1:
        return below(2) == 0 ? "arp(opcode=2, psrc=" + source() + ", pdst=10.9.0.2)"
                             : "ipv6(src=" + source6() +
                                   ", dst=fd09::2)/icmpv6(type=136, "
                                   "nd.na.target_address=" +
                                   source6() + ")";
      default:
        return link() + "ip(src=" + source() + ", dst=" + any(goals) + any(more) + ")/" + inner();
    }
  }

  std::string send_options() {
    static const Pool devices{"", "", " -i out0", " -i lo"};
    static const Pool routes{
        "", "", "", " --route-to 10.9.0.2", " --route-to 8.8.4.4", " --route-to 127.0.0.1"};
    static const Pool varied{"",
                             "",
                             "",
                             " --vary ip.dst=10.9.0.2..10.9.0.4",
                             " --vary ip.dst=9.255.255.254..10.0.0.1",
                             " --vary ip.src=10.9.0.1..10.9.0.2",
                             " --vary eth.src=02:00:00:00:09:01..02:00:00:00:09:03"};
    return any(devices) + any(routes) + any(varied);
  }

  std::string client() {
    return "pushpkt client udp " + (below(2) == 0 ? any(goals) : any(goals6)) +
           " hi -p 9 --wait 0 --tries " + std::to_string(1 + below(2)) + " --path " + any(paths);
  }

  /// A capture of a few recipes, made beforehand by a dry run.
  std::string replay(const std::string& flags) {
    const std::string name = folder_ + "/in" + std::to_string(captures_++) + ".pcap";
    std::string out =
        "pushpkt send 'eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:02)/ip(src=" + source() +
        ", dst=" + any(goals) + ")/" + inner() + "' --path file -w " + name;
    static const Pool sets{"", "", " --set ip.dst=8.8.8.8", " --set ip.src=10.9.0.7",
                           " --set eth.src=02:00:00:00:09:98"};
    static const Pool ways{" -i out0", " -i out0 --path inject", " --path raw-ip",
                           " -i lo --path raw-ip"};
    return out + "; pushpkt replay " + name + any(ways) + any(sets) + flags;
  }

  const Pool paths{"packet", "inject", "packet-dgram", "raw-ip", "raw-transport", "socket"};
  const Pool goals{"10.9.0.2", "10.9.0.2",   "8.8.8.8",    "127.0.0.1", "10.77.2.2",
                   "10.9.0.1", "172.32.0.1", "198.18.0.1", "224.0.0.9", "239.1.2.3"};
  const Pool goals6{"fd09::2", "fd09::2", "2001:db8::1", "::1", "fd77:2::2", "ff02::1", "ff0e::1"};
  const Pool sources{"1.2.3.4", "10.9.0.7", "127.0.0.1", "0.0.0.0", "10.9.0.1"};
  const Pool sources6{"2001:db8::9", "fd09::7", "::1", "fd09::1"};

  std::mt19937_64 random_;
  std::string folder_;
  int captures_ = 0;
};

/// The packets of what `sniff -T hex` prints: rows of sixteen bytes, an empty line behind each
/// packet.
std::vector<Bytes> packets_of(const std::string& dump) {
  constexpr std::size_t offset_columns = 6;
  constexpr std::size_t byte_columns = 16 * 3 + 1;
  std::vector<Bytes> out;
  Bytes packet;
  std::istringstream rows(dump);
  for (std::string row; std::getline(rows, row);) {
    if (row.empty()) out.push_back(std::exchange(packet, {}));
    if (row.size() < offset_columns) continue;
    std::istringstream bytes(row.substr(offset_columns, byte_columns));
    for (unsigned byte = 0; bytes >> std::hex >> byte;) {
      packet.push_back(static_cast<std::uint8_t>(byte));
    }
  }
  return out;
}

/// A frame of ours behind the frames of each command. Its text begins a row of the dump.
std::string mark_of(std::size_t command) {
  return "eth(dst=02:00:00:00:09:02, type=0x88b5)/\"..mark-" + std::to_string(command) + "\"";
}

std::optional<std::size_t> mark_in(const Bytes& frame) {
  constexpr std::size_t number_at = 14 + 7;
  if (frame.size() <= number_at || frame[12] != 0x88 || frame[13] != 0xb5) return std::nullopt;
  return std::stoul(std::string(frame.begin() + number_at, frame.end()));
}

TEST(EgressWatch, NothingLeavesThatTheModelForbids) {
  if (const std::string reason = no_egress_host(); !reason.empty()) GTEST_SKIP() << reason;
  const Scratch scratch;
  const std::string dump = scratch.file("beyond");
  const std::string said = scratch.file("said");
  const char* wanted = std::getenv("PUSHPKT_EGRESS_COMMANDS");
  const std::size_t count = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 60;
  Commands source(11, scratch.file(""));
  std::vector<Commands::Command> commands;
  std::string script = "beyond pushpkt sniff -i sink0 -T hex >" + dump + " 2>" + said +
                       " & t=$!\nuntil grep -qs listening " + said +
                       "; do kill -0 $t || exit 1; done\n";
  for (std::size_t i = 0; i < count; ++i) {
    commands.push_back(source.next());
    script += commands.back().text + " >/dev/null 2>&1; echo $?\npushpkt send '" + mark_of(i) +
              "' -i out0 2>/dev/null\n";
  }
  script += "until grep -q 'mark-" + std::to_string(count - 1) + "$' " + dump +
            "; do kill -0 $t || exit 1; done\nkill $t; wait $t\n";
  const Outcome done = on_egress_host(script);

  const ModelHost host{.addresses = {"10.9.0.1/24", "fd09::1/64"}, .macs = {"020000000901"}};
  std::size_t now = 0;
  std::size_t frames = 0;
  for (const Bytes& frame : packets_of(content_of(dump))) {
    if (const auto mark = mark_in(frame)) {
      ASSERT_EQ(*mark, now);
      ++now;
      continue;
    }
    if (now == count) break;  // the kernel still asks for neighbours that are not there
    ++frames;
    const ModelVerdict verdict = judge(FrameReader(frame).read(ModelStart::ethernet), host, {});
    EXPECT_TRUE(may_leave(verdict, commands[now].allowed)) << commands[now].text << "\n"
                                                           << hex(frame);
  }
  EXPECT_EQ(now, count) << done.out;
  EXPECT_GT(frames, count / 6);
  std::size_t refused = 0;
  std::istringstream statuses(done.out);
  for (std::string line; std::getline(statuses, line);) refused += line == "2" ? 1U : 0U;
  EXPECT_GT(refused, count / 6) << done.out;
}

}  // namespace
}  // namespace pushpkt::test
