// The program nft, run once, or as a child that reads commands from us. nft(8), -i
#pragma once

#include <sys/types.h>

#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

struct NftChild {
  pid_t pid = -1;
  Fd input;   ///< commands, a line each; the child ends when it is closed
  Fd output;  ///< stdout and stderr
};

/// In the network namespace of the calling thread. Ctrl-C goes to us, not to it.
[[nodiscard]] Result<NftChild> start_nft();

/// Waits until the child has ended.
void reap(pid_t child);

/// Sends these lines and then asks for the chain `output` of `table`: what came until it was
/// listed, or the error that came instead. Errors: nft's words.
[[nodiscard]] Result<std::string> run_and_list(const NftChild& nft, const std::string& lines,
                                               const std::string& table);

/// Runs nft with these commands to its end; its stdout. Errors: nft's words.
[[nodiscard]] Result<std::string> run_nft(const std::string& lines);

}  // namespace pushpkt::stack
