// The sentence and cure of a kind are those of its first drop.
#include "pushpkt/drops/tally.hpp"

#include <net/ethernet.h>

#include <utility>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::drops {

std::string ethertype_name(std::uint16_t ethertype) {
  switch (ethertype) {
    case 0:
      return "none";
    case ETHERTYPE_IP:
      return "IPv4";
    case ETHERTYPE_IPV6:
      return "IPv6";
    case ETHERTYPE_ARP:
      return "ARP";
    default:
      return "0x" + hex(Bytes{static_cast<std::uint8_t>(ethertype >> 8U),
                              static_cast<std::uint8_t>(ethertype & 0xffU)});
  }
}

void Tally::add(std::string_view host, const Drop& drop, const std::optional<Finding>& counted) {
  DropKind kind{.host = std::string(host),
                .reason = drop.reason,
                .function = drop.function,
                .protocol = ethertype_name(drop.protocol)};
  if (counted) {
    kind.reason = counted->rule->reason;
    kind.counter = counted->change.name;
    add(std::move(kind), 1, counted->sentence(), counted->cure());
    return;
  }
  const Meaning meaning = meaning_of(drop.reason, drop.function);
  add(std::move(kind), 1, meaning.sentence, meaning.cure);
}

void Tally::add(std::string_view host, const Finding& finding) {
  add({.host = std::string(host),
       .reason = std::string(finding.rule->reason),
       .counter = finding.change.name},
      static_cast<std::uint64_t>(finding.change.by), finding.sentence(), finding.cure());
}

std::vector<DropNews> Tally::take_news() { return std::exchange(news_, {}); }

void Tally::add(DropKind kind, std::uint64_t count, std::string_view sentence,
                std::string_view cure) {
  DropSum& sum = sums_[kind];
  const bool first = sum.count == 0;
  if (first) sum = {0, std::string(sentence), std::string(cure)};
  sum.count += count;
  count_ += count;
  news_.push_back({std::move(kind), count, sum, first});
}

}  // namespace pushpkt::drops
