// Packets as lines of JSON, written straight into a text.
#pragma once

#include <memory>
#include <string>

#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::report {

/// Keeps the names of each header's rows as they are written. The headers of the packets must
/// outlive it.
class PacketJsonWriter {
 public:
  PacketJsonWriter();
  PacketJsonWriter(PacketJsonWriter&&) noexcept;
  PacketJsonWriter& operator=(PacketJsonWriter&&) noexcept;
  ~PacketJsonWriter();

  /// Appends what packet_json() gives.
  void append(std::string& out, const sniff::SeenView& seen, const wire::Decoded& decoded,
              const witness::Testimony* witness);

 private:
  class Headers;
  std::unique_ptr<Headers> headers_;
};

}  // namespace pushpkt::report
