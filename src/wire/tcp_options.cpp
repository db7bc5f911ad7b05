// A kind, a length that counts both, a value; or a kind alone. RFC 9293, 3.1
#include "pushpkt/wire/tcp_options.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::uint8_t end_of_list = 0;
constexpr std::uint8_t no_operation = 1;
constexpr std::size_t kind_and_length = 2;

}  // namespace

std::vector<TcpOption> tcp_options(ByteView options) {
  std::vector<TcpOption> out;
  while (!options.empty()) {
    const std::uint8_t kind = options[0];
    if (kind == end_of_list || kind == no_operation) {
      out.push_back({kind, {}});
      if (kind == end_of_list) break;
      options = options.subspan(1);
      continue;
    }
    const bool whole = options.size() >= kind_and_length && options[1] >= kind_and_length &&
                       options[1] <= options.size();
    if (!whole) break;
    const std::size_t length = options[1];
    out.push_back({kind, options.subspan(kind_and_length, length - kind_and_length)});
    options = options.subspan(length);
  }
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
