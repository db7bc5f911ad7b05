// Names in DNS messages, with compression. RFC 1035, 3.1 and 4.1.4
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::wire::dns {

/// A name with the bytes that stand for it where it is read.
struct Name {
  std::string text;     ///< "www.example.com", as tshark prints it; "<Root>" for the root
  Bytes bytes;          ///< as it would be without compression
  std::size_t end = 0;  ///< one past its last byte at the place where it is read
};

/// nullopt when a label or a pointer leads out of the message. A pointer must lead to what stands
/// before the name that it is in, so that no chain of them is a circle.
[[nodiscard]] std::optional<Name> read_name(ByteView message, std::size_t at);

/// One past the name's last byte at the place where it is read; nullopt where read_name() gives
/// nullopt. Allocates nothing.
[[nodiscard]] std::optional<std::size_t> name_end(ByteView message, std::size_t at);

/// The labels of "www.example.com", `\046` for a byte in decimal; nullopt when one has more than 63
/// bytes or all have more than 255.
[[nodiscard]] std::optional<std::vector<Bytes>> labels_of(std::string_view text);

/// Writes names at the end of a message, with pointers to names that it wrote before.
class NameWriter {
 public:
  explicit NameWriter(bool compress) : compress_(compress) {}
  /// `offset` is where in the message the end of `out` lies.
  void write(const std::vector<Bytes>& labels, Bytes& out, std::size_t offset);

 private:
  struct Known {
    Bytes suffix;
    std::size_t offset;
  };
  bool compress_;
  std::vector<Known> known_;
};

}  // namespace pushpkt::wire::dns
