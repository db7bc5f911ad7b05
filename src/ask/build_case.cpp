// Laying a case over the base request.
#include <algorithm>

#include "ask/base_request.hpp"
#include "ask/fragments.hpp"
#include "ask/known_rewrites.hpp"
#include "ask/packets.hpp"
#include "ask/pseudo_fields.hpp"
#include "pushpkt/path/carried.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::ask {
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

Result<void> change_size(const Case::Change& change, Recipe& recipe) {
  const std::size_t n = parse_count(change.value).value_or(0);
  if (change.name == frame_pad) {
    recipe.parts.push_back(trailer(Bytes(n)));
    return {};
  }
  std::erase_if(recipe.parts, [](const Part& part) { return part.kind == Part::Kind::bytes; });
  if (change.name == payload_hex)
    recipe.parts.push_back(payload(from_hex(change.value).value_or(Bytes())));
  if (change.name == payload_bytes) recipe.parts.push_back(payload(Bytes(n, 'x')));
  return {};
}

/// Where the case's segment belongs in its connection.
Result<void> change_sequence(const Case::Change& change, const Ends& ends, Recipe& recipe) {
  if (change.name == tcp_connection) return {};
  if (!ends.connection) {
    return fail(input_error("cannot count " + change.name + " from the beginning of a connection",
                            "it needs tcp.connection=open in the same case; tcp.seq_raw does not"));
  }
  const bool seq = change.name == tcp_seq;
  const std::uint32_t first = (seq ? ends.connection->seq : ends.connection->ack) - 1;
  const std::uint32_t number = first + parse_relative(change.value).value_or(1);
  const Field& field = seq ? tcp::seq : tcp::ack_number;
  recipe.find(field.name).part->set(field, std::uint64_t{number});
  return {};
}

Result<void> change_field(const Case::Change& change, const Ends& ends, Built& out) {
  if (const Header* header = header_with_tail(change.name)) {
    for (Part& part : out.recipe.parts) {
      if (part.header != header) continue;
      part.bytes = from_hex(change.value).value_or(Bytes());
      return {};
    }
    return fail(no_place(change, ends));
  }
  const auto named = find_named_field(change.name);
  if (!named) return fail(named.error());
  const auto found = out.recipe.find(named->field->name);
  if (found.part == nullptr) return fail(no_place(change, ends));
  const auto value = parse_value(*found.field, change.value);
  if (!value) return fail(value.error());
  found.part->set(*found.field, *value);
  out.settings.push_back({found.field, *value, {}});
  return {};
}

bool is_fragment_field(const Case::Change& change) {
  return change.name.starts_with("ip.flags") || change.name == ipv4::frag_offset.name ||
         change.name.starts_with("ipv6.fraghdr.");
}

/// A fragment's transport checksum covers the whole datagram: here the one that the request would
/// be without being cut up.
void keep_checksum_of_whole(const Case& one, const Ends& ends, const path::PathKind& kind,
                            std::string_view message, Recipe& recipe) {
  Case whole = one;
  std::erase_if(whole.changes, is_fragment_field);
  if (whole.changes.size() == one.changes.size()) return;
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

/// What is done when the frame is built, not to the recipe.
bool of_built_frame(const Case::Change& change) {
  return change.name.ends_with(".cut") || change.name.starts_with("fragments.");
}

/// Cuts the frame that was built; layers that are not whole are gone.
void cut(Frame& frame, std::size_t bytes) {
  if (bytes >= frame.bytes.size()) return;
  frame.bytes.resize(bytes);
  std::erase_if(frame.layers, [&](const Layer& layer) { return layer.payload_offset() > bytes; });
  for (Layer& layer : frame.layers)
    layer.end = std::min(layer.end, static_cast<std::uint32_t>(bytes));
  frame.trailer_offset = std::min(frame.trailer_offset, static_cast<std::uint32_t>(bytes));
}

void cut_as_told(const Case& one, Frame& frame) {
  const FrameView view = view_of(frame.packet(), frame.link);
  const std::size_t network = view.network_offset;
  const std::size_t transport = view.transport_offset;
  for (const Case::Change& change : one.changes) {
    const std::size_t octets = parse_count(change.value).value_or(0);
    if (change.name == frame_cut) cut(frame, octets);
    if (change.name == packet_cut) cut(frame, network + octets);
    if (change.name == segment_cut) cut(frame, transport + octets);
  }
}

bool is_network(const Header* header) { return header->level == HeaderLevel::network; }

bool is_transport(const Header* header) { return header->level == HeaderLevel::transport; }

/// The outermost layer that a change touches; what is no field counts as the payload.
std::size_t outermost_changed(const Case& one, const Recipe& recipe) {
  std::size_t outermost = recipe.parts.size();
  for (const Case::Change& change : one.changes) {
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

/// Fragments of different trials must not be put together: an identification of their own, but for
/// a lone one to which the path's kernel gives one itself.
void tell_fragments_apart(const Case& one, const Ends& ends, const path::PathKind& kind,
                          Recipe& recipe) {
  const bool lone = any_below(one, ipv4::flags.name) || any_below(one, ipv4::frag_offset.name);
  if (!is_cut_up(one) && (!lone || rewrite_of_id(kind) != nullptr)) return;
  for (Part& part : recipe.parts) {
    if (part.header == &ipv4::header) part.set(ipv4::id, std::uint64_t{ends.local.port.number});
  }
}

}  // namespace

Result<Built> build_case(const Case& one, const Ends& ends, const path::PathKind& kind,
                         std::string_view message) {
  if (!one.packets.empty()) return build_packets(one, ends);
  Built out{.ends = ends};
  out.recipe = base_request(one, ends, message, out.protocol);
  tell_fragments_apart(one, ends, kind, out.recipe);
  for (const Case::Change& change : one.changes) {
    if (of_built_frame(change)) continue;
    auto done = is_of_connection(change) ? change_sequence(change, ends, out.recipe)
                : is_knob(change.name)   ? change_size(change, out.recipe)
                                         : change_field(change, ends, out);
    if (!done) return fail(done.error());
  }
  keep_checksum_of_whole(one, ends, kind, message, out.recipe);
  auto frame = path::build_for(kind, out.recipe);
  if (!frame) return fail(frame.error());
  out.frames.push_back(std::move(*frame));
  out.outermost_changed = outermost_changed(one, out.recipe);
  if (is_cut_up(one)) {
    if (auto done = cut_up(one, out); !done) return fail(done.error());
  }
  for (Frame& each : out.frames) cut_as_told(one, each);
  return out;
}

}  // namespace pushpkt::ask
