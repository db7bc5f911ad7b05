// Kind, length, value. RFC 9293, 3.1 and 3.2; RFC 2018, 2 and 3; RFC 7323, 2.2 and 3.2
#include "stack/tcp/options.hpp"

#include <algorithm>
#include <initializer_list>

#include "pushpkt/wire/tcp_options.hpp"

namespace pushpkt::stack::tcp {
namespace {

enum Kind : std::uint8_t { nop = 1, mss = 2, scale = 3, sack_permitted = 4, sack = 5, times = 8 };

constexpr std::size_t block_bytes = 8;

std::uint32_t number(ByteView bytes) {
  std::uint32_t out = 0;
  for (const std::uint8_t byte : bytes) out = out << 8U | byte;
  return out;
}

class Writer {
 public:
  explicit Writer(ByteSpan to) : at_(to.begin()) {}
  void bytes(std::initializer_list<std::uint8_t> all) { at_ = std::ranges::copy(all, at_).out; }
  void word(std::uint32_t number) {
    for (unsigned shift = 32; shift > 0; shift -= 8) {
      *at_++ = static_cast<std::uint8_t>(number >> (shift - 8));
    }
  }

 private:
  ByteSpan::iterator at_;
};

void read_option(const wire::TcpOption& option, Options& out) {
  const ByteView value = option.value;
  if (option.kind == mss && value.size() == 2) {
    out.mss = static_cast<std::uint16_t>(number(value));
  } else if (option.kind == scale && value.size() == 1) {
    out.window_scale = value[0];
  } else if (option.kind == sack_permitted && value.empty()) {
    out.sack_permitted = true;
  } else if (option.kind == times && value.size() == 8) {
    out.timestamps = Timestamps{number(value.first(4)), number(value.subspan(4))};
  } else if (option.kind == sack && value.size() % block_bytes == 0) {
    for (std::size_t i = 0; i < value.size(); i += block_bytes) {
      out.sack.add({{number(value.subspan(i, 4))}, {number(value.subspan(i + 4, 4))}});
    }
  }
}

}  // namespace

std::size_t encoded_size(const Options& options) {
  std::size_t size = 0;
  if (options.mss) size += 4;
  if (options.window_scale) size += 4;
  if (options.sack_permitted) size += 4;
  if (options.timestamps) size += 12;
  if (!options.sack.empty()) size += 4 + block_bytes * options.sack.all().size();
  return size;
}

Options parse_options(ByteView bytes) {
  Options out;
  while (const auto option = wire::next_tcp_option(bytes)) read_option(*option, out);
  return out;
}

// Each option is padded in front, so that numbers lie on a boundary of four bytes (RFC 7323,
// appendix A).
void write_options(ByteSpan to, const Options& options) {
  Writer out(to);
  if (options.mss) {
    out.bytes({mss, 4, static_cast<std::uint8_t>(*options.mss >> 8U),
               static_cast<std::uint8_t>(*options.mss)});
  }
  if (options.sack_permitted) out.bytes({nop, nop, sack_permitted, 2});
  if (options.timestamps) {
    out.bytes({nop, nop, times, 10});
    out.word(options.timestamps->value);
    out.word(options.timestamps->echo);
  }
  if (options.window_scale) out.bytes({nop, scale, 3, *options.window_scale});
  if (options.sack.empty()) return;
  const std::size_t count = options.sack.all().size();
  out.bytes({nop, nop, sack, static_cast<std::uint8_t>(2 + block_bytes * count)});
  for (const SeqRange& block : options.sack.all()) {
    out.word(block.begin.value);
    out.word(block.end.value);
  }
}

}  // namespace pushpkt::stack::tcp
