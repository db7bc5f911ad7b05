// The JSON of `ask push`, schema 1.
#include <algorithm>

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/push.hpp"
#include "pushpkt/report/value_json.hpp"
#include "report/interrupted_json.hpp"
#include "report/own_layers.hpp"

namespace pushpkt::report {
namespace {

Json difference(const compare::Difference& d) {
  return {{"field", d.field},
          {"socket", reading_json(d.socket)},
          {"wrote", reading_json(d.wrote)},
          {"wire", reading_json(d.wire)},
          {"arrived", reading_json(d.arrived)},
          {"owner", to_text(d.owner)},
          {"why", d.why}};
}

/// Of ours, what the wire had otherwise than we wrote it.
Json rewritten(const ask::PathAnswer& path) {
  Json out = Json::array();
  for (const compare::Difference& d : path.verdict.differences) {
    const bool same = d.wire && d.wrote && d.wire->same_value(*d.wrote);
    if (!d.wrote || same) continue;
    out.push_back({{"field", d.field},
                   {"wrote", reading_json(d.wrote)},
                   {"wire", reading_json(d.wire)},
                   {"owner", to_text(d.owner)},
                   {"why", d.why}});
  }
  return out;
}

Json differences(const ask::PathAnswer& path) {
  Json out = Json::array();
  for (const compare::Difference& d : path.verdict.differences) out.push_back(difference(d));
  return out;
}

/// In order of time; at the same time, in the order in which a packet passes the hosts.
std::vector<const journey::RecordedPacket*> in_time(const ask::PathAnswer& path) {
  std::vector<const journey::RecordedPacket*> out;
  for (const journey::RecordedPacket& recorded : path.record.packets) out.push_back(&recorded);
  std::stable_sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
    return std::pair(a->packet.seen().time, std::string_view(a->host)) <
           std::pair(b->packet.seen().time, std::string_view(b->host));
  });
  return out;
}

/// When the first packet of all was seen.
std::optional<Timestamp> beginning(const ask::PushAnswer& answer) {
  std::optional<Timestamp> out;
  for (const ask::PathAnswer& path : answer.paths) {
    for (const journey::RecordedPacket& recorded : path.record.packets) {
      out = std::min(out.value_or(recorded.packet.seen().time), recorded.packet.seen().time);
    }
  }
  return out;
}

/// `time`: seconds since the first packet of the experiment.
Json frames(const ask::PathAnswer& path, Timestamp begin) {
  constexpr double ns_per_second = 1e9;
  Json out = Json::array();
  for (const journey::RecordedPacket* recorded : in_time(path)) {
    const std::int64_t since = recorded->packet.seen().time.since(begin).ns();
    out.push_back({{"where", recorded->host},
                   {"time", static_cast<double>(since) / ns_per_second},
                   {"comment", ask::comment_of(path, *recorded)},
                   {"bytes", hex(recorded->packet.seen().bytes)}});
  }
  return out;
}

/// The errors about the request that its sender saw come in.
Json icmp_json(const ask::PathAnswer& path, std::string_view sender) {
  Json out = Json::array();
  for (const journey::RecordedPacket& recorded : path.record.packets) {
    if (recorded.kind != journey::RecordedPacket::Kind::error || recorded.host != sender) continue;
    const wire::Decoded& decoded = recorded.packet.decoded();
    const bool ip6 = decoded.find("icmpv6.type").has_value();
    const auto value = [&](std::string_view row) {
      const auto found = decoded.find(row);
      return found ? value_json(*found->field, found->value) : Json(nullptr);
    };
    out.push_back({{"type", value(ip6 ? "icmpv6.type" : "icmp.type")},
                   {"code", value(ip6 ? "icmpv6.code" : "icmp.code")},
                   {"from", value(ip6 ? "ipv6.src" : "ip.src")}});
  }
  return out;
}

Json way(const ask::PathAnswer& path, bool ip6) {
  const ask::Entrance entrance = ask::entrance_of(path, ip6);
  return {{"socket", entrance.socket},
          {"entry", to_text(entrance.entry)},
          {"enters", entrance.enters},
          {"needs", path.kind->needs}};
}

Json beyond(const ask::PushAnswer& answer) {
  Json out = Json::array();
  for (const ask::Beyond& further : answer.beyond()) {
    out.push_back({{"what", further.what}, {"command", further.command}});
  }
  return out;
}

Json disagreements(const ask::PathAnswer& path) {
  Json out = Json::array();
  for (const compare::Disagreement& d : path.unexplained) {
    out.push_back({{"field", d.field}, {"ours", d.ours}, {"witness", d.witness}});
  }
  return out;
}

Json path_json(const ask::PushAnswer& answer, const ask::PathAnswer& path, Timestamp begin) {
  const bool sent = path.sent();
  const auto reply = path.record.answer();
  Json out{{"path", path.kind->name}, {"ours", own_layers(path)}, {"available", !path.unavailable}};
  out["way"] = way(path, is_ip6(answer.remote.address));
  out["note"] = Json::text_or_null(path.note);
  out["unavailable_because"] = path.unavailable ? Json(path.unavailable->text()) : Json(nullptr);
  out["sent"] = sent;
  out["errno"] =
      path.record.refusal ? Json(errno_name(path.record.refusal->number)) : Json(nullptr);
  out["answered"] = reply.has_value();
  out["icmp"] = icmp_json(path, answer.sender);
  out["unanswered_because"] = Json::text_or_null(path.unanswered_because);
  out["provoked"] = path.record.provoked;
  out["reply"] = reply ? Json(text_of(*reply)) : Json(nullptr);
  out["seen"] = sent ? Json(answer.was_seen(path)) : Json(nullptr);
  out["differences"] = answer.is_compared(path) ? differences(path) : Json(nullptr);
  out["rewritten"] = answer.was_seen(path) ? rewritten(path) : Json(nullptr);
  out["unexplained"] = path.verdict.unexplained();
  out["witness_disagreements"] = path.disagreements;
  out["disagreements"] = disagreements(path);
  out["frames"] = frames(path, begin);
  return out;
}

}  // namespace

std::string push_json(const ask::PushAnswer& answer) {
  Json out{{"schema", 1},
           {"question", "push"},
           {"answer", ask::to_text(answer.verdict())},
           {"summary", answer.summary()},
           {"advice", Json::text_or_null(answer.advice())},
           {"kernel", answer.kernel}};
  add_interrupted(out, answer.interrupted);
  out["lab"] = answer.in_lab ? Json{{"plan", answer.plan}} : Json(nullptr);
  out["server"] = endpoint_json(answer.remote);
  const auto begin = beginning(answer);
  out["began"] = begin ? Json(to_string(*begin)) : Json(nullptr);
  out["paths"] = Json::array();
  for (const ask::PathAnswer& path : answer.paths) {
    out["paths"].push_back(path_json(answer, path, begin.value_or(Timestamp{})));
  }
  out["not_shown_here"] = beyond(answer);
  return out.dump(2) + "\n";
}

}  // namespace pushpkt::report
