// Laying a case over the base request.
#include <algorithm>

#include "cases/fragments.hpp"
#include "cases/packets.hpp"
#include "cases/pseudo_fields.hpp"
#include "pushpkt/cases/base_request.hpp"
#include "pushpkt/path/carried.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::cases {
namespace {

using namespace wire;  // rows are named as in recipes

Error no_place(const Case::Change& change, const Ends& ends) {
  const bool ip6 = is_ip6(ends.remote.address);
  const bool of_ip6 = change.name.starts_with("ipv6.") || change.name.starts_with("icmpv6.");
  return input_error(
      "cannot set " + change.name + " in this request over " + (ip6 ? "IPv6" : "IPv4"),
      of_ip6 && !ip6 ? "--ipv6 asks over IPv6" : "the packet has no such header");
}

bool is_of_connection(const Case::Change& change) {
  return change.name == tcp_connection || change.name == tcp_seq || change.name == tcp_ack;
}

void change_size(const Case::Change& change, Recipe& recipe) {
  if (change.name == frame_pad) {
    recipe.parts.push_back(trailer(Bytes(count_of(change))));
    return;
  }
  std::erase_if(recipe.parts, [](const Part& part) { return part.kind == Part::Kind::bytes; });
  if (change.name == payload_hex) recipe.parts.push_back(payload(bytes_of(change)));
  if (change.name == payload_bytes) recipe.parts.push_back(payload(Bytes(count_of(change), 'x')));
}

/// Sets a sequence or acknowledgment number relative to the connection's first one.
Result<void> change_sequence(const Case::Change& change, const Ends& ends, Recipe& recipe) {
  if (change.name == tcp_connection) return {};
  if (!ends.connection) {
    return fail(input_error("cannot set the relative " + change.name + " without a connection",
                            "it needs tcp.connection=open in the same case; tcp.seq_raw does not"));
  }
  const bool seq = change.name == tcp_seq;
  const std::uint32_t first = (seq ? ends.connection->seq : ends.connection->ack) - 1;
  const std::uint32_t number = first + static_cast<std::uint32_t>(value_of(change).low);
  const Field& field = seq ? tcp::seq : tcp::ack_number;
  recipe.find(field.name).part->set(field, std::uint64_t{number});
  return {};
}

Result<void> change_field(const Case::Change& change, const Ends& ends, Built& out) {
  if (const Header* header = header_with_tail(change.name)) {
    for (Part& part : out.recipe.parts) {
      if (part.header != header) continue;
      part.bytes = bytes_of(change);
      return {};
    }
    return fail(no_place(change, ends));
  }
  const auto found = out.recipe.find(change.name);
  if (found.part == nullptr) return fail(no_place(change, ends));
  // ICMP has fields of one name and several places, by the type.
  const auto value = found.field == change.field ? Result<Value>(value_of(change))
                                                 : parse_value(*found.field, change.value);
  if (!value) return fail(value.error());
  found.part->set(*found.field, *value);
  out.settings.push_back({found.field, *value, {}});
  return {};
}

bool is_fragment_field(const Case::Change& change) {
  return change.name.starts_with("ip.flags") || change.name == ipv4::frag_offset.name ||
         change.name.starts_with("ipv6.fraghdr.");
}

/// A fragment's transport checksum covers the whole datagram: that of the request before it is
/// fragmented.
void keep_checksum_of_whole(const Case& asked, const Ends& ends, const path::PathKind& kind,
                            std::string_view message, Recipe& recipe) {
  Case whole = asked;
  std::erase_if(whole.changes, is_fragment_field);
  if (whole.changes.size() == asked.changes.size()) return;
  const auto built = build_case(whole, ends, kind, message);
  if (!built) return;
  for (const Layer& layer : built->frames[0].layers) {
    const Field* checksum = layer.header->checksum;
    if (checksum == nullptr || layer.header->cover != Cover::pseudo_and_layer) continue;
    const auto found = recipe.find(checksum->name);
    if (found.part == nullptr || found.part->find(*checksum) != nullptr) continue;
    found.part->set(*checksum, read(layer.header_in(built->frames[0].bytes), *checksum));
  }
}

/// Changes that are applied to the built frame, not to the recipe.
bool of_built_frame(const Case::Change& change) {
  return change.name.ends_with(".cut") || change.name.starts_with("fragments.");
}

/// Cuts the built frame; layers that are not whole are removed.
void cut(Frame& frame, std::size_t bytes) {
  if (bytes >= frame.bytes.size()) return;
  frame.bytes.resize(bytes);
  std::erase_if(frame.layers, [&](const Layer& layer) { return layer.payload_offset() > bytes; });
  for (Layer& layer : frame.layers)
    layer.end = std::min(layer.end, static_cast<std::uint32_t>(bytes));
  frame.trailer_offset = std::min(frame.trailer_offset, static_cast<std::uint32_t>(bytes));
}

void apply_cuts(const Case& asked, Frame& frame) {
  const FrameView view = view_of(frame.packet(), frame.link);
  const std::size_t network = view.network_offset;
  const std::size_t transport = view.transport_offset;
  for (const Case::Change& change : asked.changes) {
    const std::size_t bytes = count_of(change);
    if (change.name == frame_cut) cut(frame, bytes);
    if (change.name == packet_cut) cut(frame, network + bytes);
    if (change.name == segment_cut) cut(frame, transport + bytes);
  }
}

bool is_network(const Header* header) { return header->level == HeaderLevel::network; }

bool is_transport(const Header* header) { return header->level == HeaderLevel::transport; }

/// The outermost layer that a change touches; pseudo fields count as the payload.
std::size_t outermost_changed(const Case& asked, const Recipe& recipe) {
  std::size_t outermost = recipe.parts.size();
  for (const Case::Change& change : asked.changes) {
    if (change.name == frame_cut || change.name == frame_pad) return 0;
    const bool of_network = change.name.starts_with("fragments.") || change.name == packet_cut;
    const bool of_transport = change.name == segment_cut;
    for (std::size_t i = 0; i < recipe.parts.size(); ++i) {
      const Header* header = recipe.parts[i].header;
      if (header == nullptr) continue;
      const bool here =
          header->options == change.name || (is_of_connection(change) && header == &tcp::header) ||
          find_field(*header, change.name) != nullptr || (of_network && is_network(header)) ||
          (of_transport && is_transport(header));
      if (here) outermost = std::min(outermost, i);
    }
  }
  return outermost;
}

/// Fragments of different trials must not be reassembled together: each trial has its own
/// identification, unless the path's kernel chooses it for a single fragment.
void set_own_id(const Case& asked, const Ends& ends, const path::PathKind& kind, Recipe& recipe) {
  const bool lone = any_below(asked, ipv4::flags.name) || any_below(asked, ipv4::frag_offset.name);
  if (!is_cut_up(asked) && (!lone || path::find_rewrite(kind, ipv4::id) != nullptr)) return;
  for (Part& part : recipe.parts) {
    if (part.header == &ipv4::header) part.set(ipv4::id, std::uint64_t{ends.local.port.number});
  }
}

}  // namespace

Result<Built> build_case(const Case& asked, const Ends& ends, const path::PathKind& kind,
                         std::string_view message) {
  if (!asked.packets.empty()) return build_packets(asked, ends);
  Built out{.ends = ends};
  out.recipe = base_request(asked, ends, message, out.protocol);
  set_own_id(asked, ends, kind, out.recipe);
  for (const Case::Change& change : asked.changes) {
    if (of_built_frame(change)) continue;
    if (is_pseudo_field(change.name) && !is_of_connection(change)) {
      change_size(change, out.recipe);
      continue;
    }
    auto done = is_of_connection(change) ? change_sequence(change, ends, out.recipe)
                                         : change_field(change, ends, out);
    if (!done) return fail(done.error());
  }
  keep_checksum_of_whole(asked, ends, kind, message, out.recipe);
  auto frame = path::build_for(kind, out.recipe);
  if (!frame) return fail(frame.error());
  out.frames.push_back(std::move(*frame));
  out.outermost_changed = outermost_changed(asked, out.recipe);
  if (is_cut_up(asked)) {
    if (auto done = cut_up(asked, out); !done) return fail(done.error());
  }
  for (Frame& each : out.frames) apply_cuts(asked, each);
  return out;
}

}  // namespace pushpkt::cases
