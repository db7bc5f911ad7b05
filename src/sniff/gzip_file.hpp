// GzipFile: a compressed file or pipe, inflated piece by piece. RFC 1951, RFC 1952, by zlib.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/result.hpp"
#include "sniff/input_fd.hpp"

namespace pushpkt::sniff {

class GzipFile {
 public:
  static constexpr std::uint8_t magic_0 = 0x1f;
  static constexpr std::uint8_t magic_1 = 0x8b;

  /// `start`: what was read of the file already.
  [[nodiscard]] static Result<GzipFile> open(std::string name, ByteView start);

  /// Inflates into `into`, which is not empty, and says how much; 0 at the end of the last member.
  /// Reads from `fd` as it needs. Errors (input): a file that is cut short or damaged, with the
  /// byte of the compressed file; all that came before it was given.
  [[nodiscard]] Result<std::size_t> read(InputFd& fd, std::span<std::uint8_t> into);

 private:
  struct End {
    void operator()(z_stream* stream) const {
      ::inflateEnd(stream);
      delete stream;
    }
  };
  GzipFile(std::string name, std::unique_ptr<z_stream, End> stream, ByteView start);
  /// Whether there is more of the file.
  [[nodiscard]] Result<bool> feed(InputFd& fd);
  [[nodiscard]] tl::unexpected<Error> broken(const std::string& what, const std::string& why) const;

  std::string name_;
  std::unique_ptr<z_stream, End> stream_;  ///< zlib keeps its address
  Bytes input_;                            ///< what stream_ reads from
  std::uint64_t file_bytes_ = 0;           ///< how much of the file came into input_ so far
  std::uint64_t members_ = 0;              ///< how many are over
  bool inside_ = true;                     ///< a member is begun and not over
};

}  // namespace pushpkt::sniff
