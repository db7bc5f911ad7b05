// A file that `--json FILE` wrote.
#pragma once

#include <string>

#include "pushpkt/base/text_file.hpp"

namespace pushpkt::report {

/// Its text, of 64 MiB at most: the whole catalogue of `ask fields` has about 2 MiB.
[[nodiscard]] inline Result<std::string> read_answer(const std::string& file) {
  constexpr std::size_t most_bytes = std::size_t{64} << 20U;
  return read_text_file(file, most_bytes);
}

}  // namespace pushpkt::report
