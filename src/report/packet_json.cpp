// The JSON of `decode -T json` and `sniff -T json`, schema 1.
#include "pushpkt/report/packet_json.hpp"

#include "pushpkt/compare/agreement.hpp"
#include "pushpkt/report/columns.hpp"
#include "pushpkt/report/packet_json_writer.hpp"
#include "pushpkt/report/value_json.hpp"
#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/items.hpp"
#include "report/packet_json_parts.hpp"

namespace pushpkt::report {
namespace {

Json frame_json(const sniff::SeenView& seen) {
  constexpr double ns_per_second = 1e9;
  Json out{{"frame.number", seen.number},
           {"frame.time_epoch", seen.has_time ? Json(static_cast<double>(seen.time.seconds()) +
                                                     seen.time.nanoseconds() / ns_per_second)
                                              : Json(nullptr)},
           // Exact, which a double is not.
           {"time", seen.has_time ? Json(to_string(seen.time)) : Json(nullptr)},
           {"frame.len", seen.wire_bytes},
           {"frame.cap_len", seen.bytes.size()},
           {"frame.encap_type", encap_type(seen.link)},
           {"link_type", static_cast<unsigned>(seen.link)}};
  const bool is_in_64_bits = Timestamp::from_ns(seen.time.ns()) == seen.time;
  if (seen.has_time && is_in_64_bits) out["time_ns"] = seen.time.ns();
  if (!seen.interface.empty()) out["frame.interface_name"] = seen.interface;
  if (seen.direction != sniff::Direction::unknown) out["direction"] = to_string(seen.direction);
  if (!seen.comment.empty()) out["frame.comment"] = seen.comment;
  if (seen.vlan_from_metadata) out["vlan_from_metadata"] = true;
  return out;
}

/// Options and records in their order; a name may be there more than once.
Json items_json(const std::vector<wire::Item>& items) {
  Json out = Json::array();
  for (const wire::Item& item : items) {
    out.push_back(Json{{"name", item.name},
                       {"value", item.field != nullptr ? value_json(*item.field, item.value)
                                                       : Json(item.text())}});
  }
  return out;
}

Json layer_json(const wire::Decoded& decoded, std::size_t index) {
  const wire::Layer& layer = decoded.layers()[index];
  Json out{{"protocol", layer.header->protocol},
           {"header", layer.header->name},
           {"offset", layer.offset},
           {"bytes", layer.header_bytes},
           {"octets", layer.header_bytes}};
  Json& fields = out["fields"] = Json::object();
  for (const wire::Field* field : layer.header->fields) {
    fields[std::string(field->name)] = value_json(*field, decoded.packet().value(index, *field));
  }
  const ByteView tail = layer.tail_in(decoded.bytes());
  if (!tail.empty()) fields[std::string(layer.header->options)] = hex(tail);
  if (const auto items = wire::items_in(decoded.bytes(), layer); items && !items->empty()) {
    out["items"] = items_json(*items);
  }
  if (layer.header->checksum != nullptr) out["checksum"] = to_text(decoded.checksum(index));
  return out;
}

}  // namespace

Json findings_json(const wire::Decoded& decoded) {
  Json out = Json::array();
  for (const wire::Finding& finding : decoded.findings()) {
    Json json{{"text", to_text(finding)}, {"offset", finding.offset}};
    json["field"] = finding.field != nullptr ? Json(finding.field->name) : Json(nullptr);
    json["said"] = finding.said;
    json["there"] = finding.there;
    out.push_back(std::move(json));
  }
  for (const auto& malformed : {malformed_options(decoded), malformed_message(decoded)}) {
    if (!malformed) continue;
    Json json{{"text", to_text(*malformed)}, {"offset", malformed->layer.offset}};
    json["field"] = nullptr;
    json["said"] = nullptr;
    json["there"] = malformed->layer.header_bytes;
    out.push_back(std::move(json));
  }
  return out;
}

Json witness_json(const wire::Decoded& decoded, const witness::Testimony& witness) {
  Json out{{"protocols", witness.protocols}, {"values", witness.statements.size()}};
  out["refused"] = Json::text_or_null(witness.refused);
  Json& said = out["said"] = Json::object();  // as columns: the first of each name
  for (const witness::Statement& statement : witness.statements) {
    if (said.find(statement.field) == nullptr) said[statement.field] = statement.value;
  }
  out["disagreements"] = Json::array();
  for (const compare::Disagreement& d : compare::disagreements(decoded, witness)) {
    Json json{{"field", d.field}, {"ours", d.ours}, {"witness", d.witness}};
    json["limit"] = Json::text_or_null(d.limit);
    out["disagreements"].push_back(std::move(json));
  }
  return out;
}

Json packet_object(const sniff::SeenView& seen, const wire::Decoded& decoded,
                   const witness::Testimony* witness) {
  Json out{{"schema", 1}, {"frame", frame_json(seen)}};
  out["layers"] = Json::array();
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    out["layers"].push_back(layer_json(decoded, i));
  }
  out["payload"] = hex(decoded.payload());
  if (!decoded.trailer().empty()) out["trailer"] = hex(decoded.trailer());
  out["findings"] = findings_json(decoded);
  if (witness != nullptr) out["witness"] = witness_json(decoded, *witness);
  return out;
}

std::string packet_json(const sniff::SeenView& seen, const wire::Decoded& decoded,
                        const witness::Testimony* witness) {
  std::string out;
  PacketJsonWriter().append(out, seen, decoded, witness);
  return out;
}

}  // namespace pushpkt::report
