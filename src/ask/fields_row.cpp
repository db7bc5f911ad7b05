// Laying the bytes that were seen over the layers that we wrote, and telling the story.
#include "ask/fields_row.hpp"

#include <algorithm>

#include "ask/drop_finding.hpp"
#include "ask/header_error.hpp"
#include "ask/known_rewrites.hpp"
#include "ask/tcp_outcome.hpp"
#include "pushpkt/ask/match_frames.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/compare/verdict.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::ask {
namespace {

using compare::Difference;
using journey::Trial;
using wire::Decoded;

void tell_changes(FieldsRow& row, const Built& built, const path::PathKind& kind,
                  const Trial& trial) {
  const auto rewrites = known_rewrites(kind, built.recipe.find_header("ipv6") != nullptr);
  const auto left = sightings_of(built.frames, kind.ours, trial.left, 0);
  const auto arrived = sightings_of(built.frames, kind.ours, trial.arrived, 1);
  const std::size_t first_own = first_own_part(built.recipe, kind);
  const auto add = [](std::vector<Difference>& to, const compare::Views& views, auto known) {
    for (Difference& one : compare::judge(views, known).differences) to.push_back(std::move(one));
  };
  for (std::size_t i = 0; i < built.frames.size(); ++i) {
    if (!left[i]) continue;
    const wire::Packet wrote = built.frames[i].packet();
    add(row.rewritten, {.wrote = &wrote, .wire = left[i]->get(), .first_own_layer = first_own},
        rewrites);
    if (!arrived[i]) continue;
    add(row.in_transit, {.wire = left[i]->get(), .arrived = arrived[i]->get()},
        std::span<const compare::KnownRewrite>());
  }
  // Between the two places where it was seen stands nobody but the router.
  for (Difference& one : row.in_transit) {
    if (one.owner != compare::Owner::unexplained) continue;
    one.owner = compare::Owner::network;
    one.why = "it left the sender otherwise than it reached the server";
  }
}

/// Type and code of an ICMP error; nullopt where no ICMP header is in it.
std::optional<IcmpError> icmp_in(const sniff::Seen& seen) {
  const Decoded decoded = wire::decode(seen.bytes, seen.link);
  for (const wire::Layer& layer : decoded.layers()) {
    // The outermost one: what is quoted may be ICMP too. Both families begin with type and code.
    if (layer.header->protocol != "icmp" && layer.header->protocol != "icmpv6") continue;
    const ByteView header = layer.header_in(decoded.bytes());
    return IcmpError{header[0], header[1]};
  }
  return std::nullopt;
}

/// An address of the outermost IP header, as text; "" where there is none.
std::string address_in(ByteView bytes, Link link, std::string_view ip4_row,
                       std::string_view ip6_row) {
  const Decoded decoded = wire::decode(bytes, link);
  for (const wire::Layer& layer : decoded.layers()) {
    const bool ip6 = layer.header == &wire::ipv6::header;
    if (layer.header != &wire::ipv4::header && !ip6) continue;
    const auto found = decoded.find(ip6 ? ip6_row : ip4_row);
    return found ? wire::to_text(*found->field, found->value) : "";
  }
  return "";
}

std::string source_in(ByteView bytes, Link link) {
  return address_in(bytes, link, wire::ipv4::src.name, wire::ipv6::src.name);
}

std::string destination_in(ByteView bytes, Link link) {
  return address_in(bytes, link, wire::ipv4::dst.name, wire::ipv6::dst.name);
}

void tell_icmp(FieldsRow& row, const Trial& trial) {
  std::vector<std::string> came;  // from whom
  for (const sniff::Seen& seen : trial.icmp_errors) {
    const auto error = icmp_in(seen);
    if (!error) continue;
    row.icmp.push_back(*error);
    came.push_back(source_in(seen.bytes, seen.link));
  }
  for (const journey::Observed& one : trial.icmp_elsewhere) {
    const auto error = icmp_in(one.seen);
    if (!error) continue;
    // On its way to the sender it passes other places too.
    if (std::find(came.begin(), came.end(), source_in(one.seen.bytes, one.seen.link)) !=
        came.end()) {
      continue;
    }
    const bool at_router = one.place == journey::Place::next;
    row.icmp_elsewhere.push_back({*error, destination_in(one.seen.bytes, one.seen.link),
                                  std::string(at_router ? lab::router_name : lab::server_name)});
  }
}

/// From whom an answer came, where that is not whom the packet went to.
std::string answerer_of(const sniff::Seen& answer, const wire::Frame& wrote) {
  const std::string from = source_in(answer.bytes, answer.link);
  return from == destination_in(wrote.bytes, wrote.link) ? "" : from;
}

std::string changes_in_words(const FieldsRow& row) {
  std::string out;
  for (const Difference& d : row.rewritten) {
    if (!d.wrote || !d.wire) continue;
    out += (out.empty() ? "" : ", ") + d.field + " " + d.wrote->text() + " -> " + d.wire->text();
  }
  return out;
}

std::string story_of(const FieldsRow& row) {
  if (row.refusal)
    return row.refusal->what + " (" + std::string(errno_name(row.refusal->number)) + ")";
  std::string out = changes_in_words(row);
  out = out.empty() ? "left as written" : "the sender's kernel rewrote " + out;
  if (!row.left_sender) out = "the system call took it, and it never left the sender";
  // Without a reason nobody threw it away: it was taken in, and that was all.
  if (row.died && row.left_sender)
    out += (row.died->reason.empty() ? "; it ended on the " : "; it died on the ") + row.died->at;
  if (row.died) out += reason_in_words(*row.died);
  if (!row.died && row.answered) out += "; answered";
  if (!row.answered_from.empty()) out += " from " + row.answered_from;
  if (!row.died && !row.answered) out += "; it arrived, and no answer came back";
  for (const IcmpError& icmp : row.icmp) {
    out += "; ICMP type " + std::to_string(icmp.type) + " code " + std::to_string(icmp.code) +
           " came back";
  }
  for (const IcmpElsewhere& icmp : row.icmp_elsewhere) {
    out += "; ICMP type " + std::to_string(icmp.error.type) + " code " +
           std::to_string(icmp.error.code) + " about it went to " + icmp.to + ", seen at the " +
           icmp.seen_at;
  }
  if (row.tcp) out += in_words(*row.tcp);
  return out;
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

FieldsRow row_of(const Case& one, const Built& built, const path::PathKind& kind,
                 const journey::Vantage& stage, const Trial& trial) {
  FieldsRow row{
      .text = one.text, .path = &kind, .settings = built.settings, .refusal = trial.refusal};
  row.left_sender = !trial.left.empty();
  row.left_router = !trial.arrived.empty();
  const auto is_answer = [](const sniff::Seen& seen) {
    return is_no_tcp(seen) || answers_by_tcp(seen);
  };
  const auto answer = std::find_if(trial.answers.begin(), trial.answers.end(), is_answer);
  row.answered = answer != trial.answers.end();
  if (row.answered) row.answered_from = answerer_of(*answer, built.frames.back());
  row.reached_app = !trial.heard.empty();
  row.tcp = fate_of(built.frames.back(), trial);
  tell_changes(row, built, kind, trial);
  tell_icmp(row, trial);
  row.died = death_of(row, built, trial, stage,
                      trial.sent_back.empty() ? nullptr : &trial.sent_back.front());
  if (const std::string words = header_error_in_words(row, trial); !words.empty()) {
    row.died->sentence = words;
  }
  row.why = story_of(row);
  return row;
}

}  // namespace pushpkt::ask
