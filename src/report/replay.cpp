// Numbers first, then what was done to the packets, then what went wrong.
#include "pushpkt/report/replay.hpp"

#include <fmt/format.h>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/wire/upper_checksum.hpp"
#include "report/replay_parts.hpp"

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

std::string way(const replay::Summary& summary, const replay::Plan& plan) {
  if (plan.is_dry()) return "into " + printable(plan.out_file);
  std::string on;
  for (const std::string& device : devices_of(summary, plan)) {
    on += (on.empty() ? " on " : " and ") + device;
  }
  return "by " + std::string(plan.path->name) + on;
}

std::string headline(const replay::Summary& summary, const replay::Plan& plan) {
  const auto& sent = summary.sent;
  std::string line = fmt::format("{}, {} {}", counted(packets_of(summary), "packet"),
                                 counted(sent.bytes, "byte"), way(summary, plan));
  if (!plan.is_dry()) {
    // The rate is over the gaps from the first packet to the last: so is the time beside it.
    const auto packets = packets_per_second(rate_of(summary));
    line += " in " + shown(packets ? sent.first_to_last : sent.lasted);
    if (packets) {
      line +=
          " (" + counted(rate_of(summary).packets - 1, "gap") + "): " + packet_rate_text(*packets);
      if (const auto bits = megabits_of(summary)) line += fmt::format(", {:.3f} Mbit/s", *bits);
    }
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

/// A recording of several links has each packet once for each.
std::string interface_lines(const replay::Summary& summary, const replay::Plan& plan) {
  const std::vector<std::string>& names = summary.prepared.interfaces;
  if (plan.is_dry() || names.size() < 2) return {};
  return fmt::format(
      "note: the packets were captured on {} interfaces ({}): one that passed several was sent "
      "once for each; --captured-on {} sends those of one\n",
      names.size(), joined(names, ", "), names.front());
}

/// Sent as captured, they are of connections that no receiver has.
std::string tcp_lines(const replay::Summary& summary, const replay::Plan& plan) {
  const std::uint64_t tcp = summary.prepared.tcp;
  if (plan.is_dry() || tcp == 0) return {};
  return fmt::format(
      "note: {} of TCP with captured sequence numbers: a host takes segments of its own "
      "connections "
      "only;\n  --as client repeats the requests in new connections\n",
      counted(tcp, "packet"));
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

std::string anonymiser_lines(const replay::EditCounts& edited) {
  if (edited.not_anonymised == 0) return {};
  std::string parts;
  for (const auto& [what, packets] : edited.unread) {
    parts += fmt::format("{}{} ({})", parts.empty() ? "" : ", ", what, packets);
  }
  return fmt::format("anonymise: {} with parts that may hold addresses and were not read: {}\n",
                     counted(edited.not_anonymised, "packet"), parts);
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
  const auto forgotten = [&out](std::uint64_t count, const std::string& what,
                                std::string_view effect) {
    if (count == 0) return;
    out += fmt::format("note: {} {} forgotten, the longest unused of more than 1,048,576: {}\n",
                       counted(count, what), count == 1 ? "was" : "were", effect);
  };
  forgotten(edited.forgotten_conversations, "conversation",
            "the next packet of one decides anew which side is the client");
  forgotten(edited.forgotten_datagrams, "fragmented datagram",
            "a later fragment of one is on the side of its hosts' latest packet");
  return out + anonymiser_lines(edited);
}

std::string replay_text(const replay::Summary& summary, const replay::Plan& plan, bool all) {
  return headline(summary, plan) + lateness_line(summary, all) + (all ? stats_lines(summary) : "") +
         change_lines(summary, plan) + checksum_lines(summary.rewritten) + loss_lines(summary) +
         interface_lines(summary, plan) + tcp_lines(summary, plan);
}

}  // namespace pushpkt::report
