// Comparing the packets seen with the frames written, and describing the result.
#include "ask/fields_row.hpp"

#include <algorithm>
#include <iterator>

#include "ask/cut_packets.hpp"
#include "ask/known_rewrites.hpp"
#include "ask/tcp_outcome.hpp"
#include "pushpkt/ask/match_frames.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/compare/verdict.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using cases::Built;
using cases::Case;
using cases::Ends;
using compare::Difference;
using journey::Trial;
using wire::Decoded;

/// No router does it to every packet.
constexpr std::string_view rewritten_on_the_way =
    "it left the sender otherwise than it reached the server";

void add_changes(FieldsRow& row, const Built& built, const path::PathKind& kind,
                 const Trial& trial) {
  const auto rewrites = known_rewrites(kind, built.recipe.find_header("ipv6") != nullptr);
  const auto left = match_frames(trial.wrote, kind.ours, trial.left, 0);
  const auto arrived = match_frames(trial.wrote, kind.ours, trial.arrived, 1);
  const std::size_t first_own = first_own_part(built.recipe, kind);
  const auto add = [](std::vector<Difference>& to, const compare::Views& views, auto known) {
    auto found = compare::judge(views, known).differences;
    std::move(found.begin(), found.end(), std::back_inserter(to));
  };
  for (std::size_t i = 0; i < trial.wrote.size(); ++i) {
    if (!left[i]) continue;
    const wire::Packet wrote = trial.wrote[i].frame().packet();
    add(row.rewritten, {.wrote = &wrote, .wire = left[i]->get(), .first_own_layer = first_own},
        rewrites);
    if (!arrived[i]) continue;
    add(row.in_transit, {.wire = left[i]->get(), .arrived = arrived[i]->get()},
        std::span<const compare::KnownRewrite>());
  }
  // Only the router is between the two places where it was seen.
  for (Difference& changed : row.in_transit) {
    if (changed.owner != compare::Owner::unexplained) continue;
    changed.owner = compare::Owner::network;
    changed.why = rewritten_on_the_way;
  }
}

/// An address of the outermost IP header, as text; "" where there is none.
std::string address_in(const Decoded& packet, std::string_view ip4_row, std::string_view ip6_row) {
  for (const wire::Layer& layer : packet.layers()) {
    const bool ip6 = layer.header == &wire::ipv6::header;
    if (layer.header != &wire::ipv4::header && !ip6) continue;
    const auto found = packet.find(ip6 ? ip6_row : ip4_row);
    return found ? wire::to_text(*found->field, found->value) : "";
  }
  return "";
}

std::string source_in(const Decoded& packet) {
  return address_in(packet, wire::ipv4::src.name, wire::ipv6::src.name);
}

std::string destination_in(const Decoded& packet) {
  return address_in(packet, wire::ipv4::dst.name, wire::ipv6::dst.name);
}

void add_icmp(FieldsRow& row, const Trial& trial) {
  std::vector<std::string> senders;
  for (const journey::SeenPacket& packet : trial.icmp_errors) {
    const auto error = diagnose::icmp_error_in(packet);
    if (!error) continue;
    row.icmp.push_back(*error);
    senders.push_back(source_in(packet.decoded()));
  }
  for (const auto& [place, packet] : trial.icmp_elsewhere) {
    const auto error = diagnose::icmp_error_in(packet);
    const std::string sender = source_in(packet.decoded());
    // On its way to the sender of our packet it passes other places too.
    if (!error || std::find(senders.begin(), senders.end(), sender) != senders.end()) continue;
    const bool at_router = place == journey::Place::next;
    row.icmp_elsewhere.push_back({*error, destination_in(packet.decoded()),
                                  std::string(at_router ? lab::router_name : lab::server_name)});
  }
}

/// The source of an answer, where that is not the address that the packet went to.
std::string answerer_of(const journey::SeenPacket& answer, const journey::WrittenFrame& wrote) {
  const std::string from = source_in(answer.decoded());
  return from == destination_in(wrote.decoded()) ? "" : from;
}

std::string describe_changes(const FieldsRow& row) {
  std::string changes;
  std::string cut;
  for (const Difference& d : row.rewritten) {
    if (!d.wrote || !d.wire) continue;
    if (is_cut(d)) {
      cut = describe_cut(d);
      continue;
    }
    changes += (changes.empty() ? "rewrote " : ", ") + d.field + " " + d.wrote->text() + " -> " +
               d.wire->text();
  }
  return changes + (changes.empty() || cut.empty() ? "" : ", and ") + cut;
}

/// "; the router changed udp.dstport 12000 -> 12001": what may have brought it to its end.
std::string describe_rewrites(const FieldsRow& row) {
  std::string out;
  for (const Difference& d : row.in_transit) {
    if (d.why != rewritten_on_the_way || !d.wire || !d.arrived) continue;
    if (d.wire->field == nullptr) continue;  // payload: it may be cut by a length that we wrote
    out += (out.empty() ? "; the router changed " : ", ") + d.field + " " + d.wire->text() +
           " -> " + d.arrived->text();
  }
  return out;
}

std::string describe_cut_on_the_way(const FieldsRow& row) {
  const auto cut = std::ranges::find_if(row.in_transit, is_cut);
  return cut == row.in_transit.end() ? "" : "; the router " + describe_cut(*cut);
}

std::string describe_row(const FieldsRow& row) {
  if (row.refusal)
    return row.refusal->what + " (" + std::string(errno_name(row.refusal->number)) + ")";
  std::string out = describe_changes(row);
  out = out.empty() ? "left as written" : "the sender's kernel " + out;
  if (!row.left_sender) out = "the system call took it, and it never left the sender";
  if (row.left_unlike) out = "the system call took it, and what left the sender is not like it";
  if (row.died && row.left_router) out += describe_rewrites(row);
  out += describe_cut_on_the_way(row);
  if (row.died && row.left_sender) out += "; it died on the " + row.died->at;
  if (row.died) out += diagnose::describe_reason(*row.died);
  if (row.taken_in) {
    out += "; the " + row.taken_in->at + " took it in" + diagnose::describe_reason(*row.taken_in);
  }
  if (!row.died && row.answered) out += "; answered";
  if (!row.answered_from.empty()) out += " from " + row.answered_from;
  if (row.lost_from_sight) {
    out += "; not seen again: what the router forwarded then is not like it";
  } else if (!row.died && !row.taken_in && !row.answered) {
    out += "; it arrived, and no answer came back";
  }
  for (const diagnose::IcmpError& icmp : row.icmp) {
    out += "; ICMP type " + std::to_string(icmp.type) + " code " + std::to_string(icmp.code) +
           " came back";
  }
  for (const IcmpElsewhere& icmp : row.icmp_elsewhere) {
    out += "; ICMP type " + std::to_string(icmp.error.type) + " code " +
           std::to_string(icmp.error.code) + " about it went to " + icmp.to + ", seen at the " +
           icmp.seen_at;
  }
  if (row.tcp) out += describe(*row.tcp);
  return out;
}

std::optional<diagnose::Connection> connection_of(const Ends& ends) {
  if (!ends.connection) return std::nullopt;
  const auto& [seq, ack, window] = *ends.connection;
  return diagnose::Connection{ends.local, seq, ack, window};
}

}  // namespace

std::size_t first_own_part(const wire::Recipe& recipe, const path::PathKind& kind) {
  const auto first = [&](auto belongs) {
    const auto part = std::find_if(
        recipe.parts.begin(), recipe.parts.end(),
        [&](const wire::Part& p) { return p.header == nullptr || belongs(p.header->level); });
    return static_cast<std::size_t>(part - recipe.parts.begin());
  };
  switch (kind.ours) {
    case path::Level::link:
      return 0;
    case path::Level::network:
      return first([](wire::HeaderLevel level) { return level >= wire::HeaderLevel::network; });
    case path::Level::transport:
      return first([](wire::HeaderLevel level) { return level >= wire::HeaderLevel::transport; });
    case path::Level::payload:
      break;
  }
  return first([](wire::HeaderLevel) { return false; });
}

FieldsRow row_of(const Case& asked, const Built& built, const path::PathKind& kind,
                 const journey::Vantage& vantage, const Trial& trial) {
  FieldsRow row{
      .text = asked.text, .path = &kind, .settings = built.settings, .refusal = trial.refusal};
  row.left_sender = !trial.left.empty();
  row.left_router = !trial.arrived.empty();
  const auto is_answer = [&](const journey::SeenPacket& packet) {
    return is_no_tcp(packet) || answers_by_tcp(packet, trial.wrote.back());
  };
  const auto answer = std::find_if(trial.answers.begin(), trial.answers.end(), is_answer);
  row.answered = answer != trial.answers.end();
  if (row.answered) row.answered_from = answerer_of(*answer, trial.wrote.back());
  row.reached_app = !trial.heard.empty();
  row.left_unlike = !row.left_sender && (row.answered || row.reached_app);
  row.left_sender = row.left_sender || row.left_unlike;
  row.tcp = tcp_outcome_of(trial.wrote.back(), trial);
  add_changes(row, built, kind, trial);
  add_cuts(row, trial);
  add_icmp(row, trial);
  const auto connection = connection_of(built.ends);
  auto end = diagnose::find_drop(trial, vantage,
                                 {.accepted = row.answered || (row.tcp && row.tcp->acknowledged),
                                  .icmp = row.icmp,
                                  .connection = connection ? &*connection : nullptr});
  (end && end->taken_in ? row.taken_in : row.died) = std::move(end);
  const bool delivered = row.answered || row.reached_app || row.left_router || row.refusal;
  row.lost_from_sight = !row.died && !row.taken_in && !delivered && !trial.unclaimed.empty();
  row.why = describe_row(row);
  return row;
}

}  // namespace pushpkt::ask
