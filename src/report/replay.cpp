// Numbers first, then what was done to the packets, then what went wrong.
#include "pushpkt/report/replay.hpp"

#include <fmt/format.h>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/upper_checksum.hpp"

namespace pushpkt::report {
namespace {

using std::chrono::nanoseconds;

std::string listed(const std::vector<std::uint64_t>& numbers, std::uint64_t count) {
  std::string out;
  for (const std::uint64_t number : numbers)
    out += fmt::format("{}{}", out.empty() ? "" : ", ", number);
  return count > numbers.size() ? out + ", ..." : out;
}

/// "8.13 us": three digits that count.
std::string shown(nanoseconds span) {
  const auto ns = static_cast<double>(span.count());
  if (ns < 1e3) return fmt::format("{:.0f} ns", ns);
  if (ns < 1e6) return fmt::format("{:.3g} us", ns / 1e3);
  if (ns < 1e9) return fmt::format("{:.3g} ms", ns / 1e6);
  return fmt::format("{:.3f} s", ns / 1e9);
}

double seconds(nanoseconds span) { return static_cast<double>(span.count()) / 1e9; }

double per_second(std::uint64_t number, nanoseconds span) {
  return span.count() > 0 ? static_cast<double>(number) / seconds(span) : 0;
}

std::string way(const replay::Plan& plan) {
  if (plan.is_dry()) return "into " + plan.out_file;
  const std::string on = plan.interface.empty() ? "" : " on " + plan.interface;
  return "by " + std::string(plan.path->name) + on;
}

/// Packets that left, by the device's own count where there is one.
std::uint64_t packets_of(const replay::Summary& summary) {
  return summary.by_device ? summary.by_device->sent : summary.sent.packets;
}

std::string headline(const replay::Summary& summary, const replay::Plan& plan) {
  const auto& sent = summary.sent;
  std::string line = fmt::format("{}, {} {}", counted(packets_of(summary), "packet"),
                                 counted(sent.bytes, "byte"), way(plan));
  if (!plan.is_dry()) {
    line += fmt::format(" in {}: {:.0f} packets/s, {:.3f} Mbit/s", shown(sent.lasted),
                        per_second(packets_of(summary), sent.lasted),
                        per_second(sent.bytes, sent.lasted) * 8 / 1e6);
  }
  return line + (summary.interrupted ? "; interrupted\n" : "\n");
}

std::string lateness_line(const replay::Summary& summary, bool all) {
  const replay::LatencyHistogram& late = summary.lateness;
  if (late.count() == 0) return {};
  std::string more;
  if (all) {
    more =
        fmt::format(", p90 {}, p99.9 {}", shown(late.quantile(0.9)), shown(late.quantile(0.999)));
  }
  return fmt::format("late: p50 {}, p99 {}, max {}{}\n", shown(late.quantile(0.5)),
                     shown(late.quantile(0.99)), shown(late.max()), more);
}

std::string stats_lines(const replay::Summary& summary) {
  std::string out = fmt::format("read: {} of the capture", counted(summary.read, "packet"));
  if (summary.went_back > 0) {
    out +=
        fmt::format(", {} before that of an earlier one", counted(summary.went_back, "timestamp"));
  }
  if (summary.sent.calls > 0) {
    out += fmt::format(
        "\ncalls of the path: {}, {:.1f} packets each", summary.sent.calls,
        static_cast<double>(summary.sent.packets) / static_cast<double>(summary.sent.calls));
  }
  return out + "\n";
}

std::string checksum_lines(const replay::Rewriter::Counts& done) {
  std::string out;
  const auto line = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) out += fmt::format("checksums: {} {}\n", count, what);
  };
  line(done.partial_computed, "left to the network card (offload) by the sender, computed now");
  line(done.partial_kept, "left to the network card (offload) by the sender, kept so");
  line(done.wrong_computed, "wrong in the capture, computed now");
  line(done.wrong_kept, "wrong in the capture, kept so; --checksums fix computes them");
  for (const auto& [protocol, count] : done.not_repaired) {
    const std::string_view name = wire::upper_protocol_name(protocol);
    out += fmt::format(
        "checksums: {} of IP protocol {}: cannot repair what covers the addresses{}\n",
        counted(count, "packet"),
        name.empty() ? std::to_string(protocol) : fmt::format("{} ({})", protocol, name),
        name.empty() ? ", if it has a checksum that does" : "; that takes the key");
  }
  return out;
}

std::string change_lines(const replay::Summary& summary, const replay::Plan& plan) {
  std::string out;
  const replay::Rewriter::Counts& done = summary.rewritten;
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    out += fmt::format("set: {} in {} of {}\n", plan.changes[i].text, done.changed[i],
                       counted(done.packets, "packet"));
  }
  if (done.framed > 0) {
    out += fmt::format("Ethernet header given to {}\n", counted(done.framed, "packet"));
  }
  if (summary.prepared.split > 0) {
    out += fmt::format("split: {} larger than the MTU into {}\n",
                       counted(summary.prepared.split, "packet"), summary.prepared.pieces);
  }
  if (summary.trailer_bytes > 0) {
    out += fmt::format("split: {} behind the IP packets are in no piece (padding, checksum)\n",
                       counted(summary.trailer_bytes, "byte"));
  }
  return out;
}

/// Packets that the kernel took and the device did not send.
std::string drop_lines(const replay::Summary& summary) {
  if (!summary.by_device) return {};
  const std::uint64_t lost = summary.sent.packets - summary.by_device->sent;
  if (lost > 0) {
    return fmt::format("dropped: {} of {} that were handed over, or still in a queue\n",
                       counted(lost, "packet"), summary.sent.packets);
  }
  if (summary.by_device->dropped == 0) return {};
  return fmt::format("dropped: {} by the device meanwhile, of this or of another program\n",
                     counted(summary.by_device->dropped, "packet"));
}

std::string loss_lines(const replay::Summary& summary) {
  std::string out = drop_lines(summary);
  if (summary.rewritten.not_ip > 0) {
    out += fmt::format("left out: {} that {} no IP\n", counted(summary.rewritten.not_ip, "packet"),
                       summary.rewritten.not_ip == 1 ? "is" : "are");
  }
  const auto line = [&out](std::uint64_t count, std::string_view why) {
    if (count > 0) out += fmt::format("left out: {} {}\n", counted(count, "packet"), why);
  };
  line(summary.left_out.not_picked, "that --packets does not name");
  out += edit_lines(summary.left_out, summary.edited);
  if (summary.prepared.cut_count > 0) {
    out += fmt::format("left out: {} that the capture cut short: {}\n",
                       counted(summary.prepared.cut_count, "packet"),
                       listed(summary.prepared.cut, summary.prepared.cut_count));
  }
  for (const auto& [number, refusal] : summary.sent.refused) {
    out += fmt::format("refused: {} ({}): {}\n  {}\n", counted(refusal.count, "packet"),
                       listed(refusal.numbers, refusal.count),
                       Error{refusal.what, number, "", Cause::environment}.text(), refusal.hint);
  }
  return out;
}

Json not_repaired(const replay::Rewriter::Counts& done) {
  Json out = Json::array();
  for (const auto& [protocol, count] : done.not_repaired) {
    out.push_back({{"ip_protocol", protocol}, {"packets", count}});
  }
  return out;
}

Json refusals(const replay::Summary& summary) {
  Json out = Json::array();
  for (const auto& [number, refusal] : summary.sent.refused) {
    out.push_back({{"errno", number != 0 ? Json(errno_name(number)) : Json(nullptr)},
                   {"count", refusal.count},
                   {"packets", refusal.numbers},
                   {"what", refusal.what},
                   {"hint", refusal.hint}});
  }
  return out;
}

Json lateness_json(const replay::LatencyHistogram& late) {
  if (late.count() == 0) return nullptr;
  return {{"p50", late.quantile(0.5).count()},
          {"p90", late.quantile(0.9).count()},
          {"p99", late.quantile(0.99).count()},
          {"p99.9", late.quantile(0.999).count()},
          {"max", late.max().count()}};
}

std::string anonymiser_lines(const replay::EditCounts& edited) {
  if (edited.not_anonymised == 0) return {};
  std::string parts;
  for (const auto& [what, packets] : edited.unread) {
    parts += fmt::format("{}{} ({})", parts.empty() ? "" : ", ", what, packets);
  }
  return fmt::format("anonymise: {} with parts that may hold addresses and were not read: {}\n",
                     counted(edited.not_anonymised, "packet"), parts);
}

Json edits_json(const replay::EditCounts& edited) {
  Json out = Json::array();
  for (const replay::EditCount& edit : edited.each) {
    out.push_back({{"edit", edit.edit},
                   {"value", edit.value.empty() ? Json(nullptr) : Json(edit.value)},
                   {"packets", edit.packets}});
  }
  return out;
}

Json not_anonymised_json(const replay::EditCounts& edited) {
  Json parts = Json::object();
  for (const auto& [what, packets] : edited.unread) parts[what] = packets;
  return {{"packets", edited.not_anonymised}, {"parts", parts}};
}

}  // namespace

std::string edit_lines(const replay::EditLosses& left_out, const replay::EditCounts& edited) {
  std::string out;
  const auto line = [&out](std::string_view what, std::uint64_t count, std::string_view why) {
    if (count > 0) out += fmt::format("{}: {} {}\n", what, counted(count, "packet"), why);
  };
  line("left out", left_out.incomplete, "of which bytes are missing (--fix-lengths del)");
  line("left out", left_out.other_link, "without IP, which --link needs");
  for (const replay::EditCount& edit : edited.each) {
    out += fmt::format("{}:{}{} in {} of {}\n", edit.edit, edit.value.empty() ? "" : " ",
                       edit.value, edit.packets, counted(edited.packets, "packet"));
  }
  if (!edited.beyond.empty()) {
    out += fmt::format("packets: {} not there, of {} that {} read\n", edited.beyond,
                       counted(edited.seen, "packet"), edited.seen == 1 ? "was" : "were");
  }
  return out + anonymiser_lines(edited);
}

std::string replay_text(const replay::Summary& summary, const replay::Plan& plan, bool all) {
  return headline(summary, plan) + lateness_line(summary, all) + (all ? stats_lines(summary) : "") +
         change_lines(summary, plan) + checksum_lines(summary.rewritten) + loss_lines(summary);
}

Json replay_json(const replay::Summary& summary, const replay::Plan& plan) {
  const replay::Rewriter::Counts& done = summary.rewritten;
  const auto& interface = plan.interface;
  Json changes = Json::array();
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    changes.push_back({{"set", plan.changes[i].text}, {"packets", done.changed[i]}});
  }
  return {
      {"schema", 1},
      {"file", plan.file},
      {"path", plan.path->name},
      {"interface", interface.empty() ? Json(nullptr) : Json(interface)},
      {"read", summary.read},
      {"packets", packets_of(summary)},
      {"handed_over", summary.sent.packets},
      {"dropped_by_device", summary.by_device ? Json(summary.by_device->dropped) : Json(nullptr)},
      {"octets", summary.sent.bytes},
      {"seconds", seconds(summary.sent.lasted)},
      {"packets_per_second", per_second(packets_of(summary), summary.sent.lasted)},
      {"megabits_per_second", per_second(summary.sent.bytes, summary.sent.lasted) * 8 / 1e6},
      {"calls", summary.sent.calls},
      {"late_ns", lateness_json(summary.lateness)},
      {"timestamps_went_back", summary.went_back},
      {"changes", changes},
      {"ethernet_given", done.framed},
      {"checksums",
       {{"partial_computed", done.partial_computed},
        {"partial_kept", done.partial_kept},
        {"wrong_computed", done.wrong_computed},
        {"wrong_kept", done.wrong_kept},
        {"not_repaired", not_repaired(done)}}},
      {"split",
       {{"packets", summary.prepared.split},
        {"pieces", summary.prepared.pieces},
        {"trailer_bytes", summary.trailer_bytes}}},
      {"left_out",
       {{"cut", summary.prepared.cut_count},
        {"not_ip", done.not_ip},
        {"not_picked", summary.left_out.not_picked},
        {"incomplete", summary.left_out.incomplete},
        {"other_link", summary.left_out.other_link}}},
      {"edited",
       {{"fcs_removed", summary.edited.fcs_removed}, {"mutated", summary.edited.mutated}}},
      {"edited_of", summary.edited.packets},
      {"edits", edits_json(summary.edited)},
      {"packets_not_there", summary.edited.beyond},
      {"not_anonymised", not_anonymised_json(summary.edited)},
      {"refused", refusals(summary)},
      {"interrupted", summary.interrupted}};
}

}  // namespace pushpkt::report
