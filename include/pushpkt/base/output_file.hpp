// Writing a file: whole and beside, then renamed; or growing in place. open(2), rename(2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {

/// How a file comes into being. What is no regular file ("-" and /dev/stdout: the standard output;
/// /dev/fd/N, a FIFO, a device) is written directly either way.
enum class Appearance : std::uint8_t {
  whole,    ///< under a temporary name beside it, and renamed by commit(): all of it or nothing
  growing,  ///< under its own name, an earlier file emptied at the first write: a live capture
};

/// Who may read a new file.
enum class Readers : std::uint8_t {
  owner,  ///< mode 0600, as dumpcap's captures: packets of others
  umask,  ///< 0666 less the umask, as files of `>`: documents
};

/// A file that is written front to back. One that is replaced hands its mode on. In a folder where
/// all users may write (/tmp) another user's symbolic link is not followed and his file not
/// replaced, as under fs.protected_symlinks and fs.protected_regular.
class OutputFile {
 public:
  /// Errors (input): a folder that does not exist or takes no file, another user's file.
  [[nodiscard]] static Result<OutputFile> create(const std::string& path, Appearance appearance,
                                                 Readers readers = Readers::owner);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Without commit() a whole file is given up: what was there before is still there.
  ~OutputFile();

  /// Everything, or the error; written() says how far it came.
  [[nodiscard]] Result<void> write(ByteView bytes);
  [[nodiscard]] Result<void> write(std::string_view text);
  /// Writes in place of bytes that the kernel took, `at` bytes from the first one. For a file that
  /// is beside: what is written directly may be a pipe.
  [[nodiscard]] Result<void> overwrite(std::uint64_t at, ByteView bytes);
  /// Closes, and gives a whole file its name. What the disk refuses late is an error here.
  [[nodiscard]] Result<void> commit();
  /// Bytes that the kernel took.
  [[nodiscard]] std::uint64_t written() const { return written_; }
  /// Takes off what is behind `bytes`, where that is possible (a regular file).
  void cut_to(std::uint64_t bytes);
  /// Whether the file appears at commit() only.
  [[nodiscard]] bool is_beside() const { return !temporary_.empty(); }
  /// Whether nothing was written yet over an earlier file's content, which is given up without
  /// write() or commit().
  [[nodiscard]] bool keeps_earlier() const { return waits_ && earlier_bytes_ > 0; }
  /// The path as it was given; "the output" for "-".
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  OutputFile(Fd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}
  void give_up();
  [[nodiscard]] Result<void> empty_earlier();

  Fd fd_;
  std::string name_;
  std::string temporary_;  ///< "" for what is written directly
  std::string final_;      ///< the name that temporary_ gets
  std::uint64_t written_ = 0;
  bool waits_ = false;  ///< an earlier file is to be emptied before the first byte
  std::uint64_t earlier_bytes_ = 0;
};

/// A whole document with this content, for those whom the umask lets read it.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view content);

/// Several of them: all are opened and written before the first gets its name.
struct Document {
  std::string path;
  std::string content;
};
[[nodiscard]] Result<void> write_files(const std::vector<Document>& documents);

/// Whether the name is one of the standard output's: "-", /dev/stdout, /dev/fd/1, /proc/self/fd/1.
[[nodiscard]] bool is_standard_output(const std::string& name);

/// The input error for the first of `outputs` that is one of `inputs`: the same file, by whatever
/// name, link or redirection. "-" is the standard input or output; "" and what does not exist are
/// passed over, and so are devices.
[[nodiscard]] Result<void> check_outputs_are_no_inputs(const std::vector<std::string>& inputs,
                                                       const std::vector<std::string>& outputs);

/// The input error for two of `outputs` that are one file, by whatever name, link or redirection,
/// whether it exists or not: the later would overwrite the earlier. "-" is the standard output; ""
/// and devices are passed over.
[[nodiscard]] Result<void> check_outputs_are_distinct(const std::vector<std::string>& outputs);

/// The error for the first of `outputs` that cannot be made, as far as that is known without
/// touching it: a folder, a file that may not be written, a folder that is missing or takes no
/// file.
/// "" and the standard output are passed over, and so are devices and pipes.
[[nodiscard]] Result<void> check_outputs_can_be_made(const std::vector<std::string>& outputs);

/// The error for the first of `folders` in which no file can be made, or that cannot be made with
/// the folders above it, as far as that is known without touching anything. "" is passed over.
[[nodiscard]] Result<void> check_folders_can_be_made(const std::vector<std::string>& folders);

}  // namespace pushpkt
