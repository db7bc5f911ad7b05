// What a typed packet leaves open is filled in from the base request.
#include "cases/packets.hpp"

#include <algorithm>

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::cases {
namespace {

using namespace wire;  // rows are named as in recipes

/// A fragment needs an id of its own, or the next one is put together with it.
void name_fragment(Recipe& recipe, std::uint64_t id) {
  const auto not_zero = [](const Part& part, const Field& field) {
    const Setting* setting = part.find(field);
    return setting != nullptr && !(setting->value == Value(0));
  };
  for (const Part& part : recipe.parts) {
    if (part.header != &ipv4::header) continue;
    if (not_zero(part, ipv4::mf) || not_zero(part, ipv4::flags) ||
        not_zero(part, ipv4::frag_offset)) {
      set_if_unset(recipe, ipv4::id, id);
    }
    return;
  }
  set_if_unset(recipe, fraghdr::ident, id);
}

/// The outermost part that differs from the base request: headers outside of it may be left to the
/// kernel.
std::size_t outermost_of(const Recipe& recipe, const std::vector<Setting>& known) {
  const auto is_plain = [&](const Setting& setting) {
    return std::any_of(known.begin(), known.end(), [&](const Setting& row) {
      return row.field == setting.field && row.value == setting.value;
    });
  };
  for (std::size_t i = 0; i < recipe.parts.size(); ++i) {
    const Part& part = recipe.parts[i];
    if (part.kind != Part::Kind::header) return i;
    const bool usual = part.header == &eth::header || part.header == &ipv4::header ||
                       part.header == &ipv6::header || part.header == &udp::header;
    const bool plain =
        part.bytes.empty() && std::all_of(part.settings.begin(), part.settings.end(), is_plain);
    if (!usual || !plain) return i;
  }
  return recipe.parts.size();
}

/// The number of the header that the first IP header carries; UDP's where it is none of ours.
std::uint8_t protocol_of(const Recipe& recipe) {
  bool behind_ip = false;
  for (const Part& part : recipe.parts) {
    const KnownAs* known =
        part.header != nullptr ? known_as(*part.header, Space::ip_protocol) : nullptr;
    if (behind_ip)
      return known != nullptr ? static_cast<std::uint8_t>(known->number) : udp_protocol;
    behind_ip = part.header == &ipv4::header || part.header == &ipv6::header;
  }
  return udp_protocol;
}

Result<void> check_family(const Recipe& recipe, const Ends& ends) {
  const bool ip6 = is_ip6(ends.remote.address);
  const bool other =
      ip6 ? recipe.find_header("ip") != nullptr && recipe.find_header("ipv6") == nullptr
          : recipe.find_header("ipv6") != nullptr && recipe.find_header("ip") == nullptr;
  if (!other) return {};
  return fail(input_error("cannot send " + to_text(recipe) + " over " + (ip6 ? "IPv6" : "IPv4"),
                          ip6 ? "leave out --ipv6" : "packets of both families need two runs"));
}

/// The EtherType of a packet given as bytes follows from its IP version.
void add_link(Recipe& recipe, std::vector<Setting>& known) {
  if (link_of(recipe) != Link::raw) {
    (void)add_ethernet(recipe);
    return;
  }
  recipe.link.reset();
  if (add_ethernet(recipe)) return;
  constexpr std::uint64_t ip4_type = 0x0800;
  constexpr std::uint64_t ip6_type = 0x86dd;
  const Bytes& bytes = recipe.parts.empty() ? Bytes{} : recipe.parts[0].bytes;
  const bool six = !bytes.empty() && bytes[0] >> 4U == 6;
  recipe.parts.insert(recipe.parts.begin(), eth::layer());
  known.push_back({&eth::type, six ? ip6_type : ip4_type, {}});
}

/// As `send` fills in.
void complete(Recipe& recipe, const Ends& ends, std::vector<Setting>& known) {
  std::vector<stack::Filled> filled;
  stack::fill_for_protocols(recipe, {}, filled);
  add_link(recipe, known);
  stack::fill_client_mac(recipe, ends.hop.source_mac, filled);
  stack::complete(recipe, known);
  name_fragment(recipe, ends.local.port.number);
}

}  // namespace

Result<Built> build_packets(const Case& asked, const Ends& ends) {
  Built out{.ends = ends};
  out.outermost_changed = std::numeric_limits<std::size_t>::max();
  for (const Recipe& typed : asked.packets) {
    if (auto fits = check_family(typed, ends); !fits) return fail(fits.error());
    for (const Part& part : typed.parts) {
      for (const Setting& setting : part.settings) {
        if (setting.field != nullptr) out.settings.push_back(setting);
      }
    }
    Recipe recipe = typed;
    auto known = stack::known_values(ends.hop, {ends.hop.source, ends.local.port}, ends.remote,
                                     typed.find_header("arp") != nullptr);
    complete(recipe, ends, known);
    auto frame = build(recipe);
    if (!frame) return fail(frame.error());
    out.outermost_changed = std::min(out.outermost_changed, outermost_of(recipe, known));
    if (out.frames.empty()) {
      out.protocol = protocol_of(recipe);
      out.recipe = std::move(recipe);
    }
    out.frames.push_back(std::move(*frame));
  }
  return out;
}

}  // namespace pushpkt::cases
