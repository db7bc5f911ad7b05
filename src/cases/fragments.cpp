// The bytes behind the IP header (and its extension headers) are distributed to frames.
#include "cases/fragments.hpp"

#include <algorithm>
#include <numeric>

#include "cases/pseudo_fields.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::cases {
namespace {

using namespace wire;  // rows are named as in recipes

constexpr std::size_t unit_bytes = 8;  // in which offsets are counted

struct Piece {
  std::size_t begin;
  std::size_t end;
};

/// The pieces of `bytes` bytes, all of them, in order.
Result<std::vector<Piece>> pieces_of(const Case& asked, std::size_t bytes) {
  const Case::Change* at = find_change(asked, fragments_at);
  const Case::Change* overlap = find_change(asked, fragments_overlap);
  const std::size_t earlier = overlap != nullptr ? count_of(*overlap) : 0;
  std::vector<std::size_t> cuts;
  if (at != nullptr) cuts = counts_of(*at);
  cuts.push_back(bytes);
  std::vector<Piece> out;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    if (cut > bytes || cut < begin) {
      return fail(input_error("cannot cut a datagram of " + std::to_string(bytes) +
                                  " bytes behind byte " + std::to_string(cut),
                              "fragments.at takes growing numbers below its length"));
    }
    out.push_back({out.empty() ? 0 : begin - std::min(begin, earlier), cut});
    begin = cut;
  }
  return out;
}

/// Which pieces are sent, from 0.
Result<std::vector<std::size_t>> order_of(const Case& asked, std::size_t pieces) {
  std::vector<std::size_t> order(pieces);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const Case::Change* typed = find_change(asked, fragments_order);
  if (typed == nullptr) return order;
  order = counts_of(*typed);
  for (std::size_t& piece : order) {
    if (piece == 0 || piece > pieces) {
      return fail(input_error(
          "cannot send fragment " + std::to_string(piece) + " of " + std::to_string(pieces),
          "fragments.order names them from 1 on, in the order of sending"));
    }
    --piece;
  }
  return order;
}

/// Sets a field that the case has not set itself.
void set_silent(Part& part, const Field& field, std::uint64_t value) {
  if (part.find(field) == nullptr) part.set(field, value);
}

/// The frame of one piece: the headers before the datagram, with offset and flag of the piece.
Result<Frame> frame_of(const Recipe& whole, std::size_t first, std::uint8_t protocol,
                       const Piece& piece, ByteView datagram) {
  Recipe recipe;
  recipe.link = whole.link;
  recipe.parts.assign(whole.parts.begin(),
                      whole.parts.begin() + static_cast<std::ptrdiff_t>(first));
  const std::size_t offset = piece.begin / unit_bytes;
  const std::uint64_t more = piece.end < datagram.size() ? 1 : 0;
  for (Part& part : recipe.parts) {
    if (part.header == &ipv4::header) {
      set_silent(part, ipv4::frag_offset, offset * ipv4::frag_offset.unit);
      set_silent(part, ipv4::mf, more);
      set_silent(part, ipv4::proto, protocol);
    } else if (part.header == &fraghdr::header) {
      set_silent(part, fraghdr::offset, offset * fraghdr::offset.unit);
      set_silent(part, fraghdr::more, more);
      set_silent(part, fraghdr::nxt, protocol);
    }
  }
  const ByteView bytes = datagram.subspan(piece.begin, piece.end - piece.begin);
  recipe.parts.push_back(payload(Bytes(bytes.begin(), bytes.end())));
  return build(recipe);
}

}  // namespace

bool is_cut_up(const Case& asked) { return any_below(asked, "fragments."); }

Result<void> cut_up(const Case& asked, Built& whole) {
  const Frame frame = std::move(whole.frames[0]);
  const std::size_t first =
      frame.packet().with_message_as_payload().layers.size() - 1;  // the transport
  const Layer& transport = frame.layers[first];
  const ByteView datagram =
      ByteView(frame.bytes).subspan(transport.offset, frame.trailer_offset - transport.offset);
  const auto pieces = pieces_of(asked, datagram.size());
  if (!pieces) return fail(pieces.error());
  const auto order = order_of(asked, pieces->size());
  if (!order) return fail(order.error());
  whole.frames.clear();
  for (const std::size_t i : *order) {
    auto fragment = frame_of(whole.recipe, first, whole.protocol, (*pieces)[i], datagram);
    if (!fragment) return fail(fragment.error());
    whole.frames.push_back(std::move(*fragment));
  }
  return {};
}

}  // namespace pushpkt::cases
