// A copy of a capture with other addresses, the same for the same and for the same SEED; networks
// stay networks (Crypto-PAn). Right checksums stay right, wrong ones wrong, also inside tunnels and
// ICMP errors. anonymise FROM TO SEED
#include <fmt/core.h>

#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;

int main(int count, char** words) {
  if (count != 4) return fmt::print(stderr, "usage: anonymise FROM TO SEED\n"), 2;
  auto reader = pp::CaptureReader::open(words[1]);
  if (!reader) return pp::complain(reader.error());
  auto writer = pp::CaptureWriter::create(words[2]);
  if (!writer) return pp::complain(writer.error());
  pp::replay::Edits edits;
  edits.seed = words[3];
  pp::replay::PacketEditor editor(edits);

  for (const pp::SeenView& packet : *reader) {
    const auto edited = editor.edit(packet);
    if (!edited) return pp::complain(edited.error());
    if (!*edited) continue;
    if (const auto written = writer->write(**edited); !written) {
      return pp::complain(written.error());
    }
  }
  if (reader->error()) return pp::complain(*reader->error());
  const auto closed = writer->close();
  return closed ? 0 : pp::complain(closed.error());
}
