// How far a packet got, and which fields and errors differ.
#include "ask/obstacle_effect.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "pushpkt/diagnose/drop_finding.hpp"

namespace pushpkt::ask {
namespace {

enum class Reach { refused, taken, next_hop, server, program, answered };

Reach reach_of(const FieldsRow& row) {
  if (row.refusal) return Reach::refused;
  if (row.answered) return Reach::answered;
  if (row.reached_app) return Reach::program;
  if (row.left_router) return Reach::server;
  return row.left_sender ? Reach::next_hop : Reach::taken;
}

using Names = std::set<std::string>;

Names names_of(const std::vector<compare::Difference>& differences) {
  Names out;
  for (const compare::Difference& each : differences) out.insert(each.field);
  return out;
}

/// Without the values: ids and ports are random.
auto shape_of(const FieldsRow& row) {
  Names icmp;
  for (const diagnose::IcmpError& error : row.icmp) {
    icmp.insert(std::to_string(error.type) + "/" + std::to_string(error.code));
  }
  return std::tuple(row.refusal ? row.refusal->number : 0, names_of(row.rewritten),
                    names_of(row.in_transit), icmp);
}

/// "a, b and c", with the rest of a long list counted.
std::string listed_up_to_six(const std::vector<std::string>& words) {
  constexpr std::size_t most = 6;
  std::string out;
  for (std::size_t i = 0; i < std::min(words.size(), most); ++i) {
    out += (i == 0 ? "" : ", ") + words[i];
  }
  if (words.size() > most) out += " and " + std::to_string(words.size() - most) + " more";
  return out;
}

std::string value_of(const std::optional<compare::FieldValue>& value) {
  constexpr std::size_t most = 40;  // a payload may be long
  const std::string text = value ? value->text() : "nothing";
  return text.size() <= most ? text : text.substr(0, most) + "...";
}

/// A checksum follows from the rest and differs from packet to packet: its value is left out.
bool is_checksum(std::string_view field) { return field.ends_with(".checksum"); }

std::string changes(const std::vector<compare::Difference>& now, const Names& before,
                    bool in_transit) {
  std::vector<std::string> words;
  for (const compare::Difference& each : now) {
    if (before.contains(each.field)) continue;
    const auto& from = in_transit ? each.wire : each.wrote;
    const auto& to = in_transit ? each.arrived : each.wire;
    words.push_back(is_checksum(each.field)
                        ? each.field + " with it"
                        : each.field + " " + value_of(from) + " -> " + value_of(to));
  }
  return listed_up_to_six(words);
}

/// The first part of a hint: the cause, without the list of cures.
std::string first_part(const std::string& hint) { return hint.substr(0, hint.find(';')); }

std::string without_line_breaks(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string end_of(const FieldsRow& row) {
  if (row.refusal) {
    std::string out = "the system call says " + std::string(errno_name(row.refusal->number));
    if (!row.refusal->hint.empty()) out += ": " + first_part(row.refusal->hint);
    return without_line_breaks(out);
  }
  std::string out;
  if (!row.left_sender) out = "the system call says yes, and nothing leaves the sender; ";
  if (row.died)
    return out + "it dies on the " + row.died->at + diagnose::describe_reason(*row.died);
  if (row.taken_in) {
    return out + "the " + row.taken_in->at + " takes it in" +
           diagnose::describe_reason(*row.taken_in);
  }
  return out + (row.answered ? "it is answered" : "it arrives, and no answer comes back");
}

std::string describe_icmp(const FieldsRow& row) {
  std::string out;
  for (const diagnose::IcmpError& error : row.icmp) {
    out += "; ICMP type " + std::to_string(error.type) + " code " + std::to_string(error.code) +
           " comes back";
  }
  return out;
}

std::string describe_change(const FieldsRow& without, const FieldsRow& with) {
  std::string out = end_of(with);
  const std::string sender = changes(with.rewritten, names_of(without.rewritten), false);
  const std::string way = changes(with.in_transit, names_of(without.in_transit), true);
  if (!sender.empty()) out += "; the sender's kernel changes " + sender;
  if (!way.empty()) out += "; on the way " + way;
  return out + describe_icmp(with);
}

bool is_unexplained(const FieldsRow& row) {
  return row.died && (row.died->reason.empty() || row.died->reason == "NOT_SPECIFIED");
}

/// Where the kernel reports no reason, the three phases show the cause.
constexpr std::string_view by_experiment =
    "; that it is the obstacle follows from this: without it and after its cure the packet passes "
    "(inferred)";

}  // namespace

void describe_effect(ObstacleRow& row) {
  const FieldsRow& without = row[Phase::without];
  const FieldsRow& with = row[Phase::with];
  const FieldsRow& cured = row[Phase::cured];
  row.cured = reach_of(cured) >= reach_of(without);
  if (reach_of(with) < reach_of(without)) {
    row.effect = Effect::stopped;
    row.difference = end_of(with) + describe_icmp(with);
    if (row.cured && is_unexplained(with)) row.difference += by_experiment;
  } else if (reach_of(with) > reach_of(without) || shape_of(with) != shape_of(without)) {
    row.effect = Effect::changed;
    row.difference = describe_change(without, with);
  }
  if (!row.cured) row.difference += "; after the cure: " + end_of(cured);
}

std::string_view to_text(Phase phase) {
  constexpr std::array<std::string_view, phases.size()> names{"without", "with", "cured"};
  return names[static_cast<std::size_t>(phase)];
}

std::string_view to_text(Effect effect) {
  constexpr std::array<std::string_view, 3> names{"none", "changed", "stopped"};
  return names[static_cast<std::size_t>(effect)];
}

}  // namespace pushpkt::ask
