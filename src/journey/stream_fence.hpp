// A fence for the server's TCP program: a line that it must answer behind all that came before.
#pragma once

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::journey {

inline constexpr std::string_view stream_word = "fence\n";

/// A connection from the host itself to its own program, which must listen already.
[[nodiscard]] Result<Fd> open_stream_fence(const Endpoint& program);
/// Returns when the program has answered: by then it has read what was there before.
[[nodiscard]] Result<void> pass_stream_fence(const Fd& fence);

}  // namespace pushpkt::journey
