// Names of reverse lookups, and the options of EDNS. RFC 1035 3.5 and 4.1, RFC 3596 2.5,
// RFC 7871 6, RFC 6891 6.1.2. Address records have rows.
#include <algorithm>
#include <array>
#include <optional>

#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t message_header_bytes = 12;

/// Reads a message whose first byte is at `start`.
class DnsReader {
 public:
  DnsReader(AddressCollector& found, std::size_t start, std::size_t end)
      : found_(found), start_(start), end_(end) {}

  void read() {
    std::size_t at = start_ + message_header_bytes;
    const std::size_t questions = found_.word(start_ + 4);
    const std::size_t records =
        found_.word(start_ + 6) + found_.word(start_ + 8) + found_.word(start_ + 10);
    for (std::size_t i = 0; i < questions && at < end_; ++i) {
      const auto next = read_name(at);
      if (!next) return found_.add_unread("names of DNS");
      at = *next + 4;
    }
    for (std::size_t i = 0; i < records && at < end_; ++i) {
      const auto next = read_record(at);
      if (!next) return found_.add_unread("names of DNS");
      at = *next;
    }
    found_.add_unread_rest(at, end_, "bytes behind the records of DNS");
  }

 private:
  [[nodiscard]] bool is_word(const ReverseName::Label& label, std::string_view word) const {
    if (label.bytes != word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      const std::uint8_t byte = found_.byte(label.offset + i);
      if ((byte | 0x20U) != static_cast<std::uint8_t>(word[i] | 0x20)) return false;
    }
    return true;
  }

  /// One past the name's last byte; nullopt when a label or pointer leads nowhere.
  std::optional<std::size_t> read_name(std::size_t at) {
    std::vector<ReverseName::Label> labels;
    std::optional<std::size_t> end;
    constexpr std::size_t most_labels = 128;
    constexpr std::size_t most_pointers = 128;
    for (std::size_t pointers = 0; labels.size() <= most_labels;) {
      if (at >= end_) return std::nullopt;
      const std::uint8_t length = found_.byte(at);
      if (length == 0) {
        take_name(labels);
        return end ? end : at + 1;
      }
      if (length >= 0xc0) {
        if (at + 2 > end_ || ++pointers > most_pointers) return std::nullopt;
        if (!end) end = at + 2;
        at = start_ + (found_.word(at) & 0x3fffU);
        continue;
      }
      if (length > 63 || at + 1 + length > end_) return std::nullopt;
      labels.push_back({static_cast<std::uint32_t>(at + 1), length});
      at += 1 + std::size_t{length};
    }
    return std::nullopt;
  }

  void take_name(const std::vector<ReverseName::Label>& labels) {
    if (labels.size() < 3 || !is_word(labels.back(), "arpa")) return;
    const ReverseName::Label& family = labels[labels.size() - 2];
    ReverseName name;
    name.v6 = is_word(family, "ip6");
    if (!name.v6 && !is_word(family, "in-addr")) return;
    const std::size_t most = name.v6 ? 32 : 4;
    for (std::size_t i = labels.size() - 2; i > 0 && name.labels.size() < most; --i) {
      name.labels.push_back(labels[i - 1]);
    }
    found_.places().reverse_names.push_back(std::move(name));
  }

  std::optional<std::size_t> read_record(std::size_t at) {
    constexpr std::size_t fixed_bytes = 10;
    const auto behind = read_name(at);
    if (!behind || *behind + fixed_bytes > end_) return std::nullopt;
    const std::size_t type = found_.word(*behind);
    const std::size_t data = *behind + fixed_bytes;
    const std::size_t next = data + found_.word(*behind + 8);
    if (next > end_) return std::nullopt;
    constexpr std::size_t opt = 41;
    if (const auto name = dns_name_in_contents(type)) (void)read_name(data + *name);
    if (type == opt) read_edns(data, next);
    add_dns_contents(found_, type, data, next);
    return next;
  }

  void read_edns(std::size_t at, std::size_t end) {
    while (at + 4 <= end) {
      const std::size_t last = std::min(at + 4 + found_.word(at + 2), end);
      read_edns_option(found_.word(at), at + 4, last);
      at = last;
    }
  }

  void read_edns_option(std::size_t code, std::size_t at, std::size_t end) {
    // Server identifier, algorithms, expiry, cookie, timeout, padding, chain, key tags, errors, the
    // agent that takes reports.
    constexpr std::array<std::size_t, 13> without{3, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 18, 19};
    constexpr std::size_t client_subnet = 8;
    if (code == client_subnet) {
      const bool v6 = found_.word(at) == 2;
      if (at + 4 > end) return;
      return found_.add(at + 4, v6 ? ValueKind::ipv6 : ValueKind::ipv4, "dns.opt.client.addr", end);
    }
    const bool has_none = std::ranges::find(without, code) != without.end();
    if (!has_none && at < end) found_.add_unread("an option of EDNS");
  }

  AddressCollector& found_;
  std::size_t start_;
  std::size_t end_;
};

}  // namespace

void add_dns_addresses(AddressCollector& found, const Layer& layer) {
  if (layer.header != &dns::header) return;
  const std::size_t end = std::min<std::size_t>(layer.end, found.end());
  DnsReader(found, layer.offset, end).read();
}

}  // namespace pushpkt::replay
