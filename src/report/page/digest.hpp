// The digest by which a Content-Security-Policy names a script or a style sheet. FIPS 180-4; CSP 3.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pushpkt::report::page {

/// SHA-256.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view text);

/// "sha256-" and the digest in base64 (RFC 4648).
[[nodiscard]] std::string source_digest(std::string_view text);

}  // namespace pushpkt::report::page
