// A folder for one test's files, gone when the test is over; and other people's programs.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "programs.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt::sniff {

class Scratch : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }

  std::string put(const std::string& name, const Bytes& bytes) const {
    return folder_.write(name, text_of(bytes));
  }
  std::string put(const std::string& name, const std::string& digits) const {
    return put(name, from_hex(digits).value());
  }

 private:
  ScratchFolder folder_;
};

/// What a command prints on its standard output.
inline std::string output_of(const std::string& command) {
  std::string all;
  FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return all;
  std::array<char, 4096> part{};
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) all += part.data();
  ::pclose(pipe);
  return all;
}

using test::has_program;

}  // namespace pushpkt::sniff
