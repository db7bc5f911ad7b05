// Headers of the flow and of the line meet where they have the same name.
#include "pushpkt/talk/flow.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::talk {
namespace {

using wire::Field;
using wire::Part;
using wire::Recipe;

struct Ends {
  const Field* source;
  const Field* destination;
};
constexpr std::array ends{
    Ends{&wire::ipv4::src, &wire::ipv4::dst}, Ends{&wire::ipv6::src, &wire::ipv6::dst},
    Ends{&wire::udp::srcport, &wire::udp::dstport}, Ends{&wire::tcp::srcport, &wire::tcp::dstport}};

const Field* opposite(const Field* field) {
  for (const Ends& pair : ends) {
    if (field == pair.source) return pair.destination;
    if (field == pair.destination) return pair.source;
  }
  return nullptr;
}

/// Addresses and ports of `part`, turned round, and nothing else.
Part turned_round(const Part& part) {
  Part out{.kind = part.kind, .header = part.header};
  for (const wire::Setting& setting : part.settings) {
    if (const Field* field = opposite(setting.field)) out.set(*field, setting.value);
  }
  return out;
}

Part* find_header(std::vector<Part>& parts, const Part& wanted) {
  const auto found = std::ranges::find_if(parts, [&](const Part& part) {
    return part.header != nullptr && part.header->name == wanted.header->name;
  });
  return found == parts.end() ? nullptr : &*found;
}

void fill(Part& part, const Part& from) {
  for (const wire::Setting& setting : from.settings) {
    if (part.find(*setting.field) == nullptr) part.set(*setting.field, setting.value);
  }
  if (!part.bytes.empty()) return;
  part.bytes = from.bytes;
  part.items = from.items;
}

/// How many parts of the flow stand in front of the line.
std::size_t in_front(const std::vector<Part>& flow, const Recipe& line, bool only_of_flow) {
  if (line.parts.empty() || line.parts.front().header == nullptr) return flow.size();
  const wire::Header& first = *line.parts.front().header;
  for (std::size_t i = 0; i < flow.size(); ++i) {
    if (flow[i].header != nullptr && flow[i].header->name == first.name) return i;
  }
  if (only_of_flow) return 0;
  std::size_t count = 0;
  while (count < flow.size() && flow[count].header != nullptr &&
         flow[count].header->level < first.level) {
    ++count;
  }
  return count;
}

Recipe merged(std::vector<Part> flow, const Recipe& line, bool only_of_flow) {
  const std::size_t front = in_front(flow, line, only_of_flow);
  const bool begins_in_flow =
      front < flow.size() && !line.parts.empty() && line.parts.front().header != nullptr &&
      flow[front].header != nullptr && flow[front].header->name == line.parts.front().header->name;
  Recipe out;
  out.link = line.link;
  out.parts.assign(flow.begin(), flow.begin() + static_cast<std::ptrdiff_t>(front));
  std::vector<Part> left(flow.begin() + static_cast<std::ptrdiff_t>(front), flow.end());
  for (const Part& part : line.parts) {
    out.parts.push_back(part);
    if (part.header == nullptr || (only_of_flow && !begins_in_flow)) continue;
    if (const Part* same = find_header(left, part)) fill(out.parts.back(), *same);
    if (part.header->quotes_packet) left.clear();  // what it quotes is another packet
  }
  return out;
}

}  // namespace

Recipe Flow::completed(const Recipe& line) const { return merged(recipe_.parts, line, false); }

Recipe Flow::expected(const Recipe& line) const {
  std::vector<Part> parts;
  for (const Part& part : recipe_.parts) {
    if (part.header != nullptr) parts.push_back(turned_round(part));
  }
  return merged(std::move(parts), line, true);
}

}  // namespace pushpkt::talk
