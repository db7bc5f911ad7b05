// tcpprep(1). The header is in network order: "tcpprep", NUL; the version as text, padded to four
// bytes with NUL; the number of packets (32 bits in version 03, 64 in 04); packets per byte; the
// length of the comment that follows. Of the two bits of a packet, the lowest of each byte first:
// 1 = from the primary interface; 2 = sent.
#include "pushpkt/replay/side_file.hpp"

#include "pushpkt/base/text_file.hpp"

namespace pushpkt::replay {
namespace {

constexpr std::string_view magic("tcpprep\0", 8);
constexpr unsigned packets_per_byte = 4;

std::uint64_t number_at(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<std::uint8_t>(byte);
  return number;
}

Error bad_file(const std::string& name, const std::string& why) {
  return input_error("cannot read sides from " + name + ": " + why,
                     "`tcpprep -a client -i CAPTURE -o FILE` writes such a file; without one the "
                     "sides are found in the packets");
}

}  // namespace

Result<SideFile> SideFile::read(const std::string& name) {
  const auto content = read_text_file(name, most_bytes);
  if (!content) return fail(content.error());
  return parse(*content, name);
}

Result<SideFile> SideFile::parse(std::string_view content, const std::string& name) {
  constexpr std::size_t version_bytes = 4;
  if (!content.starts_with(magic)) return fail(bad_file(name, "it is not a cache file of tcpprep"));
  content.remove_prefix(magic.size());
  const bool is_old = content.starts_with(std::string_view("03\0\0", version_bytes));
  if (!is_old && !content.starts_with(std::string_view("04\0\0", version_bytes))) {
    return fail(bad_file(name, "its version is neither 03 nor 04"));
  }
  content.remove_prefix(version_bytes);
  const std::size_t count_bytes = is_old ? 4 : 8;
  if (content.size() < count_bytes + 4) return fail(bad_file(name, "its header is cut short"));
  SideFile file;
  file.name_ = name;
  file.packets_ = number_at(content.substr(0, count_bytes));
  if (number_at(content.substr(count_bytes, 2)) != packets_per_byte) {
    return fail(bad_file(name, "a byte does not hold four packets"));
  }
  const std::uint64_t comment_bytes = number_at(content.substr(count_bytes + 2, 2));
  content.remove_prefix(count_bytes + 4);
  const std::uint64_t bytes =
      file.packets_ / packets_per_byte + (file.packets_ % packets_per_byte != 0 ? 1 : 0);
  if (content.size() < comment_bytes || content.size() - comment_bytes < bytes) {
    return fail(bad_file(
        name, "it is cut short: its header counts " + std::to_string(file.packets_) + " packets"));
  }
  file.bits_ = bytes_of(content.substr(comment_bytes, bytes));
  return file;
}

Result<std::optional<Side>> SideFile::side_of(std::uint64_t number) const {
  if (number == 0 || number > packets_) {
    return fail(bad_file(name_, "it has " + std::to_string(packets_) + " packets, and none of " +
                                    "number " + std::to_string(number)));
  }
  const std::uint64_t index = number - 1;
  const unsigned bits =
      static_cast<unsigned>(bits_[index / packets_per_byte]) >> (index % packets_per_byte * 2U);
  constexpr unsigned primary = 1;
  constexpr unsigned sent = 2;
  if ((bits & sent) == 0) return std::nullopt;
  return (bits & primary) != 0 ? Side::client : Side::server;
}

}  // namespace pushpkt::replay
