// GzipFile: zlib's inflate between read(2) and us.
#include "sniff/gzip_file.hpp"

namespace pushpkt::sniff {
namespace {

constexpr std::size_t inflated_chunk_bytes = 64 * 1024;
constexpr int largest_window = 15;
constexpr int gzip_only = 16;

}  // namespace

Result<GzipFile> GzipFile::open(std::string name, ByteView start) {
  std::unique_ptr<z_stream, End> stream(new z_stream{});
  if (::inflateInit2(stream.get(), largest_window + gzip_only) != Z_OK) {
    return fail(system_error("cannot inflate " + name, ENOMEM));
  }
  return GzipFile(std::move(name), std::move(stream), start);
}

GzipFile::GzipFile(std::string name, std::unique_ptr<z_stream, End> stream, ByteView start)
    : name_(std::move(name)),
      stream_(std::move(stream)),
      input_(start.begin(), start.end()),
      file_bytes_(start.size()) {
  stream_->next_in = input_.data();
  stream_->avail_in = static_cast<uInt>(input_.size());
}

tl::unexpected<Error> GzipFile::broken(const std::string& what, const std::string& why) const {
  return fail(input_error("cannot read " + name_ + ": its gzip data " + what,
                          "at byte " + std::to_string(file_bytes_ - stream_->avail_in) +
                              " of the compressed file: " + why));
}

Result<bool> GzipFile::feed(InputFd& fd) {
  if (stream_->avail_in > 0) return true;
  input_.resize(inflated_chunk_bytes);
  const auto got = fd.read(input_, name_);
  if (!got) return fail(got.error());
  stream_->next_in = input_.data();
  stream_->avail_in = static_cast<uInt>(*got);
  file_bytes_ += *got;
  return *got > 0;
}

Result<std::size_t> GzipFile::read(InputFd& fd, std::span<std::uint8_t> into) {
  stream_->next_out = into.data();
  stream_->avail_out = static_cast<uInt>(into.size());
  while (stream_->avail_out == into.size()) {
    const auto more = feed(fd);
    if (!more) return fail(more.error());
    if (!*more && !inside_) return 0;
    if (!*more) return broken("was cut short", "more should follow, and a checksum at the end");
    inside_ = true;
    const int status = ::inflate(stream_.get(), Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      inside_ = false;
      ++members_;
      ::inflateReset(stream_.get());  // another member may follow: RFC 1952, section 2.2
    } else if (status != Z_OK && stream_->avail_out == into.size()) {
      const std::string reason = stream_->msg == nullptr ? "it is not gzip" : stream_->msg;
      return broken("is damaged", members_ > 0 ? reason + ", behind a whole member" : reason);
    } else if (status != Z_OK) {
      break;  // what came before it first: zlib says it again
    }
  }
  return into.size() - stream_->avail_out;
}

}  // namespace pushpkt::sniff
