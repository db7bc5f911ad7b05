// Our reader held against libpcap's, on every capture of the tree and of the folder that
// PUSHPKT_CORPUS names: packet by packet the same bytes, lengths and times.
// pcap_open_offline(3PCAP)
#include <gmock/gmock.h>
#include <pcap.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::sniff {
namespace {

namespace fs = std::filesystem;

struct Row {
  std::uint32_t wire_bytes = 0;
  Timestamp time;
  Link link = Link::ethernet;
  Bytes bytes;
  friend bool operator==(const Row&, const Row&) = default;
};

/// The packets before the end or the first thing that the reader does not take, and what that was.
struct FieldValue {
  std::vector<Row> rows;
  std::string refusal;  ///< "" after a clean end
  std::size_t snaplen = 0;
};

/// Raw IP is 101 in files and 12 in libpcap, and some files have the 12.
Link by_one_number(Link link) { return link == Link{DLT_RAW} ? Link::raw : link; }

FieldValue by_us(const std::string& path) {
  FieldValue out;
  auto reader = CaptureReader::open(path);
  if (!reader) return {{}, reader.error().text()};
  while (true) {
    const auto seen = reader->next();
    if (!seen) out.refusal = seen.error().text();
    if (!seen || !*seen) return out;
    const Seen packet = (*seen)->own();
    out.rows.push_back({packet.wire_bytes, packet.time, by_one_number(packet.link), packet.bytes});
  }
}

FieldValue by_libpcap(const std::string& path) {
  FieldValue out;
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  pcap_t* file = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO,
                                                         reason.data());
  if (file == nullptr) return {{}, reason.data()};
  out.snaplen = static_cast<std::size_t>(pcap_snapshot(file));
  const Link link = by_one_number(Link(pcap_datalink(file)));
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  int status = 1;
  while ((status = pcap_next_ex(file, &header, &bytes)) == 1) {
    // More than two seconds of nanoseconds come out as a negative number.
    const auto fraction = static_cast<std::uint32_t>(header->ts.tv_usec);
    out.rows.push_back({header->len, Timestamp::from(header->ts.tv_sec, fraction), link,
                        Bytes(bytes, bytes + header->caplen)});
  }
  if (status == PCAP_ERROR) out.refusal = pcap_geterr(file);
  pcap_close(file);
  return out;
}

/// What libpcap says of whole files that it does not take.
constexpr std::array<const char*, 3> limits{"different from the type of the first interface",
                                            "different from the snapshot length of the first",
                                            "no Interface Description Blocks"};

std::vector<std::string> captures() {
  std::vector<std::string> found;
  const char* corpus = std::getenv("PUSHPKT_CORPUS");
  for (const std::string& top : {std::string(PUSHPKT_SOURCE_DIR) + "/captures",
                                 std::string(corpus == nullptr ? "" : corpus)}) {
    if (top.empty()) continue;
    for (const auto& entry : fs::recursive_directory_iterator(top)) {
      const std::string ending = entry.path().extension();
      if (ending == ".pcap" || ending == ".pcapng" || ending == ".cap") {
        found.push_back(entry.path());
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

void expect_same(const FieldValue& ours, const FieldValue& theirs) {
  ASSERT_LE(theirs.rows.size(), ours.rows.size()) << ours.refusal;
  for (std::size_t i = 0; i < theirs.rows.size(); ++i) {
    Row row = ours.rows[i];
    // libpcap cuts what is longer than the file's own snapshot length.
    if (row.bytes.size() > theirs.snaplen) row.bytes.resize(theirs.snaplen);
    EXPECT_EQ(row, theirs.rows[i]) << "packet " << i + 1;
  }
}

TEST(ByLibpcap, EveryCaptureReadsTheSame) {
  std::size_t short_files = 0;
  const auto files = captures();
  for (const std::string& path : files) {
    SCOPED_TRACE(path);
    const FieldValue ours = by_us(path);
    const FieldValue theirs = by_libpcap(path);
    expect_same(ours, theirs);
    if (theirs.refusal.empty()) {
      EXPECT_EQ(ours.refusal, "");
      EXPECT_EQ(ours.rows.size(), theirs.rows.size());
      continue;
    }
    ++short_files;
    std::cout << path << ": libpcap reads " << theirs.rows.size() << " of " << ours.rows.size()
              << " packets: " << theirs.refusal << '\n';
    const bool known = std::any_of(limits.begin(), limits.end(), [&](const char* limit) {
      return theirs.refusal.find(limit) != std::string::npos;
    });
    EXPECT_TRUE(known || !ours.refusal.empty()) << "libpcap alone: " << theirs.refusal;
  }
  std::cout << files.size() << " captures, of which libpcap takes " << short_files
            << " not or not whole\n";
  EXPECT_GE(files.size(), 60U);
}

}  // namespace
}  // namespace pushpkt::sniff
