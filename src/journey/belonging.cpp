// Told by ports, by what is quoted, by what nobody asked for.
#include "journey/belonging.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "pushpkt/journey/fences.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {

using wire::Decoded;

namespace {

std::uint8_t icmpv6_type(const Decoded& decoded) {
  const auto type = decoded.find(wire::icmpv6::type.name);
  return type ? static_cast<std::uint8_t>(type->value.low) : 0;
}

}  // namespace

bool is_chatter(const Decoded& decoded) {
  if (decoded.find(wire::arp::opcode.name)) return true;
  const std::uint8_t type = icmpv6_type(decoded);
  constexpr std::uint8_t router_solicitation = 133;
  constexpr std::uint8_t redirect = 137;
  constexpr std::uint8_t listener_report = 143;
  return (type >= router_solicitation && type <= redirect) || type == listener_report;
}

bool comes_from(const Decoded& decoded, Port port) {
  const auto found = decoded.find(wire::udp::srcport.name);
  return found && found->value == wire::Value(port.number);
}

bool is_fence(const Decoded& decoded) {
  const auto to = decoded.find(wire::udp::dstport.name);
  if (!to || !Fences::is_text(decoded.payload())) return false;
  return to->value == wire::Value(Fences::port.number) || comes_from(decoded, Fences::port);
}

bool is_icmp_error(const Decoded& decoded) {
  const auto layers = decoded.layers();
  return std::any_of(layers.begin(), layers.end(), [](const wire::Layer& layer) {
    return layer.header->contains.space == wire::Space::ip_version &&
           layer.header->checksum != nullptr;
  });
}

ByteView flow_of(const wire::FrameView& view) {
  const ByteView transport = view.from_transport();
  return transport.first(std::min(flow_bytes, transport.size()));
}

namespace {

std::optional<wire::Value> first_of(const Decoded& packet,
                                    std::initializer_list<std::string_view> rows) {
  for (const std::string_view row : rows) {
    if (const auto found = packet.find(row)) return found->value;
  }
  return std::nullopt;
}

std::optional<wire::Value> source_port(const Decoded& packet) {
  return first_of(packet, {wire::udp::srcport.name, wire::tcp::srcport.name});
}

std::optional<wire::Value> destination_port(const Decoded& packet) {
  return first_of(packet, {wire::udp::dstport.name, wire::tcp::dstport.name});
}

/// Where a source port stands, whatever the header before it says that follows.
std::optional<wire::Value> first_number(const wire::Frame& frame) {
  const ByteView transport = wire::view_of(frame.packet(), frame.link).from_transport();
  if (transport.size() < 2) return std::nullopt;
  return wire::Value(std::uint64_t{transport[0]} << 8U | transport[1]);
}

}  // namespace

bool came_back(const Decoded& decoded, const std::vector<wire::Frame>& frames) {
  const auto theirs = source_port(decoded);
  return theirs && std::any_of(frames.begin(), frames.end(), [&](const wire::Frame& frame) {
           return source_port(wire::decode(frame.bytes, frame.link)) == theirs;
         });
}

bool left_late(const Decoded& decoded, const std::vector<wire::Frame>& frames) {
  const auto theirs = source_port(decoded);
  if (!theirs || frames.empty()) return false;
  return std::none_of(frames.begin(), frames.end(), [&](const wire::Frame& frame) {
    return source_port(wire::decode(frame.bytes, frame.link)) == theirs ||
           first_number(frame) == theirs;
  });
}

bool is_for_another(const Decoded& decoded, const std::vector<wire::Frame>& frames) {
  const auto to = destination_port(decoded);
  if (!to || frames.empty()) return false;
  return std::none_of(frames.begin(), frames.end(), [&](const wire::Frame& frame) {
    return source_port(wire::decode(frame.bytes, frame.link)) == to || first_number(frame) == to;
  });
}

namespace {

/// What has no ports is told by the id, the place in its datagram, and where it goes to. The kernel
/// may have filled in an id that was 0.
bool may_be(const Decoded& quoted, const wire::Frame& frame) {
  const Decoded ours = wire::decode(frame.bytes, frame.link);
  constexpr std::array rows{wire::ipv4::dst.name,         wire::ipv6::dst.name,
                            wire::ipv4::proto.name,       wire::ipv6::nxt.name,
                            wire::ipv4::frag_offset.name, wire::fraghdr::offset.name};
  for (const std::string_view row : rows) {
    const auto there = quoted.find(row);
    const auto here = ours.find(row);
    if (there.has_value() != here.has_value()) return false;
    if (there && !(there->value == here->value)) return false;
  }
  for (const std::string_view id : {wire::ipv4::id.name, wire::fraghdr::ident.name}) {
    const auto there = quoted.find(id);
    const auto here = ours.find(id);
    if (there && here && !(here->value == wire::Value(0)) && !(there->value == here->value)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_about_another(const Decoded& decoded, const std::vector<wire::Frame>& frames) {
  const auto layers = decoded.layers();
  const auto quoting = std::find_if(layers.begin(), layers.end(), [](const wire::Layer& layer) {
    return layer.header->contains.space == wire::Space::ip_version &&
           layer.header->checksum != nullptr;
  });
  if (quoting == layers.end()) return false;
  const wire::Decoded quoted =
      wire::decode(decoded.bytes().subspan(quoting->payload_offset()), Link::raw);
  const ByteView flow = flow_of(wire::view_of(quoted.packet(), Link::raw));
  return std::none_of(frames.begin(), frames.end(), [&](const wire::Frame& frame) {
    const ByteView ours = flow_of(wire::view_of(frame.packet(), frame.link));
    const bool told_by_flow = !flow.empty() && !has_fragment({frame});
    return std::equal(flow.begin(), flow.end(), ours.begin(), ours.end()) &&
           (told_by_flow || may_be(quoted, frame));
  });
}

bool has_fragment(const std::vector<wire::Frame>& frames) {
  return std::any_of(frames.begin(), frames.end(), [](const wire::Frame& frame) {
    const Decoded decoded = wire::decode(frame.bytes, frame.link);
    const auto not_zero = [&](std::string_view row) {
      const auto found = decoded.find(row);
      return found && !(found->value == wire::Value(0));
    };
    return not_zero(wire::ipv4::mf.name) || not_zero(wire::ipv4::frag_offset.name) ||
           decoded.find(wire::fraghdr::header).has_value();
  });
}

bool chats(const std::vector<wire::Frame>& frames) {
  return std::any_of(frames.begin(), frames.end(), [](const wire::Frame& frame) {
    return is_chatter(wire::decode(frame.bytes, frame.link));
  });
}

}  // namespace pushpkt::journey
