// Numbers of a field's width: they wrap.
#include "compare/relation_watch.hpp"

#include <algorithm>

#include "compare/comparable.hpp"

namespace pushpkt::compare {
namespace {

std::optional<std::uint64_t> value_of(const wire::Decoded& packet, const wire::Field& field) {
  if (&field == &tcp_len) {
    for (std::size_t i = 0; i < packet.layers().size(); ++i) {
      const wire::Layer& layer = packet.layers()[i];
      if (layer.header->name != "tcp") continue;
      return packet.sent_end(i) -
             std::min<std::uint64_t>(packet.sent_end(i), layer.payload_offset());
    }
    return std::nullopt;
  }
  const auto found = packet.find(field.name);
  if (!found) return std::nullopt;
  return found->value.low;
}

/// The subject's values in this packet: another header may have a narrower row of its name.
std::uint64_t most_of(const wire::Decoded& packet, const wire::Field& subject) {
  const auto found = &subject == &tcp_len ? std::nullopt : packet.find(subject.name);
  const bool has_row = found && found->field != nullptr;
  return wire::max_of(has_row ? found->field->width : subject.width).low;
}

/// RFC 1982: `to` comes after `from` in a circle of the numbers up to `all`.
bool is_after(std::uint64_t from, std::uint64_t to, std::uint64_t all) {
  const std::uint64_t step = (to - from) & all;
  return step != 0 && step <= all / 2;
}

/// The packets that the terms of a relation speak of, each as the values of all terms.
struct Around {
  const std::optional<std::uint64_t>* own;
  const std::optional<std::uint64_t>* previous;  ///< nullptr: there was none
  const std::optional<std::uint64_t>* peer;
};

bool holds(const Relation& relation, std::uint64_t subject, std::uint64_t most,
           const Around& around, std::size_t first) {
  if (relation.kind == Relation::Kind::increases) {
    const auto before = around.previous == nullptr ? std::nullopt : around.previous[first];
    return !before || is_after(*before, subject, most);
  }
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < relation.terms.size(); ++i) {
    const Relation::Term& term = relation.terms[i];
    std::uint64_t number = term.number;
    if (term.field != nullptr) {
      const auto* whose = term.whose == Relation::Whose::own        ? around.own
                          : term.whose == Relation::Whose::previous ? around.previous
                                                                    : around.peer;
      if (whose == nullptr || !whose[first + 1 + i]) return true;  // nothing to relate to
      number = *whose[first + 1 + i];
    }
    sum += term.minus ? ~number + 1 : number;
  }
  return ((sum ^ subject) & most) == 0;
}

}  // namespace

RelationWatch::Values RelationWatch::values_of(const wire::Decoded& packet) const {
  Values values;
  for (const Relation& relation : relations_) {
    values.push_back(value_of(packet, *relation.subject));
    for (const Relation::Term& term : relation.terms) {
      values.push_back(term.field == nullptr ? std::nullopt : value_of(packet, *term.field));
    }
  }
  return values;
}

RelationStates RelationWatch::see(const wire::Decoded& packet, FlowPlace place) {
  Flow& flow = *flows_.try_emplace(place.flow, {}).first;
  auto& previous = flow.last[place.forth ? 1 : 0];
  const auto& peer = flow.last[place.forth ? 0 : 1];
  Values own = values_of(packet);
  const Around around{own.data(), previous ? previous->data() : nullptr,
                      peer ? peer->data() : nullptr};
  RelationStates states;
  std::size_t first = 0;
  for (const Relation& relation : relations_) {
    const auto subject = own[first];
    const std::uint64_t most = most_of(packet, *relation.subject);
    states.push_back({!subject || holds(relation, *subject, most, around, first), subject});
    first += 1 + relation.terms.size();
  }
  previous = std::move(own);
  return states;
}

}  // namespace pushpkt::compare
