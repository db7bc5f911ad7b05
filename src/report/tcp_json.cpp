// The JSON of `ask tcp`, schema 1.
#include <charconv>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/tcp.hpp"
#include "pushpkt/report/value_json.hpp"
#include "report/interrupted_json.hpp"

namespace pushpkt::report {
namespace {

using ask::TcpDifference;
using ask::TcpSegment;
using ask::TcpWay;

/// A number as a number ("64", "0x0018"), other text as it is: an address, options, "varies".
Json value_or_null(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  const bool is_hex = text->starts_with("0x");
  std::uint64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [rest, error] =
      std::from_chars(text->data() + (is_hex ? 2 : 0), end, number, is_hex ? 16 : 10);
  return error == std::errc{} && rest == end ? Json(number) : Json(*text);
}

Json difference_json(const TcpDifference& difference) {
  return {{"packet", Json::text_or_null(difference.packet)},
          {"field", difference.field},
          {"socket", value_or_null(difference.socket)},
          {"wrote", value_or_null(difference.wrote)},
          {"wire", value_or_null(difference.wire)},
          {"owner", to_text(difference.owner)},
          {"why", difference.why}};
}

/// `time`: seconds since the conversation's first segment.
Json segment_json(const TcpSegment& segment) {
  return {{"time", std::chrono::duration<double>(segment.time).count()},
          {"from", segment.from_client() ? "client" : "server"},
          {"writer", to_text(segment.writer)},
          {"flags", segment.flags},
          {"seq", segment.seq},
          {"ack", segment.ack},
          {"window", segment.window},
          {"len", segment.bytes},
          {"options", segment.options}};
}

std::vector<std::string> own_layers_of(const path::PathKind& path, bool ip6) {
  std::vector<std::string> out;
  if (path.ours == path::Level::payload) return out;
  if (path.ours == path::Level::link) out.emplace_back("eth");
  if (path.ours != path::Level::transport) out.emplace_back(ip6 ? "ipv6" : "ip");
  out.emplace_back("tcp");
  return out;
}

Json way_json(const TcpWay& way, bool ip6) {
  Json out{{"path", way.path->name},
           {"ours", own_layers_of(*way.path, ip6)},
           {"guard", way.is_baseline() ? Json(nullptr) : Json(to_text(way.guard))},
           {"available", !way.unavailable},
           {"unavailable_because", way.unavailable ? Json(way.unavailable->text()) : Json(nullptr)},
           {"local", endpoint_json(way.local)},
           {"sent", way.sent()},
           {"errno", way.failure ? Json(errno_name(way.failure->number)) : Json(nullptr)},
           {"why_not", way.failure ? Json(way.failure->text()) : Json(nullptr)},
           {"answered", way.answered},
           {"reply", Json::text_or_null(way.reply)},
           {"kernel_resets", way.kernel_resets},
           {"server_resets", way.server_resets},
           {"measure", Json::text_or_null(way.measure)}};
  out["differences"] = Json::array();
  for (const auto& difference : way.differences) {
    out["differences"].push_back(difference_json(difference));
  }
  out["unexplained"] = way.unexplained();
  out["segments"] = Json::array();
  for (const auto& segment : way.segments) out["segments"].push_back(segment_json(segment));
  return out;
}

}  // namespace

std::string tcp_json(const ask::TcpAnswer& answer) {
  Json out{{"schema", 1},
           {"question", "tcp"},
           {"answer", to_text(answer.verdict())},
           {"summary", answer.summary()},
           {"kernel", answer.kernel},
           {"lab", Json{{"plan", answer.plan}}},
           {"server", endpoint_json(answer.remote)},
           {"rounds", answer.rounds}};
  add_interrupted(out, answer.interrupted);
  out["paths"] = Json::array();
  for (const TcpWay& way : answer.ways) {
    out["paths"].push_back(way_json(way, is_ip6(answer.remote.address)));
  }
  return out.dump(2) + "\n";
}

}  // namespace pushpkt::report
