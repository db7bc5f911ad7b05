// tshark as the judge: every row's name is Wireshark's, every value's text is what it prints.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "programs.hpp"
#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

std::vector<std::string> lines_of(const std::string& command) {
  std::vector<std::string> lines;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return lines;
  std::string line;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c != '\n') {
      line.push_back(static_cast<char>(c));
      continue;
    }
    lines.push_back(std::move(line));
    line.clear();
  }
  pclose(pipe);
  return lines;
}

bool has_tshark() { return test::has_program("tshark"); }

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line + '\t');
  for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
  return cells;
}

std::set<std::string> wireshark_names() {
  std::set<std::string> names;
  for (const std::string& line : lines_of("tshark -G fields 2>/dev/null")) {
    const auto cells = cells_of(line);
    const bool is_name = cells.size() > 2 && (cells[0] == "F" || cells[0] == "P");
    if (is_name) names.insert(cells[2]);
  }
  return names;
}

/// Rows that Wireshark reads without giving them a name.
bool has_a_name(const Field& field) {
  constexpr std::array<std::string_view, 6> nameless{"igmp.resv",     "igmp.reserved2",
                                                     "pweth.cw.zero", "pweth.cw.flags",
                                                     "pweth.cw.frg",  "pweth.cw.length"};
  return std::find(nameless.begin(), nameless.end(), field.name) == nameless.end();
}

TEST(Tshark, KnowsEveryNameThatWeUse) {
  if (!has_tshark()) GTEST_SKIP() << "tshark is not installed";
  const auto names = wireshark_names();
  ASSERT_GT(names.size(), 1000U);
  for (const Header* header : protocols()) {
    for (const Field* field : header->fields) {
      EXPECT_EQ(names.contains(std::string(field->name)), has_a_name(*field)) << field->name;
    }
  }
  for (const Header* header : protocols()) {
    if (header->items == nullptr) continue;
    for (const ItemName& item : header->items->names) {
      const bool is_ours = item.name == "tcp.options.unknown";
      EXPECT_TRUE(is_ours || names.contains(std::string(item.name))) << item.name;
    }
  }
  for (const std::string_view name : shown_names()) {
    EXPECT_TRUE(names.contains(std::string(name))) << name;
  }
}

/// A pcap file; written here because wire knows no capture files.
void write_capture(const std::string& path, const std::vector<Frame>& frames) {
  std::ofstream file(path, std::ios::binary);
  const auto put = [&](std::uint32_t number, int width) {
    for (int i = 0; i < width; ++i) file.put(static_cast<char>(number >> (8 * i)));
  };
  put(0xa1b2c3d4, 4);
  put(2, 2);
  put(4, 2);
  put(0, 4);
  put(0, 4);
  put(65535, 4);
  put(static_cast<std::uint32_t>(frames.at(0).link), 4);
  for (const Frame& frame : frames) {
    put(0, 4);
    put(0, 4);
    put(static_cast<std::uint32_t>(frame.bytes.size()), 4);
    put(static_cast<std::uint32_t>(frame.bytes.size()), 4);
    file << text_of(frame.bytes);
  }
}

/// The columns to compare: rows and special columns that this packet shows.
std::set<std::string> columns_of(const Decoded& decoded) {
  std::set<std::string> names;
  for (const Layer& layer : decoded.layers()) {
    for (const Field* field : layer.header->fields) {
      if (has_a_name(*field)) names.emplace(field->name);
    }
  }
  for (const std::string_view name : shown_names()) names.emplace(name);
  names.erase("frame.protocols");  // tshark also names what it takes the payload for
  return names;
}

/// tshark writes a flag as 1 or 0, from 4.2 on as True or False.
std::string plain(const std::string& cell) {
  return cell == "True" ? "1" : cell == "False" ? "0" : cell;
}

/// What tshark prints of packets of one link type: a line for each, a cell for each column.
std::vector<std::string> tshark_lines(const std::vector<Frame>& frames,
                                      const std::vector<std::string>& columns) {
  const std::string file =
      testing::TempDir() + "pushpkt-shown-" + std::to_string(getpid()) + ".pcap";
  write_capture(file, frames);
  std::string command =
      "tshark -n -r '" + file +
      "' -o ip.defragment:FALSE -o ipv6.defragment:FALSE"
      " -o tcp.analyze_sequence_numbers:FALSE -o ip.check_checksum:TRUE"
      " -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE"
      " -o udplite.check_checksum:TRUE -o 'sctp.checksum:CRC 32c' -d mpls.label==16,pwethcw"
      " -o tcp.relative_sequence_numbers:FALSE -T fields -E occurrence=f";
  for (const std::string& name : columns) command += " -e " + name;
  auto lines = lines_of(command + " 2>/dev/null");
  std::remove(file.c_str());
  return lines;
}

void compare_with_tshark(const std::vector<std::string>& recipes,
                         const std::vector<Frame>& frames) {
  std::set<std::string> names;
  for (const Frame& frame : frames) names.merge(columns_of(decode(frame.bytes, frame.link)));
  const std::vector<std::string> columns(names.begin(), names.end());
  const auto lines = tshark_lines(frames, columns);
  ASSERT_EQ(lines.size(), frames.size());
  for (std::size_t number = 0; number < frames.size(); ++number) {
    const Decoded decoded = decode(frames[number].bytes, frames[number].link);
    const auto wanted = columns_of(decoded);
    const auto cells = cells_of(lines[number]);
    ASSERT_EQ(cells.size(), columns.size()) << recipes[number];
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!wanted.contains(columns[i])) continue;
      EXPECT_EQ(shown(decoded, columns[i]).value_or(""), plain(cells[i]))
          << columns[i] << " of " << recipes[number];
    }
  }
}

/// tshark takes most of a second to start: it reads the packets of a link type in one run.
template <class Recipes>
void compare_all_with_tshark(const Recipes& recipes) {
  if (!has_tshark()) GTEST_SKIP() << "tshark is not installed";
  std::map<Link, std::pair<std::vector<std::string>, std::vector<Frame>>> by_link;
  for (const std::string_view recipe : recipes) {
    auto frame = build(*parse_recipe(recipe));
    ASSERT_TRUE(frame) << frame.error().text();
    auto& [texts, frames] = by_link[frame->link];
    texts.emplace_back(recipe);
    frames.push_back(std::move(*frame));
  }
  for (const auto& [link, packets] : by_link) compare_with_tshark(packets.first, packets.second);
}

TEST(Tshark, PrintsWhatWeShowOfEachSpecimen) { compare_all_with_tshark(specimens); }

/// Where tshark takes a decision of its own.
constexpr std::array odd{
    std::string_view(R"(eth/ieee8021ad(id=100)/ieee8021ad(id=200)/ip/udp)"),
    std::string_view(R"(eth/ieee8021ad(id=1)/ieee8021ad(id=2)/ieee8021ad(id=3)/vlan(id=4)/ip/udp)"),
    std::string_view(R"(sll(etype=0x002c)/hex(aaaa03000000080045000014))"),
    std::string_view(R"(sll/snap/ip/udp)"),
    std::string_view(R"(sll2(etype=1)/hex(ffff00220001))"),
    std::string_view(R"(eth/ip(options=hex(04030001))/udp/"unknown option")"),
    std::string_view(R"(eth/ip(options=hex(58000000))/udp/"no option has no octets")"),
    std::string_view(R"(eth/ip(options=hex(58090707))/udp/"an option past the end")"),
    std::string_view(R"(eth/ip(flags.mf=1)/tcp(checksum=1)/"cut up")"),
    std::string_view(R"(eth/ip(len=1)/tcp/"too short for itself")"),
    std::string_view(R"(null(family=10)/hex(6000000000003b40))"),
};
TEST(Tshark, PrintsWhatWeShowWhereItDecidesOtherwise) { compare_all_with_tshark(odd); }

/// Of each packet tshark's words for the row's value: those in parentheses behind it.
std::vector<std::string> words_of(const std::vector<Frame>& frames, const std::string& label) {
  const std::string file =
      testing::TempDir() + "pushpkt-words-" + std::to_string(getpid()) + ".pcap";
  write_capture(file, frames);
  std::vector<std::string> out;
  for (const std::string& line : lines_of("tshark -n -r '" + file + "' -V 2>/dev/null")) {
    if (line.find("Frame ") == 0) out.emplace_back();
    const std::size_t open = line.find('(');
    if (line.find("    " + label + ": ") != 0 || open == std::string::npos) continue;
    out.back() = line.substr(open + 1, line.rfind(')') - open - 1);
  }
  std::remove(file.c_str());
  for (std::string& words : out) {
    for (char& c : words) {
      c = c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

/// The first name of each value: short ones for recipes come later.
void compare_names_with_tshark(const Field& field, const std::string& header) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  std::vector<Frame> frames;
  std::vector<std::string> names;
  for (const ValueName& named : field.values) {
    if (!seen.insert({named.where, named.value}).second) continue;
    auto frame = build(*parse_recipe(header + "(type=" + std::to_string(named.where) +
                                     ", code=" + std::to_string(named.value) + ")/hex(00000000)"));
    ASSERT_TRUE(frame) << frame.error().text();
    frames.push_back(std::move(*frame));
    names.emplace_back(named.name);
  }
  EXPECT_EQ(names, words_of(frames, "Code")) << field.name;
}

TEST(Tshark, HasTheSameWordsForCodesOfIcmp) {
  if (!has_tshark()) GTEST_SKIP() << "tshark is not installed";
  compare_names_with_tshark(icmp::code, "ip(dst=10.0.0.2)/icmp.other");
  compare_names_with_tshark(icmpv6::code, "ipv6(dst=fe80::2)/icmpv6.other");
}

}  // namespace
}  // namespace pushpkt::wire
