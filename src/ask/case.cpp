// Reading a case and laying it over the base request.
#include "pushpkt/ask/case.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::ask {
namespace {

using namespace wire;  // the base request below reads as it prints

/// What a case may change that is no field.
constexpr std::string_view payload_bytes = "payload.bytes";  // that many octets of payload
constexpr std::string_view payload_hex = "payload.hex";      // these octets of payload
constexpr std::string_view frame_cut = "frame.cut";          // only the first octets of the frame
constexpr std::string_view frame_pad = "frame.pad";          // so many zeros behind the packet
constexpr std::array sizes{payload_bytes, payload_hex, frame_cut, frame_pad};

bool is_size(std::string_view name) {
  return std::find(sizes.begin(), sizes.end(), name) != sizes.end();
}

/// "ip.options", "tcp.options": the octets between rows and header end.
const Header* header_with_tail(std::string_view name) {
  for (const Header* header : protocols()) {
    if (!header->tail.empty() && header->tail == name) return header;
  }
  return nullptr;
}

std::optional<std::size_t> parse_count(std::string_view text) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  constexpr std::size_t most = 1U << 20U;
  if (error != std::errc{} || end != text.data() + text.size() || n > most) return std::nullopt;
  return n;
}

Result<void> check_change(const Case::Change& change) {
  const auto wrong = [&](const std::string& hint) {
    return fail(input_error("cannot put " + change.value + " in " + change.name, hint));
  };
  if (change.name == payload_hex || header_with_tail(change.name) != nullptr) {
    if (!from_hex(change.value)) return wrong("it takes pairs of hex digits");
    return {};
  }
  if (is_size(change.name)) {
    if (!parse_count(change.value)) return wrong("it takes a number of octets, at most 1 MiB");
    return {};
  }
  const auto named = find_named_field(change.name);
  if (!named) return fail(named.error());
  const auto value = parse_value(*named->field, change.value);
  if (!value) return fail(value.error());
  return {};
}

bool any_below(const Case& one, std::string_view prefix) {
  return std::any_of(one.changes.begin(), one.changes.end(),
                     [&](const Case::Change& change) { return change.name.starts_with(prefix); });
}

/// Header and number of the transport that the case is about.
struct Transport {
  Part part;
  std::uint8_t protocol;
};

Transport transport_of(const Case& one, const Ends& ends) {
  if (any_below(one, "tcp.")) {
    return {
        tcp::layer(tcp::srcport(ends.local.port), tcp::dstport(ends.remote.port), tcp::seq(1000)),
        6};
  }
  if (any_below(one, "icmp.")) {
    return {icmp::echo(icmp::ident(ends.local.port.number), icmp::seq(1)), 1};
  }
  if (any_below(one, "icmpv6.")) {
    return {icmpv6::echo(icmpv6::identifier(ends.local.port.number), icmpv6::sequence_number(1)),
            58};
  }
  return {udp::layer(udp::srcport(ends.local.port), udp::dstport(ends.remote.port)), 17};
}

/// Tags and extension headers that stand in a packet only when a case names them.
std::vector<Part> optional_parts(const Case& one, std::span<const Header* const> headers) {
  std::vector<Part> out;
  for (const Header* header : headers) {
    const std::string prefix(header->fields[0]->name.substr(0, header->fields[0]->name.rfind('.')));
    const bool tail = !header->tail.empty() && any_below(one, header->tail);
    if (any_below(one, prefix + ".") || tail) {
      Part part{.kind = Part::Kind::header, .header = header};
      // Options and routing data fill the first 8 octets; an authentication header has 12 of ICV.
      if (!header->tail.empty())
        part.bytes = Bytes(header == &ah::header ? 12 : 8U - header->fixed_bytes);
      if (header == &hopopts::header || header == &dstopts::header) part.bytes = {1, 4, 0, 0, 0, 0};
      out.push_back(std::move(part));
    }
  }
  return out;
}

Recipe arp_request(const Ends& ends) {
  return {eth::layer(eth::dst(Mac::broadcast()), eth::src(ends.hop.source_mac)),
          arp::layer(arp::src_mac(ends.hop.source_mac), arp::src_ip(std::get<Ip4>(ends.hop.source)),
                     arp::dst_ip(std::get<Ip4>(ends.hop.gateway)))};
}

Recipe base(const Case& one, const Ends& ends, std::string_view message, std::uint8_t& protocol) {
  const bool ip6 = is_ip6(ends.remote.address);
  if (any_below(one, "arp.") && !ip6) return arp_request(ends);
  constexpr std::array<const Header*, 2> tags{&ieee8021ad::header, &vlan::header};
  constexpr std::array<const Header*, 5> extensions{
      &hopopts::header, &dstopts::header, &routing::header, &fraghdr::header, &ah::header};
  Recipe recipe;
  recipe.parts.push_back(eth::layer(eth::dst(ends.hop.gateway_mac), eth::src(ends.hop.source_mac)));
  for (Part& tag : optional_parts(one, tags)) recipe.parts.push_back(std::move(tag));
  recipe.parts.push_back(ip6 ? ipv6::layer(ipv6::src(std::get<Ip6>(ends.hop.source)),
                                           ipv6::dst(std::get<Ip6>(ends.remote.address)))
                             : ipv4::layer(ipv4::src(std::get<Ip4>(ends.hop.source)),
                                           ipv4::dst(std::get<Ip4>(ends.remote.address))));
  for (Part& part : optional_parts(one, extensions)) recipe.parts.push_back(std::move(part));
  Transport transport = transport_of(one, ends);
  protocol = transport.protocol;
  const bool is_tcp = transport.protocol == 6;
  recipe.parts.push_back(std::move(transport.part));
  if (!is_tcp) recipe.parts.push_back(payload(message));
  return recipe;
}

Error no_place(const Case::Change& change, const Ends& ends) {
  const std::string family = is_ip6(ends.remote.address) ? "IPv6" : "IPv4";
  return input_error("cannot set " + change.name + " in this request over " + family,
                     "the packet has no such header");
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

/// A packet too large for its own length fields can still be asked of a path that takes the payload
/// only: there the lengths are the kernel's to write.
Result<Frame> build_for(const path::PathKind& kind, Recipe recipe) {
  auto frame = build(recipe);
  if (frame || kind.ours != path::Ours::payload) return frame;
  for (Part& part : recipe.parts) {
    if (part.header != nullptr && part.header->extent != nullptr) part.set(*part.header->extent, 0);
  }
  return build(recipe);
}

bool fragments(const Case::Change& change) {
  return change.name.starts_with("ip.flags") || change.name == ipv4::frag_offset.name ||
         change.name.starts_with("ipv6.fraghdr.");
}

/// A fragment's transport checksum covers the whole datagram: here the one that the request would
/// be without being cut up.
void keep_checksum_of_whole(const Case& one, const Ends& ends, const path::PathKind& kind,
                            std::string_view message, Recipe& recipe) {
  Case whole = one;
  std::erase_if(whole.changes, fragments);
  if (whole.changes.size() == one.changes.size()) return;
  const auto built = build_case(whole, ends, kind, message);
  if (!built) return;
  for (const Layer& layer : built->frame.layers) {
    const Field* checksum = layer.header->checksum;
    if (checksum == nullptr || layer.header->cover != Cover::pseudo_and_layer) continue;
    const auto found = recipe.find(checksum->name);
    if (found.part == nullptr || found.part->find(*checksum) != nullptr) continue;
    found.part->set(*checksum, read(layer.header_in(built->frame.bytes), *checksum));
  }
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

/// The outermost layer that a change touches; what is no field counts as the payload.
std::size_t outermost_changed(const Case& one, const Recipe& recipe) {
  std::size_t outermost = recipe.parts.size();
  for (const Case::Change& change : one.changes) {
    if (change.name == frame_cut || change.name == frame_pad) return 0;
    for (std::size_t i = 0; i < recipe.parts.size(); ++i) {
      const Header* header = recipe.parts[i].header;
      if (header == nullptr) continue;
      const bool here = header->tail == change.name || find_field(*header, change.name) != nullptr;
      if (here) outermost = std::min(outermost, i);
    }
  }
  return outermost;
}

}  // namespace

Result<Case> parse_case(std::string_view text, std::string_view purpose) {
  Case one{.text = std::string(text), .purpose = std::string(purpose), .changes = {}};
  while (!text.empty()) {
    const std::string_view change = text.substr(0, text.find('+'));
    text.remove_prefix(std::min(change.size() + 1, text.size()));
    const std::size_t equals = change.find('=');
    if (equals == std::string_view::npos) {
      return fail(input_error(
          "cannot read the case `" + one.text + "`: no = in `" + std::string(change) + "`",
          "a case reads FIELD=VALUE or FIELD=VALUE+FIELD=VALUE"));
    }
    one.changes.push_back(
        {std::string(change.substr(0, equals)), std::string(change.substr(equals + 1))});
    if (auto known = check_change(one.changes.back()); !known) return fail(known.error());
  }
  return one;
}

Result<Built> build_case(const Case& one, const Ends& ends, const path::PathKind& kind,
                         std::string_view message) {
  Built out;
  out.recipe = base(one, ends, message, out.protocol);
  for (const Case::Change& change : one.changes) {
    if (change.name == frame_cut) continue;  // of the built frame, below
    auto done =
        is_size(change.name) ? change_size(change, out.recipe) : change_field(change, ends, out);
    if (!done) return fail(done.error());
  }
  keep_checksum_of_whole(one, ends, kind, message, out.recipe);
  auto frame = build_for(kind, out.recipe);
  if (!frame) return fail(frame.error());
  out.frame = std::move(*frame);
  out.outermost_changed = outermost_changed(one, out.recipe);
  for (const Case::Change& change : one.changes) {
    if (change.name == frame_cut) cut(out.frame, parse_count(change.value).value_or(0));
  }
  return out;
}

}  // namespace pushpkt::ask
