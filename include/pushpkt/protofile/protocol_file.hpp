// Protocols described in TOML files, without C++ (docs/protocol-files.md).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/protocols_set.hpp"

namespace pushpkt::protofile {

inline constexpr std::size_t most_file_bytes = 256 * 1024;
inline constexpr std::size_t most_protocols = 64;  ///< of all files together
inline constexpr std::size_t most_rows = 256;      ///< of a protocol
inline constexpr std::size_t most_header_bytes = 1024;

/// `onto` and the protocols of the files, which may refer to each other. The result holds all that
/// its headers point to. An input error names the file, the line, the key and what to try.
[[nodiscard]] Result<wire::Protocols> load(
    std::span<const std::string> files, const wire::Protocols& onto = wire::Protocols::standard());

/// The same of one text; `name` stands for the file in errors.
[[nodiscard]] Result<wire::Protocols> parse(
    std::string_view toml, std::string_view name,
    const wire::Protocols& onto = wire::Protocols::standard());

}  // namespace pushpkt::protofile
