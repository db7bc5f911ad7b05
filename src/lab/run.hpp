// A program run to its end, with all that it said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/host.hpp"

namespace pushpkt::lab {

struct Output {
  int status;  ///< 128 + N after signal N
  std::string out;
  std::string err;
};

/// On host number `host`; descriptors 3, 4, 5 of the program are the hosts' network namespaces.
[[nodiscard]] Result<Output> run_to_end(const std::vector<std::string>& argv,
                                        std::string_view input, std::size_t host,
                                        const Namespaces& namespaces);

/// The descriptor of host number `host` in such a program.
[[nodiscard]] constexpr std::size_t descriptor_of(std::size_t host) { return 3 + host; }

}  // namespace pushpkt::lab
