// Looking up headers and rows in the one list of protocols.
#include "pushpkt/wire/protocols.hpp"

#include "pushpkt/wire/protocols_set.hpp"

namespace pushpkt::wire {
namespace {

/// What people type from habit (scapy, RFC words) for Wireshark's names.
struct Alias {
  std::string_view typed;
  std::string_view name;
};

constexpr std::array aliases{
    Alias{"sport", "srcport"},
    Alias{"dport", "dstport"},
    Alias{"seq", "seq_raw"},
    Alias{"ack", "ack_raw"},
    Alias{"chksum", "checksum"},
    Alias{"tos", "dsfield"},
    Alias{"ihl", "hdr_len"},
    Alias{"dataofs", "hdr_len"},
    Alias{"frag", "frag_offset"},
    Alias{"window", "window_size_value"},
    Alias{"urgptr", "urgent_pointer"},
    Alias{"op", "opcode"},
    Alias{"hwsrc", "src.hw_mac"},
    Alias{"psrc", "src.proto_ipv4"},
    Alias{"hwdst", "dst.hw_mac"},
    Alias{"pdst", "dst.proto_ipv4"},
    Alias{"tc", "tclass"},
    Alias{"fl", "flow"},
    Alias{"nh", "nxt"},
    Alias{"target", "nd.ns.target_address"},
    Alias{"ident", "echo.identifier"},
    Alias{"id", "echo.identifier"},
    Alias{"id", "ident"},
    Alias{"seq", "echo.sequence_number"},
    Alias{"seq", "seq"},
    Alias{"op", "type"},
    Alias{"xid", "id"},
    Alias{"ciaddr", "ip.client"},
    Alias{"yiaddr", "ip.your"},
    Alias{"siaddr", "ip.server"},
    Alias{"giaddr", "ip.relay"},
    Alias{"chaddr", "hw.mac_addr"},
    Alias{"df", "flags.df"},
    Alias{"mf", "flags.mf"},
};

const Field* find_exact(const Header& header, std::string_view name) {
  for (const Field* field : header.fields) {
    if (field->name == name || short_name(*field) == name) return field;
  }
  return nullptr;
}

/// "nxt" in "ipv6.hopopts": the name less the whole of the header's.
const Field* find_below_header_name(const Header& header, std::string_view name) {
  for (const Field* field : header.fields) {
    const bool below =
        field->name.starts_with(header.name) && field->name.size() > header.name.size() + 1;
    if (below && field->name.substr(header.name.size() + 1) == name) return field;
  }
  return nullptr;
}

struct Registered {
  KnownAs known;
  const Header* header;
};

constexpr std::size_t spaces = static_cast<std::size_t>(Space::tcp_port) + 1;

constexpr std::size_t registered_count = [] {
  std::size_t count = 0;
  for (const Header* header : all_headers) count += header->known_as.size();
  return count;
}();

/// Every number of every header, by space, and within it in the order of all_headers.
struct Register {
  std::array<Registered, registered_count> rows{};
  std::array<std::size_t, spaces + 1> begins{};
};

constexpr Register numbers = [] {
  Register out;
  std::size_t at = 0;
  for (std::size_t space = 0; space < spaces; ++space) {
    out.begins[space] = at;
    for (const Header* header : all_headers) {
      for (const KnownAs& known : header->known_as) {
        if (static_cast<std::size_t>(known.space) == space) out.rows[at++] = {known, header};
      }
    }
  }
  out.begins[spaces] = at;
  return out;
}();

}  // namespace

const Header* lookup(Space space, std::uint32_t number, ByteView header) {
  if (space == Space::ethertype && number <= eth::max_length) {
    return lookup(Space::llc, 0, header);
  }
  if (space == Space::cooked && number > eth::max_length) space = Space::ethertype;
  const auto index = static_cast<std::size_t>(space);
  if (index >= spaces) return nullptr;  // a register of a program's own
  for (std::size_t i = numbers.begins[index]; i < numbers.begins[index + 1]; ++i) {
    if (numbers.rows[i].known.number != number) continue;
    const Header* candidate = numbers.rows[i].header;
    if (candidate->accepts == nullptr) return candidate;
    if (header.size() >= candidate->fixed_bytes && candidate->accepts(header)) return candidate;
  }
  return nullptr;
}

const KnownAs* known_as(const Header& header, Space space) {
  for (const KnownAs& known : header.known_as) {
    if (known.space == space) return &known;
  }
  if (space == Space::cooked) return known_as(header, Space::ethertype);
  return nullptr;
}

const Field* find_field(const Header& header, std::string_view name) {
  if (const Field* field = find_exact(header, name)) return field;
  if (const Field* field = find_below_header_name(header, name)) return field;
  for (const Alias& alias : aliases) {
    if (alias.typed != name) continue;
    if (const Field* field = find_exact(header, alias.name)) return field;
  }
  return nullptr;
}

std::string_view name_within(const Header& header, const Field& field) {
  const bool below = field.name.size() > header.name.size() + 1 &&
                     field.name.starts_with(header.name) && field.name[header.name.size()] == '.';
  return below ? field.name.substr(header.name.size() + 1) : short_name(field);
}

std::uint64_t preset_of(const Header& header, const Field& field) {
  for (const Preset& preset : header.presets) {
    if (preset.field == &field) return preset.value;
  }
  return field.preset;
}

std::span<const Header* const> protocols() { return Protocols::in_use().headers(); }

}  // namespace pushpkt::wire
