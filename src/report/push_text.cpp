// The screen of `ask push`.

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/push.hpp"
#include "pushpkt/report/table.hpp"
#include "report/own_layers.hpp"

namespace pushpkt::report {
namespace {

using ask::PathAnswer;
using ask::PushAnswer;
using compare::Difference;
using compare::Owner;

/// What a reader should know; a difference that any two packets have is not news.
bool is_news(const Difference& d) {
  return d.owner != Owner::expected && d.owner != Owner::computed && d.owner != Owner::network;
}

bool unlike_socket(const Difference& d) {
  return d.wire.has_value() != d.socket.has_value() || (d.wire && !d.wire->same_value(*d.socket));
}

std::string fields_unlike_socket(const PathAnswer& path) {
  std::vector<std::string> telling;
  std::vector<std::string> ordinary;
  for (const Difference& d : path.verdict.differences) {
    if (!unlike_socket(d)) continue;
    (is_news(d) ? telling : ordinary).push_back(d.field);
  }
  const std::string usual = joined(ordinary, ", ");
  if (telling.empty()) {
    return usual.empty() ? "none" : "none but what differs between any two packets (" + usual + ")";
  }
  return joined(telling, ", ");
}

Cell answered_cell(const PushAnswer& answer, const PathAnswer& path) {
  if (const auto reply = path.record.answer()) {
    return {printable(text_of(*reply)), answer.answered(path) ? Tone::good : Tone::bad};
  }
  return {"no", Tone::bad};
}

/// What is known of its fields: nothing of a packet that was not seen.
Cell compared_cell(const PushAnswer& answer, const PathAnswer& path) {
  if (!answer.was_seen(path)) return {"not seen here", Tone::odd};
  if (path.is_baseline()) return {"the baseline: the kernel built all headers"};
  if (!answer.is_compared(path)) {
    const bool sent = answer.baseline() != nullptr && answer.baseline()->sent();
    return {sent ? "not compared: the socket's packet was not seen"
                 : "not compared: the socket sent no packet",
            Tone::odd};
  }
  return {fields_unlike_socket(path)};
}

std::vector<Cell> path_row(const PushAnswer& answer, const PathAnswer& path) {
  std::vector<Cell> row{{std::string(path.kind->name)}, {joined(own_layers(path), " ")}};
  if (path.unavailable) {
    row.insert(row.end(), {{"-", Tone::faint},
                           {"-", Tone::faint},
                           {"cannot be opened: " + path.unavailable->what, Tone::odd}});
    return row;
  }
  if (!path.record.sent()) {
    row.insert(row.end(), {{std::string(errno_name(path.record.refusal->number)), Tone::bad},
                           {"no", Tone::bad},
                           {path.record.refusal->what, Tone::odd}});
    return row;
  }
  row.push_back({"yes", Tone::good});
  row.push_back(answered_cell(answer, path));
  const auto errors = path.record.errors(answer.sender);
  if (!path.record.answer() && !errors.empty()) {
    row.push_back({joined(errors, "; "), Tone::odd});
    return row;
  }
  row.push_back(compared_cell(answer, path));
  return row;
}

std::string value(const std::optional<compare::FieldValue>& reading) {
  return reading ? reading->text() : "-";
}

Tone tone_of(Owner owner) {
  if (owner == Owner::unexplained) return Tone::bad;
  return owner == Owner::kernel ? Tone::odd : Tone::plain;
}

/// Whether the same is to be reported of both.
bool same_news(const PathAnswer& a, const PathAnswer& b) {
  const auto rows = [](const PathAnswer& path) {
    std::vector<std::string> out;
    for (const Difference& d : path.verdict.differences) {
      if (!is_news(d)) continue;
      out.push_back(d.field + "\n" + value(d.wrote) + "\n" + value(d.wire) + "\n" +
                    value(d.socket) + "\n" + d.why);
    }
    return out;
  };
  return rows(a) == rows(b) && a.record.provoked == b.record.provoked;
}

/// The differences of paths that are news, the same for all of `names`, as a table of their own.
std::string differences_text(const PathAnswer& path, const std::string& names, const Style& style) {
  Table table({"  field", "we wrote", "on the wire", "socket", "who", "why"});
  for (const Difference& d : path.verdict.differences) {
    if (!is_news(d)) continue;
    table.add({{"  " + d.field},
               {value(d.wrote)},
               {value(d.wire)},
               {value(d.socket)},
               {std::string(to_text(d.owner)), tone_of(d.owner)},
               {d.why}});
  }
  if (table.empty()) return "";
  std::string out = "  " + style.paint(Tone::strong, names) + "\n" + table.text(style);
  if (!path.record.provoked.empty()) {
    const std::string note =
        "Written wrong on purpose, to see who corrects it: " + joined(path.record.provoked, ", ") +
        ".";
    for (const std::string& line : wrapped(note, style.width - 4)) {
      out += "    " + style.paint(Tone::faint, line) + "\n";
    }
  }
  return out + "\n";
}

/// Each table once, under the names of the paths that it holds for.
std::string all_differences(const PushAnswer& answer, const Style& style) {
  std::string out;
  std::vector<bool> reported(answer.paths.size());
  for (std::size_t i = 0; i < answer.paths.size(); ++i) {
    if (reported[i]) continue;
    std::string names(answer.paths[i].kind->name);
    for (std::size_t k = i + 1; k < answer.paths.size(); ++k) {
      if (reported[k] || !same_news(answer.paths[i], answer.paths[k])) continue;
      reported[k] = true;
      names.append(", ").append(answer.paths[k].kind->name);
    }
    out += differences_text(answer.paths[i], names, style);
  }
  return out;
}

std::string heading(const PushAnswer& answer, const Style& style) {
  std::string circumstances =
      "Linux " + answer.kernel + (answer.as_root ? ", root, " : ", no root, ");
  circumstances +=
      answer.in_lab ? "lab: client -- router -- server" : "server: " + to_string(answer.remote);
  return style.paint(Tone::strong, "Can we create the whole packet ourselves and push it?") + "\n" +
         style.paint(Tone::faint, circumstances) + "\n\n";
}

std::string disagreements_text(const PushAnswer& answer, const Style& style) {
  Table table({"path", "the two decoders disagree on", "ours", "libtins"});
  for (const PathAnswer& path : answer.paths) {
    for (const compare::Disagreement& d : path.unexplained) {
      table.add({{std::string(path.kind->name)}, {d.field, Tone::bad}, {d.ours}, {d.witness}});
    }
  }
  return table.empty() ? "" : table.text(style) + "\n";
}

/// What stood in for a device that cannot be opened here.
std::string notes_text(const PushAnswer& answer, const Style& style) {
  std::vector<std::string> paths;
  std::string note;
  for (const PathAnswer& path : answer.paths) {
    if (path.note.empty()) continue;
    paths.emplace_back(path.kind->name);
    note = path.note;  // the same for tun and tap: they share the device file
  }
  if (paths.empty()) return "";
  std::string out;
  for (const std::string& line : wrapped(joined(paths, ", ") + ": " + note, style.width - 2)) {
    out += "  " + line + "\n";
  }
  return out + "\n";
}

/// Why ways without an answer have none, where that is known without an experiment.
std::string reasons_text(const PushAnswer& answer, const Style& style) {
  std::vector<std::string> paths;
  std::string reason;
  for (const PathAnswer& path : answer.paths) {
    if (path.unanswered_because.empty()) continue;
    paths.emplace_back(path.kind->name);
    reason = path.unanswered_because;  // the same for all that write frames
  }
  if (paths.empty()) return "";
  const std::string family = is_ip6(answer.remote.address) ? " --ipv6" : "";
  std::string out;
  const std::string text = joined(paths, ", ") + ": no answer: " + reason;
  for (const std::string& line : wrapped(text, style.width - 2)) out += "  " + line + "\n";
  return out + "  measured by: pushpkt ask loopback" + family + "\n\n";
}

std::string beyond_heading(const PushAnswer& answer) {
  if (answer.in_lab) return "Not shown by this lab; measured by the command:";
  return answer.on_loopback
             ? "Not shown here; measured in the lab by the command:"
             : "What a network on the way may do; measured in the lab by the command:";
}

/// Where each way enters the kernel.
std::string ways_text(const PushAnswer& answer, const Style& style) {
  Table entrances({"path", "enters the kernel"});
  Table calls({"path", "opened as"});
  bool device = false;
  for (const PathAnswer& path : answer.paths) {
    const ask::Entrance way = ask::entrance_of(path, is_ip6(answer.remote.address));
    device = device || way.socket == ask::tun_device;
    entrances.add({{std::string(path.kind->name)}, {std::string(way.enters)}});
    calls.add({{std::string(path.kind->name)}, {std::string(way.socket)}});
  }
  std::string text = device ? "Every way but the device is a socket, opened by socket(2)."
                            : "Every way is a socket, opened by socket(2).";
  if (answer.attempts() > 0) text += " All but the plain one need CAP_NET_RAW";
  if (answer.attempts() > 0) {
    text += answer.in_lab && !answer.as_root ? ", which the lab's user namespace gives." : ".";
  }
  return "Where each way enters the kernel, and what the kernel still does:\n\n" +
         entrances.text(style) + "\n" + joined(wrapped(text, style.width), "\n") + "\n\n" +
         calls.text(style);
}

std::string beyond_text(const PushAnswer& answer, const Style& style) {
  std::string out = "\n" + beyond_heading(answer) + "\n";
  for (const ask::Beyond& further : answer.beyond()) {
    bool first = true;
    for (const std::string& line : wrapped(further.what, style.width - 4)) {
      out += (first ? "  " : "    ") + line + "\n";
      first = false;
    }
    out += "    " + style.paint(Tone::faint, further.command) + "\n";
  }
  return out + "\n";
}

/// The last lines of the answer: those that are on the screen when it has come.
std::string summary_text(const PushAnswer& answer, const Style& style) {
  std::string out;
  for (const std::string& line : wrapped("Answer: " + answer.summary(), style.width)) {
    out += style.paint(Tone::strong, line) + "\n";
  }
  if (const std::string advice = answer.advice(); !advice.empty()) {
    for (const std::string& line : wrapped(advice, style.width - 2)) out += "  " + line + "\n";
  }
  return out;
}

}  // namespace

std::string push_text(const PushAnswer& answer, const Style& style) {
  std::string out = heading(answer, style);
  Table paths({"path", "ours", "sent", "answered", "fields that differ from the socket's packet"});
  for (const PathAnswer& path : answer.paths) paths.add(path_row(answer, path));
  out += paths.text(style) + "\n" + notes_text(answer, style) + reasons_text(answer, style);
  out += all_differences(answer, style) + disagreements_text(answer, style);
  if (!style.brief) out += ways_text(answer, style) + beyond_text(answer, style);
  return folded_lines(out + summary_text(answer, style), style.width);
}

std::string dissector_hint(std::uint16_t port) {
  constexpr std::uint16_t first_of_llc = 12000;  // HPR/IP, IANA
  constexpr std::uint16_t last_of_llc = 12004;
  if (port < first_of_llc || port > last_of_llc) return "";
  const std::string number = std::to_string(port);
  return "tshark takes UDP port " + number +
         " for HPR/IP and shows LLC; to see the text:\n  tshark -d udp.port==" + number +
         ",data -r FILE\n";
}

}  // namespace pushpkt::report
