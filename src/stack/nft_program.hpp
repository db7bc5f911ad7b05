// The program nft, run once, or as a child that reads commands from us. nft(8), -i
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

struct NftChild {
  pid_t pid = -1;
  Fd input;   ///< commands, a line each; the child ends when it is closed
  Fd output;  ///< stdout and stderr
};

/// nft answers in milliseconds.
inline constexpr std::chrono::nanoseconds longest_nft = std::chrono::seconds(10);

/// In the network namespace of the calling thread. Ctrl-C goes to us, not to it.
[[nodiscard]] Result<NftChild> start_nft();

/// Waits until the child has ended, and kills it where that takes too long.
void reap(pid_t child, std::chrono::nanoseconds longest = longest_nft);

/// Sends these lines and then asks for the chain `output` of `table`: what came until it was
/// listed, or the error that came instead. Errors: nft's words; ETIMEDOUT.
[[nodiscard]] Result<std::string> run_and_list(const NftChild& nft, const std::string& lines,
                                               const std::string& table,
                                               std::chrono::nanoseconds longest = longest_nft);

/// Runs nft with these commands to its end; its stdout. Errors: nft's words; ETIMEDOUT.
[[nodiscard]] Result<std::string> run_nft(const std::string& lines,
                                          std::chrono::nanoseconds longest = longest_nft);

}  // namespace pushpkt::stack
