// Any octets as a capture file: packets, an end or an error with its cause; never more than the
// file holds. What was read is written as pcapng and reads back the same.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/sniff/capture_file.hpp"

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
constexpr std::size_t most_octets_for_one = 1100;

std::vector<Seen> read_all(const MemoryFile& file, std::size_t file_bytes) {
  std::vector<Seen> packets;
  auto reader = CaptureReader::open(file.path());
  if (!reader) {
    if (reader.error().cause != Cause::input) broken(reader.error().text());
    return packets;
  }
  std::size_t octets = 0;
  while (true) {
    const auto seen = reader->next();
    if (!seen && seen.error().cause != Cause::input) broken(seen.error().text());
    if (!seen || !*seen) return packets;
    octets += (*seen)->bytes.size() + 1;
    if (octets > file_bytes * most_octets_for_one) broken("more octets than the file can hold");
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

bool same(const Seen& a, const Seen& b) {
  return a.bytes == b.bytes && a.wire_bytes == b.wire_bytes && a.link == b.link &&
         a.comment == b.comment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile file;
  file.put({data, size});
  const std::vector<Seen> packets = read_all(file, size);
  if (packets.empty()) return 0;
  const MemoryFile copy;
  write_all(copy, packets);
  // The copy may be larger than the file by what pcapng adds to each packet.
  const auto again = read_all(copy, size * 100 + 10'000);
  if (again.size() != packets.size()) broken("a written packet does not read back");
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (!same(packets[i], again[i])) broken("not the same when read back: " + packets[i].where);
  }
  return 0;
}
