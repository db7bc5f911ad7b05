// Edits as text: addresses of the two sides, payload mutations, link-layer headers.
#include <charconv>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/replay/edits.hpp"

namespace pushpkt::replay {
namespace {

template <class T>
std::optional<T> number_in(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// "0.1" and "10%"; nullopt for what is not above 0 and at most 1.
std::optional<double> rate_in(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  auto rate = number_in<double>(text);
  if (rate && percent) *rate /= 100;
  return rate && *rate > 0 && *rate <= 1 ? rate : std::nullopt;
}

}  // namespace

Result<Endpoints> parse_endpoints(std::string_view text) {
  const bool brackets = text.starts_with('[');
  const std::size_t middle = brackets ? text.find("]:[") : text.find(':');
  std::optional<Ip> client;
  std::optional<Ip> server;
  if (middle != std::string_view::npos && (!brackets || text.ends_with(']'))) {
    client = parse_ip(brackets ? text.substr(1, middle - 1) : text.substr(0, middle));
    server = parse_ip(brackets ? text.substr(middle + 3, text.size() - middle - 4)
                               : text.substr(middle + 1));
  }
  if (client && server && is_ip6(*client) == is_ip6(*server)) return Endpoints{*client, *server};
  return fail(input_error("invalid endpoints `" + std::string(text) + "`",
                          "--endpoints 10.0.0.1:10.0.0.2 or --endpoints '[fd00::1]:[fd00::2]': "
                          "the client's address, then the server's"));
}

Result<MacEndpoints> parse_mac_endpoints(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma != std::string_view::npos) {
    const auto client = parse_mac(text.substr(0, comma));
    const auto server = parse_mac(text.substr(comma + 1));
    if (client && server) return MacEndpoints{*client, *server};
  }
  return fail(input_error("invalid MAC endpoints `" + std::string(text) + "`",
                          "--mac-endpoints 02:00:00:00:00:01,02:00:00:00:00:02: the client's "
                          "address, then the server's"));
}

Result<std::vector<Prefix>> parse_networks(std::string_view text) {
  std::vector<Prefix> networks;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const auto network = parse_prefix(part);
    if (!network) {
      return fail(input_error("invalid network `" + std::string(part) + "`",
                              "--servers 10.77.2.0/24,fd77:2::/64"));
    }
    networks.push_back(*network);
    if (comma == std::string_view::npos) return networks;
    text.remove_prefix(comma + 1);
  }
}

Result<Mutation> parse_mutation(std::string_view text) {
  const std::size_t comma = text.find(',');
  const auto seed = number_in<std::uint64_t>(text.substr(0, comma));
  const auto rate =
      comma == std::string_view::npos ? std::optional(1.0) : rate_in(text.substr(comma + 1));
  if (seed && rate) return Mutation{*seed, *rate};
  return fail(input_error("invalid mutation `" + std::string(text) + "`",
                          "--mutate 42 changes each payload, --mutate 42,10% each tenth"));
}

Result<Bytes> parse_link_header(std::string_view text) {
  constexpr std::size_t most_bytes = 255;
  auto bytes = from_hex(text);
  if (bytes && !bytes->empty() && bytes->size() <= most_bytes) return std::move(*bytes);
  return fail(input_error("invalid link-layer header `" + std::string(text) + "`",
                          "up to 255 bytes in hexadecimal: --link-header 0f000800"));
}

}  // namespace pushpkt::replay
