// The program, run by a shell: what it printed, what it said, and its exit status.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "programs.hpp"
#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt::test {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

using Scratch = ScratchFolder;

inline std::string content_of(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

/// A shell command in which `pushpkt` is the program that was built.
inline Outcome shell(const std::string& command) {
  const Scratch scratch;
  const std::string folder = std::filesystem::path(PUSHPKT_PROGRAM).parent_path().string();
  const std::string script = scratch.file("script");
  std::ofstream(script) << "PATH=" << folder << ":$PATH\n" << command << "\n";
  const std::string line =
      "sh " + script + " >" + scratch.file("out") + " 2>" + scratch.file("err") + " </dev/null";
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content_of(scratch.file("out")),
          content_of(scratch.file("err"))};
}

/// Why `pushpkt lab` cannot build a lab here, in its own words; "" where it can.
inline std::string why_no_lab() {
  const Outcome built = shell("pushpkt lab -- true");
  if (built.status == 0) return "";
  return built.err.empty() ? "exit " + std::to_string(built.status) : built.err;
}

}  // namespace pushpkt::test
