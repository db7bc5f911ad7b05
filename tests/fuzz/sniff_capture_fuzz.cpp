// Any bytes as a capture file: packets, an end or an error with its cause; never more than the
// file holds. What was read is written as pcapng and reads back the same; a pcapng that is passed
// on block by block does too; and what one filter lets through, its opposite does not.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/filter.hpp"

using namespace pushpkt;
using namespace pushpkt::sniff;

namespace {

[[noreturn]] void broken(const std::string& law) {
  std::fprintf(stderr, "%s\n", law.c_str());
  std::abort();
}

/// A file without a place on the disk.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("capture", MFD_CLOEXEC)) {}
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_.get()); }
  void put(ByteView bytes) const {
    if (::write(fd_.get(), bytes.data(), bytes.size()) < 0) broken("cannot write to memory");
  }

 private:
  Fd fd_;
};

/// A compressed file may hold more than its own size, but deflate's ratio has an end.
constexpr std::size_t most_bytes_for_one = 1100;

std::vector<Seen> read_all(const MemoryFile& file, std::size_t file_bytes,
                           std::string_view filter = {}) {
  std::vector<Seen> packets;
  auto reader = CaptureReader::open(file.path(), filter);
  if (!reader) {
    if (reader.error().cause != Cause::input) broken(reader.error().text());
    return packets;
  }
  std::size_t bytes = 0;
  while (true) {
    const auto seen = reader->next();
    if (!seen && seen.error().cause != Cause::input) broken(seen.error().text());
    if (!seen || !*seen) return packets;
    bytes += (*seen)->bytes.size() + 1;
    if (bytes > file_bytes * most_bytes_for_one) broken("more bytes than the file can hold");
    packets.push_back((*seen)->own());
  }
}

void write_all(const MemoryFile& file, const std::vector<Seen>& packets) {
  auto writer = CaptureWriter::create(file.path(), FileFormat::pcapng);
  if (!writer) broken(writer.error().text());
  for (const Seen& seen : packets) {
    if (const auto written = writer->write(seen); !written) broken(written.error().text());
  }
  if (const auto closed = writer->close(); !closed) broken(closed.error().text());
}

/// `edit` changes packets on the way.
void pass_all(const MemoryFile& from, const MemoryFile& to, void (*edit)(SeenView& seen)) {
  auto reader = CaptureReader::open(from.path());
  auto writer = CaptureWriter::create(to.path(), FileFormat::pcapng);
  if (!reader || !writer) broken("cannot be opened once more");
  if (const auto passed = reader->pass_on_to(*writer); !passed) broken(passed.error().text());
  while (true) {
    auto seen = reader->next();
    if (!seen || !*seen) break;
    edit(**seen);
    if (const auto written = writer->write(**seen); !written) broken(written.error().text());
  }
  if (const auto closed = writer->close(); !closed) broken(closed.error().text());
}

/// What it was is longer by a byte. The length of a packet without a time is the interface's.
void shorten(SeenView& seen) {
  if (seen.bytes.empty() || !seen.has_time) return;
  seen.bytes = seen.bytes.first(seen.bytes.size() - 1);
  seen.wire_bytes ^= 1U;
}

void shorten_all(std::vector<Seen>& packets) {
  for (Seen& seen : packets) {
    SeenView view = seen.view();
    shorten(view);
    seen.bytes.resize(view.bytes.size());
    seen.wire_bytes = view.wire_bytes;
  }
}

bool same(const Seen& a, const Seen& b) {
  return a.bytes == b.bytes && a.wire_bytes == b.wire_bytes && a.link == b.link &&
         a.time == b.time && a.comment == b.comment;
}

void expect_same(const std::vector<Seen>& packets, const std::vector<Seen>& again) {
  if (again.size() != packets.size()) broken("a written packet does not read back");
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (!same(packets[i], again[i])) broken("not the same when read back: " + packets[i].where);
  }
}

/// libpcap filters no link type that it does not know.
bool all_filterable(const std::vector<Seen>& packets) {
  std::set<Link> links;
  for (const Seen& seen : packets) links.insert(seen.link);
  return std::all_of(links.begin(), links.end(),
                     [](Link link) { return Filter::compile("greater 60", link).has_value(); });
}

void expect_halves(const MemoryFile& file, std::size_t file_bytes, std::size_t packets) {
  const std::size_t large = read_all(file, file_bytes, "greater 60").size();
  const std::size_t small = read_all(file, file_bytes, "less 59").size();
  if (large + small != packets) broken("a packet passes neither filter, or both");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile file;
  file.put({data, size});
  std::vector<Seen> packets = read_all(file, size);
  if (packets.empty()) return 0;
  // A copy may be larger than the file by what pcapng adds to each packet.
  const std::size_t copy_bytes = size * 100 + 10'000;
  const MemoryFile copy;
  write_all(copy, packets);
  expect_same(packets, read_all(copy, copy_bytes));
  const MemoryFile passed;
  pass_all(file, passed, [](SeenView&) {});
  expect_same(packets, read_all(passed, copy_bytes));
  if (all_filterable(packets)) expect_halves(file, size, packets.size());
  const MemoryFile edited;
  pass_all(file, edited, shorten);
  shorten_all(packets);
  expect_same(packets, read_all(edited, copy_bytes));
  return 0;
}
