// FNV-1a hashes of addresses and ids.
#include "stack/probe_keys.hpp"

#include <algorithm>
#include <variant>

#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::stack {
namespace {

using wire::Request;

/// What a probe is looked up for: a part of each key.
enum class Lookup : std::uint8_t {
  departure,
  answer,  ///< of requests with and without an identifier in their message
  answer_by_id,
  quotation,
  other_port,      ///< near misses: our address and port fit
  other_local,     ///< their address and port fit
  other_sender,    ///< an echo's ids fit
  other_echo,      ///< an echo's address fits
  later_fragment,  ///< their address fits
  short_quotation  ///< likewise, of an ICMP error; or no address is quoted
};

/// FNV-1a, 64 bits.
class Key {
 public:
  explicit Key(Lookup lookup) { number(static_cast<std::uint64_t>(lookup)); }
  Key& number(std::uint64_t value) {
    constexpr std::uint64_t prime = 0x100000001b3;
    constexpr unsigned bits_of_byte = 8;
    for (int i = 0; i < 8; ++i, value >>= bits_of_byte) {
      hash_ = (hash_ ^ (value & 0xffU)) * prime;
    }
    return *this;
  }
  Key& address(const Ip& ip) {
    // 0.0.0.0 and :: stand for any address alike.
    if (is_unspecified(ip)) return number(0);
    std::visit(
        [&](const auto& bytes) {
          for (const std::uint8_t byte : bytes.bytes) number(byte);
        },
        static_cast<const std::variant<Ip4, Ip6>&>(ip));
    return *this;
  }
  Key& ids(std::uint64_t local, std::uint64_t remote) { return number(local << 16U | remote); }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

std::uint64_t kind_number(Request::Kind kind) { return static_cast<std::uint64_t>(kind); }

using wire::has_ports;

/// An answer is looked up by addresses and ids; one for a group or an unspecified source of ours by
/// less. ARP and neighbour discovery have the address that is asked for only.
Key key_of_answer(Lookup lookup, Request::Kind kind, const Ip& local, const Ip& remote,
                  std::uint16_t local_id, std::uint16_t remote_id) {
  Key key(lookup);
  key.number(kind_number(kind)).address(remote);
  if (!has_ports(kind) && kind != Request::Kind::echo) return key;
  return key.address(local).ids(local_id, remote_id);
}

/// A request with an identifier in its message is answered by a packet with it, or by one that is
/// no such message; so the time for a packet does not grow with the requests between two ports.
std::uint64_t with_id(Key key, const std::optional<std::uint64_t>& id) {
  return key.number(id ? 1U : 0U).number(id.value_or(0)).value();
}

/// Of a quotation, the source may be another's: a NAT changes it.
std::uint64_t key_of_quotation(Request::Kind kind, const Ip& remote, std::uint16_t local_id,
                               std::uint16_t remote_id,
                               const std::optional<std::uint32_t>& network_id) {
  Key key(Lookup::quotation);
  key.number(kind_number(kind)).address(remote);
  // Of a packet whose kind is not known its quotation has neither.
  if (kind != Request::Kind::packet) key.ids(local_id, remote_id);
  return with_id(key, network_id);
}

struct NearMissKeys {
  Request::Kind kind;
  Ip remote;
  std::uint16_t local_id;
  std::uint16_t remote_id;

  void add_to(std::vector<std::uint64_t>& out) const {
    const std::uint64_t number = kind_number(kind);
    if (has_ports(kind)) {
      out.push_back(Key(Lookup::other_port).number(number).number(local_id).value());
      out.push_back(
          Key(Lookup::other_local).number(number).address(remote).number(remote_id).value());
    }
    if (kind != Request::Kind::echo) return;
    out.push_back(Key(Lookup::other_sender).ids(local_id, remote_id).value());
    out.push_back(Key(Lookup::other_echo).address(remote).value());
  }
};

}  // namespace

std::uint64_t key_of_departure(const Request& request) {
  return Key(Lookup::departure)
      .number(kind_number(request.kind))
      .address(request.local)
      .address(request.remote)
      .ids(request.local_id, request.remote_id)
      .value();
}

std::uint64_t key_of_alike(const Request& request) { return keys_of(request)[1]; }

std::vector<std::uint64_t> keys_of(const Request& request) {
  // No structured binding: Clang 14 does not let a lambda use one.
  const Request::Kind kind = request.kind;
  const Ip& remote = request.remote;
  const bool by_ids = has_ports(kind) || kind == Request::Kind::echo;
  const bool from_any = by_ids || kind == Request::Kind::query;
  const Ip from = from_any && wire::is_asked_of_group(request) ? Ip{} : remote;
  const auto answer = [&](Lookup lookup) {
    return key_of_answer(lookup, kind, request.local, from, request.local_id, request.remote_id);
  };
  std::vector<std::uint64_t> out{
      key_of_departure(request), answer(Lookup::answer).value(),
      with_id(answer(Lookup::answer_by_id), request.message_id),
      key_of_quotation(kind, remote, request.local_id, request.remote_id, request.network_id)};
  NearMissKeys{kind, from, request.local_id, request.remote_id}.add_to(out);
  if (by_ids) {
    out.push_back(Key(Lookup::later_fragment).address(remote).value());
    out.push_back(Key(Lookup::short_quotation).address(remote).value());
    out.push_back(Key(Lookup::short_quotation).address(Ip{}).value());
  }
  return out;
}

std::vector<std::uint64_t> keys_of_answer(const wire::AnsweredRequest& asked) {
  std::vector<std::uint64_t> out;
  if (asked.quoted) {
    const auto add = [&](Request::Kind kind, const std::optional<std::uint32_t>& network_id) {
      out.push_back(
          key_of_quotation(kind, asked.remote, asked.local_id, asked.remote_id, network_id));
    };
    for (const Request::Kind kind :
         {asked.kind.value_or(Request::Kind::packet), Request::Kind::packet}) {
      add(kind, asked.network_id);
      add(kind, std::nullopt);
      if (!asked.kind) break;
    }
    return out;
  }
  if (!asked.kind) return {};
  const auto add = [&out](std::uint64_t key) {
    if (std::find(out.begin(), out.end(), key) == out.end()) out.push_back(key);
  };
  for (const Ip& from : {asked.remote, Ip{}}) {
    for (const Ip& to : {asked.local, Ip{}}) {
      const auto answer = [&](Lookup lookup) {
        return key_of_answer(lookup, *asked.kind, to, from, asked.local_id, asked.remote_id);
      };
      if (!asked.message_id) {
        add(answer(Lookup::answer).value());
        continue;
      }
      add(with_id(answer(Lookup::answer_by_id), asked.message_id));
      add(with_id(answer(Lookup::answer_by_id), std::nullopt));
    }
  }
  return out;
}

std::vector<std::uint64_t> keys_of_near_miss(const wire::AnsweredRequest& asked) {
  std::vector<std::uint64_t> out;
  if (asked.quoted) {
    if (!asked.kind) out.push_back(Key(Lookup::short_quotation).address(asked.remote).value());
    return out;
  }
  if (!asked.kind) return {Key(Lookup::later_fragment).address(asked.remote).value()};
  for (const Ip& from : {asked.remote, Ip{}}) {
    NearMissKeys{*asked.kind, from, asked.local_id, asked.remote_id}.add_to(out);
  }
  return out;
}

}  // namespace pushpkt::stack
