// Looking up headers and rows in the one list of protocols.
#include "pushpkt/wire/protocols.hpp"

#include "pushpkt/wire/protocols_set.hpp"
#include "wire/protocol_index.hpp"

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
    Alias{"type", "ospf.msg"},
    Alias{"vlan", "vlan.id"},
    Alias{"vlan", "ieee8021ad.id"},
    Alias{"prio", "vlan.priority"},
    Alias{"prio", "ieee8021ad.priority"},
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

/// "syn" of "tcp.flags.syn": the one row whose name ends so, unless an option or a record has it.
const Field* find_by_last_part(const Header& header, std::string_view name) {
  if (name.find('.') != std::string_view::npos) return nullptr;
  if (header.items != nullptr && header.items->takes(*header.items, name)) return nullptr;
  const Field* found = nullptr;
  for (const Field* field : header.fields) {
    const bool ends = field->name.size() > name.size() + 1 && field->name.ends_with(name) &&
                      field->name[field->name.size() - name.size() - 1] == '.';
    if (!ends) continue;
    if (found != nullptr) return nullptr;
    found = field;
  }
  return found;
}

constexpr std::uint16_t no_row = 0xffff;

/// A number of a header; the headers that share it follow each other in the order of all_headers.
struct Registered {
  KnownAs known;
  const Header* header = nullptr;
  std::uint16_t next = no_row;
};

constexpr std::size_t spaces = static_cast<std::size_t>(Space::tcp_port) + 1;

constexpr std::size_t registered_count = [] {
  std::size_t count = 0;
  for (const Header* header : all_headers) count += header->known_as.size();
  return count;
}();

/// A hash table with open addressing: slots hold the first row of a number.
struct ProtocolIndex {
  static constexpr std::size_t slot_count = 1024;
  static_assert(registered_count < slot_count / 2);

  std::array<Registered, registered_count> rows{};
  std::array<std::uint16_t, slot_count> slots{};

  [[nodiscard]] static constexpr std::size_t slot_of(KnownAs known) {
    const std::uint32_t key = known.number * 32U + static_cast<std::uint32_t>(known.space);
    return key * 0x9e3779b1U >> 22U;
  }
  [[nodiscard]] static constexpr bool is_same(KnownAs a, KnownAs b) {
    return a.number == b.number && a.space == b.space;
  }
  /// The slot of the number, or the empty one where it belongs.
  [[nodiscard]] constexpr std::size_t find(KnownAs known) const {
    std::size_t slot = slot_of(known);
    while (slots[slot] != no_row && !is_same(rows[slots[slot]].known, known)) {
      slot = (slot + 1) % slot_count;
    }
    return slot;
  }
  [[nodiscard]] constexpr std::uint16_t first(KnownAs known) const { return slots[find(known)]; }
};

constexpr ProtocolIndex numbers = [] {
  ProtocolIndex out;
  for (std::uint16_t& slot : out.slots) slot = no_row;
  std::uint16_t at = 0;
  for (const Header* header : all_headers) {
    for (const KnownAs& known : header->known_as) {
      out.rows[at].known = known;
      out.rows[at].header = header;
      std::uint16_t* link = &out.slots[out.find(known)];
      while (*link != no_row) link = &out.rows[*link].next;
      *link = at++;
    }
  }
  return out;
}();
static_assert(spaces <= 32);

constexpr PortSet set_of(Space space) {
  PortSet out;
  for (const Header* header : all_headers) {
    for (const KnownAs& known : header->known_as) {
      if (known.space != space) continue;
      out.words[known.number / 64U] |= std::uint64_t{1} << known.number % 64U;
    }
  }
  return out;
}

constexpr PortSet udp_ports = set_of(Space::udp_port);
constexpr PortSet tcp_ports = set_of(Space::tcp_port);

}  // namespace

const PortSet* ports_of(Space space) {
  if (space == Space::udp_port) return &udp_ports;
  return space == Space::tcp_port ? &tcp_ports : nullptr;
}

bool has_header(Space space, std::uint32_t number) {
  return numbers.first({space, number}) != no_row;
}

bool is_chosen_by_bytes(const Header& header) {
  if (header.accepts != nullptr) return true;
  for (const KnownAs& known : header.known_as) {
    for (std::uint16_t i = numbers.first(known); i != no_row; i = numbers.rows[i].next) {
      if (numbers.rows[i].header->accepts != nullptr) return true;
    }
  }
  return false;
}

const Header* lookup(Space space, std::uint32_t number, ByteView header) {
  if (space == Space::ethertype && number <= eth::max_length) {
    space = Space::llc;
    number = 0;
  } else if (space == Space::cooked && number > eth::max_length) {
    space = Space::ethertype;
  }
  if (static_cast<std::size_t>(space) >= spaces) return nullptr;  // a register of a program's own
  for (std::uint16_t i = numbers.first({space, number}); i != no_row; i = numbers.rows[i].next) {
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
  return find_by_last_part(header, name);
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
