// A folder for one test's files, gone when the test is over. Needs neither GoogleTest nor the
// library.
#pragma once

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

namespace pushpkt {

/// Not in pushpkt::testing: a test in the namespace pushpkt would no longer find GoogleTest by
/// `testing`. New and empty, in $TMPDIR or /tmp. Throws std::filesystem::filesystem_error where
/// none can be made.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pushpkt-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::filesystem::filesystem_error("mkdtemp", name,
                                              std::error_code(errno, std::generic_category()));
    }
    path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// The full name of a file in it, which need not be there.
  [[nodiscard]] std::string file(const std::filesystem::path& name) const {
    return (path_ / name).string();
  }
  /// Writes a file, and makes the folders that it is in. Its full name.
  std::string write(const std::filesystem::path& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return file(name);
  }
  /// The content of a file; "" where there is none.
  [[nodiscard]] std::string read(const std::filesystem::path& name) const {
    std::ostringstream out;
    out << std::ifstream(path_ / name, std::ios::binary).rdbuf();
    return out.str();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace pushpkt
