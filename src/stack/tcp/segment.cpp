// Segments from bytes and to bytes, by the rows of the TCP header. RFC 9293, 3.1
#include "pushpkt/stack/tcp/segment.hpp"

#include <algorithm>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"
#include "stack/tcp/options.hpp"
#include "stack/tcp/segment_bytes.hpp"

namespace pushpkt::stack::tcp {
namespace {

constexpr std::size_t fixed_bytes = 20;
constexpr std::uint8_t protocol = 6;

wire::ChecksumSum pseudo_header(const Ip& source, const Ip& destination, std::size_t tcp_bytes) {
  wire::ChecksumSum sum;
  sum.add_pseudo_header(source.bytes(), destination.bytes(), protocol,
                        static_cast<std::uint32_t>(tcp_bytes));
  return sum;
}

bool has_good_checksum(ByteView tcp, const Ip& source, const Ip& destination, ChecksumRule rule) {
  wire::ChecksumSum sum = pseudo_header(source, destination, tcp.size());
  const bool partial = wire::get(tcp, wire::tcp::checksum) == sum.folded();
  if (rule == ChecksumRule::full_or_partial && partial) return true;
  sum.add(tcp);
  return sum.checksum() == 0;
}

}  // namespace

Error unreadable(std::string why) {
  return input_error("cannot read a TCP segment: " + std::move(why));
}

Result<void> parse_segment(ByteView tcp, const Ip& source, const Ip& destination, ChecksumRule rule,
                           Segment& out) {
  namespace row = wire::tcp;
  if (tcp.size() < fixed_bytes) {
    return fail(unreadable(std::to_string(tcp.size()) + " bytes, the header has 20"));
  }
  const std::size_t header = wire::get(tcp, row::hdr_len);
  if (header < fixed_bytes || header > tcp.size()) {
    return fail(unreadable("tcp.hdr_len is " + std::to_string(header) + ", the segment has " +
                           std::to_string(tcp.size()) + " bytes"));
  }
  if (!has_good_checksum(tcp, source, destination, rule)) {
    return fail(unreadable("tcp.checksum is wrong"));
  }
  out.source = {source, wire::get(tcp, row::srcport)};
  out.destination = {destination, wire::get(tcp, row::dstport)};
  out.seq = {wire::get(tcp, row::seq)};
  out.ack = {wire::get(tcp, row::ack_number)};
  out.flags = {.fin = wire::get(tcp, row::fin),
               .syn = wire::get(tcp, row::syn),
               .rst = wire::get(tcp, row::reset),
               .psh = wire::get(tcp, row::push),
               .ack = wire::get(tcp, row::ack),
               .urg = wire::get(tcp, row::urg)};
  out.window = wire::get(tcp, row::window);
  out.urgent_pointer = wire::get(tcp, row::urgent_pointer);
  out.options = parse_options(tcp.subspan(fixed_bytes, header - fixed_bytes));
  const ByteView payload = tcp.subspan(header);
  out.payload.assign(payload.begin(), payload.end());
  return {};
}

Result<Segment> parse_segment(ByteView tcp, const Ip& source, const Ip& destination,
                              ChecksumRule rule) {
  Segment out;
  if (auto parsed = parse_segment(tcp, source, destination, rule, out); !parsed) {
    return fail(parsed.error());
  }
  return out;
}

std::size_t segment_bytes(const Segment& segment) {
  return fixed_bytes + encoded_size(segment.options) + segment.payload.size();
}

void write_segment(ByteSpan tcp, const Segment& segment) {
  namespace row = wire::tcp;
  const std::size_t header = tcp.size() - segment.payload.size();
  const ByteSpan fixed = tcp.first(fixed_bytes);
  std::ranges::fill(fixed, std::uint8_t{0});
  write_options(tcp.subspan(fixed_bytes, header - fixed_bytes), segment.options);
  wire::set(fixed, row::srcport, segment.source.port);
  wire::set(fixed, row::dstport, segment.destination.port);
  wire::set(fixed, row::seq, segment.seq.value);
  wire::set(fixed, row::ack_number, segment.ack.value);
  wire::set(fixed, row::hdr_len, static_cast<std::uint8_t>(header));
  wire::set(fixed, row::fin, segment.flags.fin);
  wire::set(fixed, row::syn, segment.flags.syn);
  wire::set(fixed, row::reset, segment.flags.rst);
  wire::set(fixed, row::push, segment.flags.psh);
  wire::set(fixed, row::ack, segment.flags.ack);
  wire::set(fixed, row::urg, segment.flags.urg);
  wire::set(fixed, row::window, segment.window);
  wire::set(fixed, row::urgent_pointer, segment.urgent_pointer);
  std::ranges::copy(segment.payload, tcp.begin() + static_cast<std::ptrdiff_t>(header));
  wire::ChecksumSum sum =
      pseudo_header(segment.source.address, segment.destination.address, tcp.size());
  sum.add(tcp);
  wire::set(fixed, row::checksum, sum.checksum());
}

Bytes build_segment(const Segment& segment) {
  Bytes tcp(segment_bytes(segment));
  write_segment(tcp, segment);
  return tcp;
}

std::optional<Segment> reset_for(const Segment& segment) {
  if (segment.flags.rst) return std::nullopt;
  Segment reset;
  reset.source = segment.destination;
  reset.destination = segment.source;
  reset.flags.rst = true;
  if (segment.flags.ack) {
    reset.seq = segment.ack;
  } else {
    reset.flags.ack = true;
    reset.ack = segment.seq + segment.length();
  }
  return reset;
}

std::string to_string(const Segment& segment) {
  std::string flags;
  if (segment.flags.syn) flags += 'S';
  if (segment.flags.fin) flags += 'F';
  if (segment.flags.rst) flags += 'R';
  if (segment.flags.psh) flags += 'P';
  if (segment.flags.urg) flags += 'U';
  if (segment.flags.ack) flags += '.';
  std::string out = to_string(segment.source) + " > " + to_string(segment.destination) + " [" +
                    flags + "] seq " + std::to_string(segment.seq.value);
  if (segment.flags.ack) out += " ack " + std::to_string(segment.ack.value);
  out += " win " + std::to_string(segment.window);
  out += " len " + std::to_string(segment.payload.size());
  const Options& options = segment.options;
  if (options.mss) out += " mss " + std::to_string(*options.mss);
  if (options.window_scale) out += " wscale " + std::to_string(*options.window_scale);
  if (options.sack_permitted) out += " sackOK";
  if (options.timestamps) {
    out += " TS val " + std::to_string(options.timestamps->value) + " ecr " +
           std::to_string(options.timestamps->echo);
  }
  for (const SeqRange& block : options.sack.all()) {
    out += " sack " + std::to_string(block.begin.value) + ":" + std::to_string(block.end.value);
  }
  return out;
}

}  // namespace pushpkt::stack::tcp
