// A kind, a length that counts both, a value; or a kind alone. RFC 9293, 3.1
#include "pushpkt/wire/tcp_options.hpp"
#include "wire/item_text.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::uint8_t end_of_list = 0;
constexpr std::uint8_t no_operation = 1;

}  // namespace

std::optional<TcpOption> next_tcp_option(ByteView& rest) {
  if (rest.empty()) return std::nullopt;
  const std::uint8_t kind = rest[0];
  if (kind == end_of_list || kind == no_operation) {
    rest = kind == end_of_list ? ByteView() : rest.subspan(1);
    return TcpOption{kind, {}};
  }
  const bool whole =
      rest.size() >= kind_and_length && rest[1] >= kind_and_length && rest[1] <= rest.size();
  if (!whole) return std::nullopt;
  const std::size_t length = rest[1];
  const TcpOption option{kind, rest.subspan(kind_and_length, length - kind_and_length)};
  rest = rest.subspan(length);
  return option;
}

std::vector<TcpOption> tcp_options(ByteView options) {
  std::vector<TcpOption> out;
  while (const auto option = next_tcp_option(options)) out.push_back(*option);
  return out;
}

std::string_view tcp_option_name(std::uint8_t kind) {
  switch (kind) {
    case end_of_list:
      return "eol";
    case no_operation:
      return "nop";
    case 2:
      return "mss";
    case 3:
      return "wscale";
    case 4:
      return "sackOK";
    case 5:
      return "sack";
    case 8:
      return "TS";
    case 19:
      return "md5";
    case 30:
      return "mptcp";
    case 34:
      return "tfo";
    default:
      return "";
  }
}

}  // namespace pushpkt::wire
