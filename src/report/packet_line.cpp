// One line for each packet, in the order of tcpdump's and tshark's summaries.
#include "pushpkt/report/packet_line.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/protocols/arp.hpp"
#include "report/append_number.hpp"
#include "report/layer_summary.hpp"
#include "report/seconds_text.hpp"

namespace pushpkt::report {
namespace {

/// The layers that the summary speaks of: none of what an ICMP error quotes.
struct Story {
  std::size_t addresses = 0;  ///< the layer with the addresses
  std::size_t subject = 0;    ///< the last layer before a quotation
  std::size_t quoted = 0;     ///< the first layer of the quotation, or the number of layers
};

Story story_of(std::span<const wire::Layer> layers) {
  Story story{.quoted = layers.size()};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    story.subject = i;
    if (has_addresses(*layers[i].header)) story.addresses = i;
    if (layers[i].header->quotes_packet) {
      story.quoted = i + 1;
      break;
    }
  }
  return story;
}

void append_upper(std::string& out, std::string_view text) {
  for (const char c : text) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

void append_protocol(std::string& out, std::string_view name, const Style& style) {
  if (!style.colour) return append_upper(out, name);
  std::string protocol;
  append_upper(protocol, name);
  out += style.paint(Tone::strong, protocol);
}

void append_quotation(std::string& out, const wire::Decoded& decoded, std::size_t first) {
  const auto layers = decoded.layers();
  if (first >= layers.size()) return;
  std::size_t last = first;
  for (std::size_t i = first; i < layers.size(); ++i) {
    if (!wire::is_message(*layers[i].header)) last = i;  // of a message, the ports are enough
  }
  out += ", about ";
  append_layer_addresses(out, decoded, first);
  out += ' ';
  append_upper(out, layers[last].header->protocol);
  out += ' ';
  const std::size_t before = out.size();
  append_layer_summary(out, decoded, last);
  if (out.size() == before) out.pop_back();
}

/// "vlan 5, ", "10.0.0.1 -> 10.0.0.2 vxlan 7, ": what the packet of the summary is carried in.
void append_carriers(std::string& out, const wire::Decoded& decoded) {
  const auto layers = decoded.layers();
  const Story story = story_of(layers);
  const wire::Header* outer = nullptr;  // an IP header whose addresses are not the summary's
  for (std::size_t i = 0; i < story.subject; ++i) {
    const wire::Header& header = *layers[i].header;
    const bool is_ip = has_addresses(header) && header.level == wire::HeaderLevel::network;
    if (outer != nullptr && is_ip) {
      out += fmt::format(" {} in {}, ", header.protocol, outer->protocol);
      outer = nullptr;
    }
    if (is_ip && i < story.addresses) {
      append_layer_addresses(out, decoded, i);
      outer = &header;
    }
    if (header.level != wire::HeaderLevel::tunnel && header.network_id == nullptr) continue;
    if (outer != nullptr) out += ' ';
    outer = nullptr;
    out += header.name;
    if (header.network_id != nullptr) {
      const auto bytes = layers[i].header_in(decoded.bytes());
      out += ' ' + to_text(*header.network_id, wire::read(bytes, *header.network_id));
    }
    out += ", ";
  }
  if (outer != nullptr) out += ", ";
}

/// Whether any header begins packets of this link type.
bool has_headers(Link link) {
  const auto begins = [link](const wire::KnownAs& known) {
    return known.space == wire::Space::link && known.number == static_cast<unsigned>(link);
  };
  return std::ranges::any_of(wire::protocols(), [&](const wire::Header* header) {
    return std::ranges::any_of(header->known_as, begins);
  });
}

void append_without_addresses(std::string& out, const wire::Decoded& decoded, const Style& style) {
  const auto layers = decoded.layers();
  if (layers.empty()) {
    append_counted(out, decoded.bytes().size(), "byte");
    if (!decoded.cut() && !has_headers(decoded.link())) {
      out += " of link type " + std::to_string(static_cast<unsigned>(decoded.link()));
    }
    out += " that we cannot read";
    return;
  }
  const Story story = story_of(layers);
  append_protocol(out, layers[story.subject].header->protocol, style);
  out += ' ';
  const std::size_t before = out.size();
  append_layer_summary(out, decoded, story.subject);
  if (out.size() == before) out.pop_back();
  if (story.subject != story.addresses) out += fragment_note(decoded, story.addresses);
  append_quotation(out, decoded, story.quoted);
  for (const std::string& odd : oddities(decoded)) out += style.paint(Tone::odd, " [" + odd + "]");
}

void append_summary(std::string& out, const wire::Decoded& decoded, const Style& style) {
  append_carriers(out, decoded);
  const auto layers = decoded.layers();
  const bool has_addresses =
      !layers.empty() && append_layer_addresses(out, decoded, story_of(layers).addresses);
  if (has_addresses) out += "  ";
  append_without_addresses(out, decoded, style);
}

constexpr std::size_t since_width = 12;  // characters before the summary

}  // namespace

std::vector<std::string> oddities(const wire::Decoded& decoded) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::ChecksumState state = decoded.checksum(i);
    if (state == wire::ChecksumState::bad || state == wire::ChecksumState::partial) {
      const std::string_view name = decoded.layers()[i].header->checksum->name;
      out.push_back(state == wire::ChecksumState::bad
                        ? fmt::format("{} is bad", name)
                        : fmt::format("{} is partial: left to the network card", name));
    }
  }
  for (const wire::Finding& finding : decoded.findings()) out.push_back(to_text(finding));
  if (const auto malformed = malformed_options(decoded)) out.push_back(to_text(*malformed));
  if (const auto malformed = malformed_message(decoded)) out.push_back(to_text(*malformed));
  return out;
}

std::string summary(const wire::Decoded& decoded, const Style& style) {
  std::string out;
  append_summary(out, decoded, style);
  return out;
}

std::string summary_without_addresses(const wire::Decoded& decoded, const Style& style) {
  std::string out;
  append_carriers(out, decoded);
  append_without_addresses(out, decoded, style);
  return out;
}

std::pair<std::string, std::string> ends_of(const wire::Decoded& decoded) {
  if (decoded.layers().empty()) return {};
  const Story story = story_of(decoded.layers());
  const auto text = [&](std::string_view row) {
    const auto found = decoded.find(row);
    return found ? to_text(*found->field, found->value) : "";
  };
  if (decoded.layers()[story.subject].header == &wire::arp::header) {
    // The hosts of the packets around it: they have columns by their IP addresses. Before it has
    // an address (0.0.0.0, RFC 5227) a host has its MAC address only.
    const std::string from = text(wire::arp::src_ip.name);
    return {from == "0.0.0.0" ? text(wire::arp::src_mac.name) : from, text(wire::arp::dst_ip.name)};
  }
  auto ends = addresses_of(decoded, story.addresses);
  if (!ends.first.empty() || !ends.second.empty()) return ends;
  return {text("eth.src"), text("eth.dst")};
}

void append_packet_line(std::string& out, const sniff::SeenView& seen, const wire::Decoded& decoded,
                        Timestamp start, const Style& style) {
  append_number(out, seen.number, 5);
  out += ' ';
  if (seen.has_time) {
    append_seconds_text(out, seen.time.since(start), since_width);
  } else {
    out.append(since_width, ' ');
  }
  out += "  ";
  if (seen.direction != sniff::Direction::unknown) {
    out += style.paint(Tone::faint, fmt::format("{:<4}", to_string(seen.direction)));
  }
  append_summary(out, decoded, style);
  if (seen.wire_bytes != seen.bytes.size()) {
    out += style.paint(
        Tone::odd, fmt::format(" [{} of {} bytes captured]", seen.bytes.size(), seen.wire_bytes));
  }
  if (seen.vlan_from_metadata) out += style.paint(Tone::faint, " [tag from metadata]");
  out += '\n';
}

std::string packet_line(const sniff::SeenView& seen, const wire::Decoded& decoded, Timestamp start,
                        const Style& style) {
  std::string out;
  append_packet_line(out, seen, decoded, start, style);
  return out;
}

}  // namespace pushpkt::report
