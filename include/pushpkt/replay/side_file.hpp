// A cache file of tcpprep: which side of a conversation sent each packet of a capture.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::replay {

enum class Side : std::uint8_t { client, server };

/// Versions 03 and 04. What tcpprep calls the primary interface is the client's side.
class SideFile {
 public:
  static constexpr std::size_t most_bytes = std::size_t{64} << 20U;

  /// Input errors name the file: it cannot be read, it is no such file.
  [[nodiscard]] static Result<SideFile> read(const std::string& name);
  /// `name` is for errors.
  [[nodiscard]] static Result<SideFile> parse(std::string_view content, const std::string& name);

  /// Of the packet with this number, from 1; nullopt: tcpprep left the packet out. An input error:
  /// the file has fewer packets.
  [[nodiscard]] Result<std::optional<Side>> side_of(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t packets() const { return packets_; }

 private:
  std::string name_;
  std::uint64_t packets_ = 0;
  Bytes bits_;  // two for each packet, four packets a byte
};

}  // namespace pushpkt::replay
