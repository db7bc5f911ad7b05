// The library's headers and a program's own, in one list.
#include "pushpkt/wire/protocols_set.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <string>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

std::atomic<const Protocols*> set_in_use{nullptr};
std::atomic<std::uint64_t> last_id{0};

bool is_port(Space space) { return space == Space::udp_port || space == Space::tcp_port; }

std::string full_name(const Header& header) {
  std::string out(header.name);
  if (!header.variant.empty()) out += "." + std::string(header.variant);
  return out;
}

Error cannot_add(const Header& header, const std::string& why, std::string hint) {
  return input_error("cannot add the protocol " + full_name(header) + ": " + why, std::move(hint));
}

bool same_number(const Header& a, const Header& b) {
  return std::any_of(a.known_as.begin(), a.known_as.end(), [&](const KnownAs& known) {
    return std::any_of(b.known_as.begin(), b.known_as.end(), [&](const KnownAs& other) {
      return known.space == other.space && known.number == other.number;
    });
  });
}

Result<void> check_names(const Header& own, std::span<const Header* const> others) {
  constexpr std::array<std::string_view, 3> words{"hex", "trailer", "link"};
  if (std::find(words.begin(), words.end(), own.name) != words.end()) {
    return fail(cannot_add(own, "recipes use this word for something else", "choose another name"));
  }
  for (const Header* other : others) {
    if (other->name != own.name || other->variant != own.variant) continue;
    return fail(cannot_add(own, "another protocol has this name", "choose another name"));
  }
  for (std::size_t i = 0; i < own.fields.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (own.fields[i]->name != own.fields[j]->name) continue;
      return fail(cannot_add(own, "two rows are named " + std::string(own.fields[i]->name),
                             "give each row a name of its own"));
    }
  }
  return {};
}

Result<void> check_numbers(const Header& own, std::span<const Header* const> others) {
  for (const Header* other : others) {
    if (!same_number(own, *other) || own.accepts != nullptr || other->accepts != nullptr) continue;
    const bool only_ports = std::all_of(own.known_as.begin(), own.known_as.end(),
                                        [](const KnownAs& k) { return is_port(k.space); });
    const bool is_ours =
        std::find(all_headers.begin(), all_headers.end(), other) != all_headers.end();
    if (only_ports && is_ours) continue;  // a port is no registry: the program's own is meant
    return fail(cannot_add(own, std::string(other->name) + " is known by the same number",
                           "choose a number that no other protocol has"));
  }
  return {};
}

}  // namespace

Protocols::Protocols() : headers_(all_headers.begin(), all_headers.end()) {
  for (const Header* header : headers_) take_facts(*header);
}

void Protocols::take_facts(const Header& header) {
  largest_header_ = std::max<std::size_t>(largest_header_, header.fixed_bytes);
}

const Protocols& Protocols::standard() {
  static const Protocols all;
  return all;
}

const Protocols& Protocols::in_use() {
  const Protocols* const set = set_in_use.load(std::memory_order_acquire);
  return set != nullptr ? *set : standard();
}

Result<Protocols> Protocols::with(std::span<const Header* const> own,
                                  std::shared_ptr<const void> storage) const {
  Protocols out = *this;
  for (const Header* header : own) {
    if (auto good = check_names(*header, out.headers_); !good) return fail(good.error());
    if (auto good = check_numbers(*header, out.headers_); !good) return fail(good.error());
    if (!tiles(header->fixed_bytes, header->fields)) {
      return fail(cannot_add(*header, "its rows overlap or leave a gap",
                             "each bit of its fixed bytes belongs to one row"));
    }
    if (header->checksum != nullptr && header->cover == Cover::pseudo_and_layer &&
        known_as(*header, Space::ip_protocol) == nullptr) {
      return fail(cannot_add(*header, "its checksum covers the pseudo-header, which has its number",
                             "give it a number of Space::ip_protocol"));
    }
    out.headers_.insert(out.headers_.begin() + static_cast<std::ptrdiff_t>(out.own_), header);
    ++out.own_;
    out.take_facts(*header);
  }
  if (storage != nullptr) out.storage_.push_back(std::move(storage));
  out.id_ = ++last_id;
  return out;
}

Result<Protocols> Protocols::with(const Header& own) const {
  const std::array found{&own};
  return with(found);
}

const Header* Protocols::lookup(Space space, std::uint32_t number, ByteView header) const {
  for (std::size_t i = 0; i < own_; ++i) {
    const Header& candidate = *headers_[i];
    const KnownAs* known = nullptr;
    for (const KnownAs& each : candidate.known_as) {
      const bool same_space =
          each.space == space ||
          (space == Space::cooked && number > eth::max_length && each.space == Space::ethertype);
      if (same_space && each.number == number) known = &each;
    }
    if (known == nullptr) continue;
    if (candidate.accepts == nullptr) return &candidate;
    if (header.size() >= candidate.fixed_bytes && candidate.accepts(header)) return &candidate;
  }
  return wire::lookup(space, number, header);
}

ProtocolsInUse::ProtocolsInUse(Protocols protocols)
    : protocols_(std::move(protocols)), before_(set_in_use.exchange(&protocols_)) {}

ProtocolsInUse::~ProtocolsInUse() { set_in_use.store(before_); }

}  // namespace pushpkt::wire
