// Lines for people, and one JSON document.
#include "pushpkt/report/send.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/exchange.hpp"
#include "pushpkt/report/packet_json.hpp"
#include "pushpkt/report/value_json.hpp"
#include "pushpkt/stack/loopback_note.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

/// A number as a number, anything else as text.
Json number_or_text(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && rest == end) return number;
  return text;
}

/// Numbered as a capture's packets are.
sniff::SeenView numbered(const sniff::Seen& seen, std::uint64_t number) {
  sniff::SeenView view = seen.view();
  view.source = seen.interface;
  view.number = number;
  return view;
}

}  // namespace

sniff::SeenView AnswerLog::add_answer(const sniff::Seen& seen, const wire::Decoded& decoded) {
  const sniff::SeenView view = numbered(seen, ++packets_);
  answers_.push_back(packet_object(view, decoded, nullptr));
  return view;
}

void AnswerLog::add_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                              const std::string& why) {
  near_misses_.push_back(
      {{"why", why}, {"packet", packet_object(numbered(seen, ++packets_), decoded, nullptr)}});
}

std::string sent_of_all(const stack::SendSession& session, std::size_t recipes) {
  const std::uint64_t sent = session.transmitter().packets();
  const std::uint64_t each = session.options().transmit.packets_each;
  constexpr std::uint64_t endless = std::numeric_limits<std::uint64_t>::max();
  if (each > endless / recipes || each * recipes == endless)
    return counted(sent, "packet") + " sent";
  return std::to_string(sent) + " of " + counted(each * recipes, "packet") + " sent";
}

std::string filled_text(const stack::Filled& filled) {
  return filled.field + (filled.value.empty() ? "" : "=" + filled.value) + ", " + filled.why + "\n";
}

std::string send_notes(const stack::SendSession& session) {
  const stack::Transmitter& transmitter = session.transmitter();
  const path::PathKind& path = *session.options().transmit.path;
  std::string out;
  for (const path::NotCarried& lost : transmitter.left_out()) {
    out += "left out: " + lost.name + (lost.value.empty() ? "" : "=" + lost.value) +
           ", not carried by " + std::string(path.name) + "\n";
  }
  for (const path::Rewrite& row : transmitter.rewrites()) {
    out += "the kernel writes " + std::string(row.field) + " itself on " + std::string(path.name) +
           ": " + std::string(row.when) + " (" + std::string(row.evidence) + ")\n";
  }
  if (!session.unwatched().empty()) {
    out +=
        "note: the capture has what is handed over, not what the wire had: " + session.unwatched() +
        "\n";
  }
  for (const auto& load : transmitter.loads()) {
    for (const stack::Filled& filled : load.packet.filled) {
      out += "filled in: " + filled_text(filled);
    }
    if (transmitter.loads().size() > 1) break;  // the first shows how
  }
  if (!transmitter.loads().empty()) {
    const stack::Completed& first = transmitter.loads()[0].packet;
    const bool ip6 = std::ranges::any_of(first.recipe.parts, [](const wire::Part& part) {
      return part.header == &wire::ipv6::header;
    });
    out += stack::note_on_loopback(first.interface, path, ip6);
  }
  return out;
}

std::string sent_line(std::uint64_t built, std::uint64_t handed_over,
                      const std::optional<stack::Departed>& departed, std::string_view path) {
  const bool is_whole = !departed || departed->sent == handed_over;
  const bool in_fragments = is_whole && handed_over > built;
  std::string all =
      counted(in_fragments ? built : handed_over, "packet") + " sent by " + std::string(path);
  if (in_fragments) all += ", " + std::to_string(handed_over) + " after fragmentation";
  if (!departed) return all + "\n";
  const std::uint64_t lost = handed_over - departed->sent;
  if (lost > 0) {
    return std::to_string(departed->sent) + " of " + all + ": the kernel dropped " +
           std::to_string(lost) + ", or still has them in a queue\n";
  }
  if (departed->dropped == 0) return all + "\n";
  return all + "; meanwhile the device dropped " + counted(departed->dropped, "packet") +
         ", of this or of another program\n";
}

std::string unreachable_lines(const stack::Transmitter& transmitter) {
  constexpr std::size_t most = 16;
  std::string out;
  std::size_t lines = 0;
  std::string hint;
  for (const auto& [why, row] : transmitter.unreachable()) {
    if (++lines > most) break;
    out += "not sent: " + (row.packets > 1 ? counted(row.packets, "packet") + ": " : "") + why;
    if (row.hint != hint) out += "\n  " + row.hint;
    out += "\n";
    hint = row.hint;
  }
  const std::size_t all = transmitter.unreachable().size();
  if (all > most) out += "not sent: and to " + std::to_string(all - most) + " more\n";
  return out;
}

std::string missed_rate(const Pace& pace) {
  constexpr double kept = 0.98;
  if (pace.wanted() <= 0 || pace.reached() <= 0) return {};
  if (pace.reached() >= pace.wanted() * kept) return {};
  return std::to_string(std::llround(pace.reached())) + " packets a second were reached, " +
         std::to_string(std::llround(pace.wanted())) + " were asked for\n";
}

std::string silence(const stack::SendSession& session) {
  if (!session.answered_by().empty()) {
    return "no answer from the address that was asked: " + session.answered_by();
  }
  if (session.has_icmp_errors()) return "no answer: an ICMP error is none";
  if (!session.unresolved().empty()) return "no answer: " + session.unresolved();
  if (session.probes().empty() && session.transmitter().frames() > 0) {
    return "no answer: nothing that answers such a packet is known, so none was waited for";
  }
  if (session.wrong_checksum().empty()) return "no answer";
  return "no answer: " + session.wrong_checksum() +
         " is wrong, and a kernel drops such a packet without a word; `pushpkt drops` on the host "
         "that it goes to shows the drop and its reason";
}

/// What the packets have different values of: with the recipe, all of them can be built again.
Json varied_json(const std::vector<wire::Variation>& variations) {
  Json out = Json::array();
  for (const wire::Variation& variation : variations) {
    Json ranges = Json::array();
    for (const wire::Variation::Range& range : variation.ranges) {
      ranges.push_back({{"first", value_json(*variation.field, range.first)},
                        {"last", value_json(*variation.field, range.last)}});
    }
    out.push_back({{"field", variation.field->name},
                   {"ranges", ranges},
                   {"random", variation.random},
                   {"seed", variation.random ? Json(variation.seed) : Json(nullptr)}});
  }
  return out;
}

Json send_json(const stack::SendSession& session, const AnswerLog& log,
               const std::optional<std::uint64_t>& seed) {
  const stack::Transmitter& transmitter = session.transmitter();
  const path::PathKind& path = *session.options().transmit.path;
  const auto& stop = session.options().transmit.stop;
  Json out{{"schema", 1}, {"path", path.name}, {"interrupted", stop && stop()}};
  out["interface"] =
      transmitter.loads().empty() ? Json(nullptr) : Json(transmitter.loads()[0].packet.interface);
  const auto& departed = session.departed();
  out["packets"] = departed ? departed->sent : transmitter.frames();
  out["handed_over"] = transmitter.frames();
  out["dropped_by_device"] = departed ? Json(departed->dropped) : Json(nullptr);
  out["octets"] = transmitter.bytes();
  out["not_sent"] = Json::array();
  for (const auto& [why, row] : transmitter.unreachable()) {
    out["not_sent"].push_back({{"why", why}, {"packets", row.packets}});
  }
  out["left_out"] = Json::array();
  for (const path::NotCarried& lost : transmitter.left_out()) {
    out["left_out"].push_back(
        {{"field", lost.name}, {"value", lost.value.empty() ? Json(nullptr) : Json(lost.value)}});
  }
  out["rewritten_by_kernel"] = Json::array();
  for (const path::Rewrite& row : transmitter.rewrites()) {
    out["rewritten_by_kernel"].push_back({{"field", row.field}, {"when", row.when}});
  }
  out["filled"] = Json::array();
  for (const auto& load : transmitter.loads()) {
    for (const stack::Filled& filled : load.packet.filled) {
      out["filled"].push_back(
          {{"field", filled.field}, {"value", number_or_text(filled.value)}, {"why", filled.why}});
    }
    if (transmitter.loads().size() > 1) break;
  }
  out["varied"] = varied_json(session.options().transmit.variations);
  out["recipe"] = transmitter.loads().empty()
                      ? Json(nullptr)
                      : Json(wire::to_text(transmitter.loads()[0].packet.recipe));
  const bool waited = session.options().collect;
  out["answered"] = waited ? Json(session.answered()) : Json(nullptr);
  out["exchange"] = waited ? exchange_counts(session.probes()) : Json(nullptr);
  out["probes"] = waited ? probes_json(session.probes()) : Json(nullptr);
  out["seed"] = seed ? Json(*seed) : Json(nullptr);
  out["kernel_reset"] = session.kernel_reset();
  out["kernel_port_unreachable"] = session.kernel_refused();
  out["answers"] = log.answers();
  out["near_misses"] = log.near_misses();
  return out;
}

}  // namespace pushpkt::report
