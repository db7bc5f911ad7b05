// Numbers first, then what was done to the packets, then what went wrong.
#include "verbs/replay_report.hpp"

#include <fmt/format.h>

#include <numeric>

#include "cli/counted.hpp"
#include "pushpkt/wire/upper_checksum.hpp"

namespace pushpkt::tool {
namespace {

using report::Json;
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

std::string way(const ReplayPlan& plan) {
  if (plan.is_dry()) return "into " + plan.options->out_file;
  const std::string on = plan.options->interface.empty() ? "" : " on " + plan.options->interface;
  return "by " + std::string(plan.path->name) + on;
}

std::string headline(const ReplayResult& result, const ReplayPlan& plan) {
  const auto& sent = result.sent;
  std::string line = fmt::format("{}, {} {}", counted(sent.packets, "packet"),
                                 counted(sent.octets, "byte"), way(plan));
  if (!plan.is_dry()) {
    line += fmt::format(" in {}: {:.0f} packets/s, {:.3f} Mbit/s", shown(sent.lasted),
                        per_second(sent.packets, sent.lasted),
                        per_second(sent.octets, sent.lasted) * 8 / 1e6);
  }
  return line + (result.interrupted ? "; interrupted\n" : "\n");
}

std::string lateness_line(const ReplayResult& result, bool all) {
  const replay::LatencyHistogram& late = result.lateness;
  if (late.count() == 0) return {};
  std::string more;
  if (all) {
    more =
        fmt::format(", p90 {}, p99.9 {}", shown(late.quantile(0.9)), shown(late.quantile(0.999)));
  }
  return fmt::format("late: p50 {}, p99 {}, max {}{}\n", shown(late.quantile(0.5)),
                     shown(late.quantile(0.99)), shown(late.max()), more);
}

std::string stats_lines(const ReplayResult& result, const ReplayPlan& plan) {
  if (!plan.options->stats) return {};
  std::string out = fmt::format("read: {} of the capture", counted(result.read, "packet"));
  if (result.went_back > 0) {
    out +=
        fmt::format(", {} before that of an earlier one", counted(result.went_back, "timestamp"));
  }
  if (result.sent.calls > 0) {
    out += fmt::format(
        "\ncalls of the path: {}, {:.1f} packets each", result.sent.calls,
        static_cast<double>(result.sent.packets) / static_cast<double>(result.sent.calls));
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

std::string change_lines(const ReplayResult& result, const ReplayPlan& plan) {
  std::string out;
  const replay::Rewriter::Counts& done = result.rewritten;
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    out += fmt::format("set: {} in {} of {}\n", plan.options->edit.set[i], done.changed[i],
                       counted(done.packets, "packet"));
  }
  if (done.framed > 0) {
    out += fmt::format("Ethernet header given to {}\n", counted(done.framed, "packet"));
  }
  if (result.prepared.split > 0) {
    out += fmt::format("split: {} larger than the MTU into {}\n",
                       counted(result.prepared.split, "packet"), result.prepared.pieces);
  }
  if (result.trailer_octets > 0) {
    out += fmt::format("split: {} behind the IP packets are in no piece (padding, checksum)\n",
                       counted(result.trailer_octets, "byte"));
  }
  return out;
}

std::string loss_lines(const ReplayResult& result) {
  std::string out;
  if (result.rewritten.not_ip > 0) {
    out += fmt::format("left out: {} that {} no IP\n", counted(result.rewritten.not_ip, "packet"),
                       result.rewritten.not_ip == 1 ? "is" : "are");
  }
  const auto line = [&out](std::uint64_t count, std::string_view why) {
    if (count > 0) out += fmt::format("left out: {} {}\n", counted(count, "packet"), why);
  };
  line(result.left_out.not_picked, "that --packets does not name");
  line(result.left_out.incomplete, "of which bytes are missing (--fix-lengths del)");
  line(result.left_out.other_link, "without IP, which --link needs");
  if (result.prepared.cut_count > 0) {
    out += fmt::format("left out: {} that the capture cut short: {}\n",
                       counted(result.prepared.cut_count, "packet"),
                       listed(result.prepared.cut, result.prepared.cut_count));
  }
  for (const auto& [number, refusal] : result.sent.refused) {
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

Json refusals(const ReplayResult& result) {
  Json out = Json::array();
  for (const auto& [number, refusal] : result.sent.refused) {
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

}  // namespace

std::string to_text(const ReplayResult& result, const ReplayPlan& plan) {
  return headline(result, plan) + lateness_line(result, plan.options->stats) +
         stats_lines(result, plan) + change_lines(result, plan) + checksum_lines(result.rewritten) +
         loss_lines(result);
}

Json to_json(const ReplayResult& result, const ReplayPlan& plan) {
  const replay::Rewriter::Counts& done = result.rewritten;
  const auto& interface = plan.options->interface;
  Json changes = Json::array();
  for (std::size_t i = 0; i < plan.changes.size(); ++i) {
    changes.push_back({{"set", plan.options->edit.set[i]}, {"packets", done.changed[i]}});
  }
  return {{"schema", 1},
          {"file", plan.options->file},
          {"path", plan.path->name},
          {"interface", interface.empty() ? Json(nullptr) : Json(interface)},
          {"read", result.read},
          {"packets", result.sent.packets},
          {"octets", result.sent.octets},
          {"seconds", seconds(result.sent.lasted)},
          {"packets_per_second", per_second(result.sent.packets, result.sent.lasted)},
          {"megabits_per_second", per_second(result.sent.octets, result.sent.lasted) * 8 / 1e6},
          {"calls", result.sent.calls},
          {"late_ns", lateness_json(result.lateness)},
          {"timestamps_went_back", result.went_back},
          {"changes", changes},
          {"ethernet_given", done.framed},
          {"checksums",
           {{"partial_computed", done.partial_computed},
            {"partial_kept", done.partial_kept},
            {"wrong_computed", done.wrong_computed},
            {"wrong_kept", done.wrong_kept},
            {"not_repaired", not_repaired(done)}}},
          {"split",
           {{"packets", result.prepared.split},
            {"pieces", result.prepared.pieces},
            {"trailer_bytes", result.trailer_octets}}},
          {"left_out",
           {{"cut", result.prepared.cut_count},
            {"not_ip", done.not_ip},
            {"not_picked", result.left_out.not_picked},
            {"incomplete", result.left_out.incomplete},
            {"other_link", result.left_out.other_link}}},
          {"refused", refusals(result)},
          {"interrupted", result.interrupted}};
}

}  // namespace pushpkt::tool
