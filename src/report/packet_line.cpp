// One line for each packet, in the order of tcpdump's and tshark's summaries.
#include "pushpkt/report/packet_line.hpp"

#include <fmt/format.h>

#include "report/layer_summary.hpp"

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

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string between(const wire::Decoded& decoded, std::size_t layer) {
  const auto [from, to] = addresses_of(decoded, layer);
  return from.empty() && to.empty() ? "" : from + " -> " + to;
}

std::string about_quotation(const wire::Decoded& decoded, std::size_t first) {
  const auto layers = decoded.layers();
  if (first >= layers.size()) return "";
  std::size_t last = first;
  for (std::size_t i = first; i < layers.size(); ++i) {
    if (!wire::is_message(*layers[i].header)) last = i;  // of a message, the ports say enough
  }
  std::string out =
      ", about " + between(decoded, first) + " " + upper(layers[last].header->protocol);
  const std::string said = said_of(decoded, last);
  return said.empty() ? out : out + " " + said;
}

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
  return out;
}

std::string summary(const wire::Decoded& decoded, const Style& style) {
  const auto layers = decoded.layers();
  const std::string ends =
      layers.empty() ? "" : between(decoded, story_of(layers).addresses) + "  ";
  const bool has_ends = ends.size() > 2;
  return (has_ends ? ends : "") + summary_without_addresses(decoded, style);
}

std::string summary_without_addresses(const wire::Decoded& decoded, const Style& style) {
  const auto layers = decoded.layers();
  if (layers.empty()) return fmt::format("{} bytes that we cannot read", decoded.bytes().size());
  const Story story = story_of(layers);
  std::string out = style.paint(Tone::strong, upper(layers[story.subject].header->protocol));
  const std::string said = said_of(decoded, story.subject);
  if (!said.empty()) out += " " + said;
  if (story.subject != story.addresses) out += fragment_note(decoded, story.addresses);
  out += about_quotation(decoded, story.quoted);
  for (const std::string& odd : oddities(decoded)) out += style.paint(Tone::odd, " [" + odd + "]");
  return out;
}

std::pair<std::string, std::string> ends_of(const wire::Decoded& decoded) {
  if (decoded.layers().empty()) return {};
  auto ends = addresses_of(decoded, story_of(decoded.layers()).addresses);
  if (!ends.first.empty() || !ends.second.empty()) return ends;
  const auto text = [&](std::string_view row) {
    const auto found = decoded.find(row);
    return found ? to_text(*found->field, found->value) : "";
  };
  return {text("eth.src"), text("eth.dst")};
}

std::string packet_line(const sniff::SeenView& seen, const wire::Decoded& decoded, Timestamp start,
                        const Style& style) {
  constexpr std::size_t below_microseconds = 3;
  std::string since = to_string(seen.time.since(start));
  since.resize(since.size() - below_microseconds);
  std::string out = fmt::format("{:>5} {:>12}  ", seen.number, since);
  if (seen.direction != sniff::Direction::unknown) {
    out += style.paint(Tone::faint, fmt::format("{:<4}", to_string(seen.direction)));
  }
  out += summary(decoded, style);
  if (seen.wire_bytes != seen.bytes.size()) {
    out += style.paint(
        Tone::odd, fmt::format(" [{} of {} bytes captured]", seen.bytes.size(), seen.wire_bytes));
  }
  if (seen.vlan_from_metadata) out += style.paint(Tone::faint, " [tag from metadata]");
  return out + '\n';
}

}  // namespace pushpkt::report
