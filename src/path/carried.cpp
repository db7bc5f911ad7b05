// Which layers are ours decides; of the others only what becomes the path's target is carried.
#include "pushpkt/path/carried.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::path {
namespace {

using wire::Field;
using wire::Header;
using wire::Part;
using wire::Recipe;
using wire::Setting;

bool is_ip(const Header* header) {
  return header == &wire::ipv4::header || header == &wire::ipv6::header;
}

bool is_network(const Header* header) {
  return header != nullptr && (is_ip(header) || header->protocol == "arp");
}

bool is_ethernet(const Header* header) {
  return header == &wire::eth::header || header == &wire::eth::header_802_3;
}

/// What a path reads from the recipe to find its way.
bool is_target_field(const PathKind& kind, std::string_view name) {
  constexpr std::array ip{"ip.src", "ip.dst", "ip.proto", "ipv6.src", "ipv6.dst", "ipv6.nxt"};
  constexpr std::array udp{"udp.srcport", "udp.dstport"};
  const auto has = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (kind.kind == Kind::packet_dgram) return name == "eth.dst";
  if (kind.ours == Level::transport) return has(ip);
  return kind.ours == Level::payload && (has(ip) || has(udp));
}

/// Looks at a recipe part by part, for one path.
class Survey {
 public:
  Survey(const PathKind& kind, const Recipe& recipe) : kind_(kind), recipe_(recipe) {
    const auto& parts = recipe.parts;
    const auto network = std::find_if(parts.begin(), parts.end(),
                                      [](const Part& part) { return is_network(part.header); });
    network_ = static_cast<std::size_t>(network - parts.begin());
    const bool headers = std::any_of(parts.begin(), parts.end(),
                                     [](const Part& part) { return part.header != nullptr; });
    if (!headers) network_ = 0;  // bytes alone are the packet
  }

  std::vector<NotCarried> run() {
    if (kind_.ours == Level::link) return {};
    for (at_ = 0; at_ < recipe_.parts.size(); ++at_) look(recipe_.parts[at_]);
    return std::move(found_);
  }

 private:
  void look(const Part& part) {
    if (part.kind == Part::Kind::trailer) {
      if (!carries_trailer()) add_whole("trailer");
      return;
    }
    if (at_ < network_) return look_at_link(part);
    if (kind_.ours == Level::network) {
      const bool is_arp = at_ == network_ && part.header != nullptr && !is_ip(part.header);
      const bool only_ip = kind_.kind == Kind::raw_ip || kind_.kind == Kind::tun;
      if (is_arp && only_ip) add_whole(std::string(part.header->name));
      return;
    }
    if (at_ == network_ && part.header != nullptr) return look_at_network(part);
    if (kind_.ours == Level::payload) look_above_network(part);
  }

  /// What no length field counts would be taken for payload there.
  [[nodiscard]] bool carries_trailer() const {
    if (kind_.kind == Kind::packet_dgram || kind_.kind == Kind::tun) return true;
    const bool ip6 =
        network_ < recipe_.parts.size() && recipe_.parts[network_].header == &wire::ipv6::header;
    return kind_.kind == Kind::raw_ip && ip6;
  }

  void look_at_link(const Part& part) {
    if (part.header == nullptr) {
      // Behind the only headers of a packet without a network layer bytes are what is sent.
      const bool is_content = network_ == recipe_.parts.size() && at_ > 0;
      if (!is_content) add_whole("hex");
      return;
    }
    if (!is_ethernet(part.header)) return add_whole(std::string(part.header->name));
    for (const Setting& setting : part.settings) {
      const bool by_address = setting.field->name == "eth.dst" ||
                              setting.field->name == "eth.type" || setting.field->name == "eth.len";
      if (kind_.kind == Kind::packet_dgram && by_address) continue;
      add(setting);
    }
  }

  void look_at_network(const Part& part) {
    if (!is_ip(part.header)) return add_whole(std::string(part.header->name));
    for (const Setting& setting : part.settings) {
      if (!carries(part, setting)) add(setting);
    }
    if (!part.bytes.empty()) {
      found_.push_back({at_, nullptr, false, std::string(part.header->options), ""});
    }
  }

  /// On a socket: a UDP header, whose ports are the target's, and then payload.
  void look_above_network(const Part& part) {
    if (seen_udp_ || part.header == nullptr) return;
    if (part.header != &wire::udp::header) return add_whole(std::string(part.header->name));
    seen_udp_ = true;
    for (const Setting& setting : part.settings) {
      if (!carries(part, setting)) add(setting);
    }
  }

  [[nodiscard]] bool carries(const Part& part, const Setting& setting) const {
    const std::string_view name = setting.field->name;
    const std::uint64_t value = setting.value.low;
    if (name == "ip.version") return value == 4;
    if (name == "ipv6.version") return value == 6;
    if (name == "ip.hdr_len") return value == 20 && part.bytes.empty();
    // A socket takes 0 for "choose one".
    const bool chosen =
        setting.value == wire::Value(0) && (is_address(name) || name == "udp.srcport");
    if (chosen) return false;
    if (name == "udp.length") return value == 8 + payload_bytes();
    const bool protocol = name == "ip.proto" || name == "ipv6.nxt";
    if (protocol && kind_.ours == Level::payload) return value == 17;
    return is_target_field(kind_, name);
  }

  /// Behind the header that is looked at.
  [[nodiscard]] std::uint64_t payload_bytes() const {
    std::uint64_t bytes = 0;
    for (std::size_t i = at_ + 1; i < recipe_.parts.size(); ++i) {
      const Part& part = recipe_.parts[i];
      if (part.kind == Part::Kind::trailer) continue;
      bytes += part.bytes.size() + (part.header != nullptr ? part.header->fixed_bytes : 0U);
    }
    return bytes;
  }

  static bool is_address(std::string_view name) {
    return name.ends_with(".src") || name.ends_with(".dst");
  }

  void add(const Setting& setting) {
    found_.push_back({at_, setting.field, false, std::string(setting.field->name),
                      wire::to_text(*setting.field, setting.value)});
  }
  void add_whole(std::string name) { found_.push_back({at_, nullptr, true, std::move(name), ""}); }

  const PathKind& kind_;
  const Recipe& recipe_;
  std::size_t network_ = 0;  // the part that is the network header, or the end
  std::size_t at_ = 0;
  bool seen_udp_ = false;
  std::vector<NotCarried> found_;
};

}  // namespace

std::vector<NotCarried> not_carried(const PathKind& kind, const Recipe& recipe) {
  return Survey(kind, recipe).run();
}

Recipe without(const Recipe& recipe, const std::vector<NotCarried>& left_out) {
  Recipe out = recipe;
  for (auto loss = left_out.rbegin(); loss != left_out.rend(); ++loss) {
    Part& part = out.parts[loss->part];
    if (loss->whole_part) {
      out.parts.erase(out.parts.begin() + static_cast<std::ptrdiff_t>(loss->part));
    } else if (loss->field == nullptr) {
      part.bytes.clear();
    } else {
      std::erase_if(part.settings, [&](const Setting& s) { return s.field == loss->field; });
    }
  }
  return out;
}

const PathKind& path_that_carries(const PathKind& kind, const Recipe& recipe) {
  const PathKind* packet = &kind;
  for (const PathKind& other : kinds()) {
    if (other.kind == Kind::file || other.ours < kind.ours) continue;
    if (is_cable(other.kind) != is_cable(kind.kind)) continue;
    if (other.kind == Kind::packet || other.kind == Kind::tap) packet = &other;
    if (not_carried(other, recipe).empty()) return other;
  }
  return *packet;
}

bool is_of_target(const PathKind& kind, std::string_view field) {
  return is_target_field(kind, field);
}

Recipe lengths_left_to_kernel(const PathKind& kind, Recipe recipe) {
  if (kind.ours > Level::transport) return recipe;
  for (Part& part : recipe.parts) {
    if (part.header == nullptr || part.header->length_field == nullptr) continue;
    const bool is_kernels = kind.ours == Level::payload || is_ip(part.header);
    if (is_kernels && part.find(*part.header->length_field) == nullptr)
      part.set(*part.header->length_field, 0);
    if (is_ip(part.header) && kind.ours == Level::transport) break;  // what it carries is ours
  }
  return recipe;
}

Result<wire::Frame> build_for(const PathKind& kind, const Recipe& recipe) {
  auto frame = wire::build(recipe);
  if (frame || kind.ours > Level::transport) return frame;
  auto again = wire::build(lengths_left_to_kernel(kind, recipe));
  return again ? std::move(again) : std::move(frame);
}

Error too_large(std::uint64_t number, std::size_t bytes, std::uint32_t mtu,
                const std::string& interface, std::string hint) {
  return input_error("cannot send packet " + std::to_string(number) + ": it has " +
                         std::to_string(bytes) + " bytes, and the MTU of " + interface + " is " +
                         std::to_string(mtu),
                     std::move(hint));
}

}  // namespace pushpkt::path
