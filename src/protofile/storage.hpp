// What the headers of a file point to; it lives as long as the Protocols that hold it.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/wire/header.hpp"

namespace pushpkt::protofile {

struct Storage {
  std::deque<std::string> texts;
  std::deque<wire::Field> fields;
  std::deque<std::vector<wire::ValueName>> values;
  std::deque<std::vector<const wire::Field*>> rows;
  std::deque<std::vector<wire::KnownAs>> known_as;
  std::deque<wire::Header> headers;

  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

/// The registers by name: those of the library, and one for each next-header row of a file's own.
class Spaces {
 public:
  /// nullopt when 128 are named already.
  [[nodiscard]] std::optional<wire::Space> named(const std::string& name) {
    if (const auto known = standard(name)) return known;
    constexpr std::size_t most = 128;
    const auto [entry, is_new] = own_.try_emplace(name);
    if (is_new) {
      if (own_.size() > most) return std::nullopt;
      entry->second = static_cast<wire::Space>(static_cast<std::size_t>(wire::Space::first_own) +
                                               own_.size() - 1);
    }
    return entry->second;
  }
  [[nodiscard]] static std::optional<wire::Space> standard(std::string_view name) {
    using wire::Space;
    if (name == "udp_port" || name == "udp.port") return Space::udp_port;
    if (name == "tcp_port" || name == "tcp.port") return Space::tcp_port;
    if (name == "ip_protocol" || name == "ip.proto") return Space::ip_protocol;
    if (name == "ethertype") return Space::ethertype;
    if (name == "link") return Space::link;
    if (name == "ppp") return Space::ppp;
    return std::nullopt;
  }

 private:
  std::map<std::string, wire::Space, std::less<>> own_;
};

}  // namespace pushpkt::protofile
