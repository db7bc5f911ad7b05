// The rows of four views side by side, and the rules that find an owner for each difference.
#include "pushpkt/compare/verdict.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::compare {
namespace {

using wire::ChecksumState;
using wire::Packet;

std::optional<FieldValue> take(std::vector<FieldValue>& from, const FieldValue& row) {
  const auto it =
      std::find_if(from.begin(), from.end(), [&](const FieldValue& r) { return r.same_row(row); });
  if (it == from.end()) return std::nullopt;
  std::optional<FieldValue> taken = std::move(*it);
  from.erase(it);
  return taken;
}

/// The rows of all views, in the order in which they are met.
std::vector<Difference> side_by_side(const Views& views) {
  const auto rows = [](const Packet* p) { return p ? readings(*p) : std::vector<FieldValue>(); };
  std::array<std::vector<FieldValue>, 4> all{rows(views.socket), rows(views.wrote),
                                             rows(views.wire), rows(views.arrived)};
  std::vector<Difference> out;
  for (std::size_t v = 0; v < all.size(); ++v) {
    while (!all[v].empty()) {
      const FieldValue row = all[v].front();
      out.push_back({.field = row.name,
                     .occurrence = row.occurrence,
                     .socket = take(all[0], row),
                     .wrote = take(all[1], row),
                     .wire = take(all[2], row),
                     .arrived = take(all[3], row)});
    }
  }
  return out;
}

bool differ(const std::optional<FieldValue>& a, const std::optional<FieldValue>& b) {
  return a.has_value() != b.has_value() || (a && !a->same_value(*b));
}

/// The layer of `packet` in which the row stands.
std::optional<std::size_t> layer_of(const Packet& packet, const FieldValue& row) {
  unsigned seen = 0;
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const auto& fields = packet.layers[i].header->fields;
    const bool here = std::any_of(fields.begin(), fields.end(), [&](const wire::Field* field) {
      return field->name == row.name;
    });
    if (here && seen++ == row.occurrence) return i;
  }
  return std::nullopt;
}

/// True for rows that carry what differs between any two packets of the same kind.
bool always_differs(std::string_view field) {
  constexpr std::array names{
      std::string_view("udp.srcport"), std::string_view("tcp.srcport"),
      std::string_view("tcp.seq_raw"), std::string_view("tcp.ack_raw"),
      std::string_view("ipv6.flow"),   std::string_view("ip.id"),
      std::string_view("icmp.ident"),  std::string_view("icmpv6.echo.identifier")};
  return std::find(names.begin(), names.end(), field) != names.end();
}

class Judge {
 public:
  Judge(const Views& views, std::span<const KnownRewrite> rewrites)
      : views_(views), rewrites_(rewrites) {}

  Verdict run() {
    Verdict verdict;
    for (Difference& row : side_by_side(views_)) {
      if (!is_ours(row)) row.wrote.reset();
      if (!is_difference(row)) continue;
      if (is_whole_of_known_parts(row)) continue;
      explain(row);
      verdict.differences.push_back(std::move(row));
    }
    return verdict;
  }

 private:
  [[nodiscard]] bool is_ours(const Difference& row) const {
    if (!row.wrote || views_.wrote == nullptr) return false;
    const auto layer = layer_of(*views_.wrote, *row.wrote);
    return !layer || *layer >= views_.first_own_layer;  // without a layer: payload, options
  }

  [[nodiscard]] bool is_difference(const Difference& row) const {
    if (is_of_missing_link(row)) return false;
    return changed_by_sender(row) || unlike_socket(row) || changed_on_the_way(row);
  }
  /// The wire was a device without a link-layer header (TUN): nothing there is to be compared.
  [[nodiscard]] bool is_of_missing_link(const Difference& row) const {
    using wire::HeaderLevel;
    const auto is_link = [](const Packet* packet, const std::optional<FieldValue>& value) {
      if (packet == nullptr || !value) return false;
      const auto layer = layer_of(*packet, *value);
      return layer && packet->layers[*layer].header->level == HeaderLevel::link;
    };
    if (views_.wire == nullptr || views_.wire->layers.empty() || row.wire) return false;
    if (views_.wire->layers[0].header->level == HeaderLevel::link) return false;
    return is_link(views_.socket, row.socket) || is_link(views_.arrived, row.arrived) ||
           is_link(views_.wrote, row.wrote);
  }
  [[nodiscard]] bool changed_by_sender(const Difference& row) const {
    return views_.wire != nullptr && row.wrote && differ(row.wrote, row.wire);
  }
  [[nodiscard]] bool unlike_socket(const Difference& row) const {
    return views_.socket != nullptr && views_.wire != nullptr && differ(row.socket, row.wire);
  }
  [[nodiscard]] bool changed_on_the_way(const Difference& row) const {
    return views_.wire != nullptr && views_.arrived != nullptr && differ(row.wire, row.arrived);
  }

  /// A field whose flags have rows of their own: the flags tell it better.
  static bool is_whole_of_known_parts(const Difference& row) {
    const FieldValue* any = row.wire ? &*row.wire : row.wrote ? &*row.wrote : nullptr;
    if (any == nullptr || any->field == nullptr) return false;
    constexpr std::array wholes{std::string_view("ip.flags"), std::string_view("ip.dsfield"),
                                std::string_view("tcp.flags"), std::string_view("ipv6.tclass")};
    return std::find(wholes.begin(), wholes.end(), any->field->name) != wholes.end();
  }

  /// The first reason that holds, from the sender outwards; a later change adds its own words.
  void explain(Difference& row) const {
    bool explained = true;
    if (changed_by_sender(row)) explained = explain_sender(row);
    if (explained && unlike_socket(row) && row.why.empty()) explained = explain_unlike_socket(row);
    if (explained && changed_on_the_way(row)) explained = explain_way(row);
    if (!explained) {
      row.owner = Owner::unexplained;
      row.why = "no known cause";
    }
  }

  [[nodiscard]] bool explain_sender(Difference& row) const {
    if (is_partial(*views_.wire, row.wire)) {
      return settle(row, Owner::offload,
                    "only the pseudo-header's sum: the rest is left to the network card");
    }
    for (const KnownRewrite& rewrite : rewrites_) {
      if (rewrite.field == row.field && rewrite.applies(*views_.wrote)) {
        return settle(row, Owner::kernel, rewrite.why);
      }
    }
    return false;
  }

  [[nodiscard]] bool explain_unlike_socket(Difference& row) const {
    const bool partial =
        is_partial(*views_.socket, row.socket) || is_partial(*views_.wire, row.wire);
    if (partial) {
      return settle(row, Owner::offload, "one of the two has only the pseudo-header's sum");
    }
    if (is_good_checksum(row)) {
      return settle(row, Owner::computed, "right in both: it covers what differs");
    }
    if (always_differs(row.field)) {
      return settle(row, Owner::expected, "differs between any two packets");
    }
    if (row.wrote) return settle(row, Owner::ours, "we wrote it so, a socket does not");
    if (row.wire)
      return settle(row, Owner::kernel,
                    "the kernel writes it, and otherwise for this kind of socket");
    return false;
  }

  [[nodiscard]] bool explain_way(Difference& row) const {
    if (!row.wire || !row.arrived) return false;
    if (row.field == "ip.ttl" || row.field == "ipv6.hlim") {
      const bool one_less = row.arrived->value.low + 1 == row.wire->value.low;
      return one_less && settle(row, Owner::network, "each router takes one (RFC 1812, 5.3.1)");
    }
    if (row.field == "eth.dst" || row.field == "eth.src") {
      return settle(row, Owner::network, "each link has its own Ethernet addresses");
    }
    const auto before = checksum_of(*views_.wire, row.wire);
    const auto after = checksum_of(*views_.arrived, row.arrived);
    if (before == ChecksumState::good && after == ChecksumState::good) {
      return settle(row, Owner::network, "the router changed what it covers, and updated it");
    }
    return false;
  }

  /// Keeps the first owner that is more telling than the network's everyday work.
  static bool settle(Difference& row, Owner owner, std::string_view why) {
    if (row.why.empty()) {
      row.owner = owner;
      row.why = why;
    } else {
      row.why += "; on the way: " + std::string(why);
    }
    return true;
  }

  [[nodiscard]] static ChecksumState checksum_of(const Packet& packet,
                                                 const std::optional<FieldValue>& row) {
    if (!row || row->field == nullptr || row->field->fill != wire::Fill::checksum) {
      return ChecksumState::none;
    }
    const auto layer = layer_of(packet, *row);
    return layer ? wire::checksum_state(packet, *layer) : ChecksumState::none;
  }
  [[nodiscard]] static bool is_partial(const Packet& packet, const std::optional<FieldValue>& row) {
    return checksum_of(packet, row) == ChecksumState::partial;
  }
  [[nodiscard]] bool is_good_checksum(const Difference& row) const {
    return checksum_of(*views_.socket, row.socket) == ChecksumState::good &&
           checksum_of(*views_.wire, row.wire) == ChecksumState::good;
  }

  const Views& views_;
  std::span<const KnownRewrite> rewrites_;
};

}  // namespace

std::string_view to_text(Owner owner) {
  switch (owner) {
    case Owner::ours:
      return "ours";
    case Owner::computed:
      return "computed";
    case Owner::kernel:
      return "kernel";
    case Owner::network:
      return "network";
    case Owner::offload:
      return "offload";
    case Owner::expected:
      return "expected";
    case Owner::unexplained:
      return "unexplained";
  }
  return "";
}

std::size_t Verdict::count(Owner owner) const {
  return static_cast<std::size_t>(
      std::count_if(differences.begin(), differences.end(),
                    [owner](const Difference& d) { return d.owner == owner; }));
}

Verdict judge(const Views& views, std::span<const KnownRewrite> rewrites) {
  return Judge(views, rewrites).run();
}

}  // namespace pushpkt::compare
