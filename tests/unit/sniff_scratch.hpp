// A folder for one test's files, gone when the test is over; and other people's programs.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::sniff {

class Scratch : public testing::Test {
 protected:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "sniff-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Scratch() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

  std::string put(const std::string& name, const Bytes& bytes) const {
    std::ofstream(path(name), std::ios::binary) << text_of(bytes);
    return path(name);
  }
  std::string put(const std::string& name, const std::string& digits) const {
    return put(name, from_hex(digits).value());
  }

 private:
  std::filesystem::path folder_;
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

inline bool is_installed(const std::string& program) {
  return !output_of("command -v " + program).empty();
}

}  // namespace pushpkt::sniff
