// The tracepoint's report of our packet; else what its last host counted; else the place alone.
#include "pushpkt/diagnose/drop_finding.hpp"

#include "diagnose/header_error.hpp"
#include "diagnose/infer_drop.hpp"
#include "pushpkt/diagnose/diagnosis.hpp"

namespace pushpkt::diagnose {
namespace {

/// Where it was last seen on its way.
const std::string& last_seen(const journey::Trial& trial, const journey::Vantage& vantage) {
  if (trial.left.empty() || !trial.sent_back.empty()) return vantage.sender;
  return trial.arrived.empty() ? vantage.next : vantage.receiver;
}

/// A packet of a device without a link-layer header, as frames of the other devices look.
Bytes as_frame(const sniff::Seen& seen) {
  if (seen.link == Link::ethernet) return seen.bytes;
  const bool ip6 = !seen.bytes.empty() && seen.bytes[0] >> 4U == 6;
  Bytes out(lab::router_to_client.mac.bytes.begin(), lab::router_to_client.mac.bytes.end());
  out.insert(out.end(), lab::client_to_router.mac.bytes.begin(),
             lab::client_to_router.mac.bytes.end());
  out.push_back(ip6 ? 0x86 : 0x08);
  out.push_back(ip6 ? 0xdd : 0x00);
  out.insert(out.end(), seen.bytes.begin(), seen.bytes.end());
  return out;
}

/// The frames as a host received them.
struct Arrival {
  std::vector<Bytes> frames;  ///< in order
  bool came_in = true;        ///< false: the packet never left the sender
};

Arrival arrival_at(std::string_view host, const journey::Trial& trial,
                   const journey::Vantage& vantage) {
  const bool received = host == vantage.receiver && !trial.arrived.empty();
  const bool on_the_way = !vantage.on_one_host() && host == vantage.next && !trial.left.empty();
  if (received || on_the_way) {
    const auto& seen = received ? trial.arrived : trial.left;
    const auto& counted = trial.evidence.counted_on(host);
    const bool whole = drops::moved(counted, "Ip.ReasmOKs") != nullptr ||
                       drops::moved(counted, "Ip6.ReasmOKs") != nullptr;
    if (whole && seen.size() > 1) {
      if (auto frame = journey::reassemble(seen)) return {{std::move(*frame)}};
    }
    Arrival out;
    for (const journey::SeenPacket& packet : seen) out.frames.push_back(as_frame(packet.seen()));
    return out;
  }
  if (!trial.sent_back.empty()) return {{as_frame(trial.sent_back.front().seen())}};
  return {{trial.wrote.back().frame().bytes}, false};
}

/// Of several frames, each with its own end, the last whose reason explains something.
std::optional<Inference> infer_from(std::string_view host, const Arrival& arrival,
                                    const journey::Trial& trial, const Circumstances& known) {
  std::optional<Inference> out;
  for (auto frame = arrival.frames.rbegin(); frame != arrival.frames.rend(); ++frame) {
    const PacketAtHost packet(host, *frame, arrival.came_in, trial, known);
    auto found = infer_drop(packet, trial.evidence.counted_on(host));
    if (!found) continue;
    const bool explains = !found->reason.empty() && found->reason != "NOT_SPECIFIED";
    if (!out || explains) out = std::move(found);
    if (explains) break;
  }
  return out;
}

}  // namespace

std::optional<IcmpError> icmp_error_in(const journey::SeenPacket& packet) {
  const wire::Decoded& decoded = packet.decoded();
  for (const wire::Layer& layer : decoded.layers()) {
    // The outermost one: what is quoted may be ICMP too. Both families begin with type and code.
    if (layer.header->protocol != "icmp" && layer.header->protocol != "icmpv6") continue;
    const ByteView header = layer.header_in(decoded.bytes());
    return IcmpError{header[0], header[1]};
  }
  return std::nullopt;
}

std::optional<DropFinding> find_drop(const journey::Trial& trial, const journey::Vantage& vantage,
                                     const Circumstances& known) {
  if (trial.refusal) {
    return DropFinding{.at = "syscall", .reason = std::string(errno_name(trial.refusal->number))};
  }
  if (!trial.heard.empty() || known.accepted) return std::nullopt;
  const std::string& place = last_seen(trial, vantage);
  if (vantage.cable_host && place == vantage.sender && !trial.sent_back.empty()) {
    return DropFinding{.at = place,
                       .known_by = "inferred",
                       .sentence =
                           "the router sent it back, and at the other end of the cable is "
                           "no host"};
  }
  const Arrival arrival = arrival_at(place, trial, vantage);
  const PacketAtHost packet(place, arrival.frames.back(), arrival.came_in, trial, known);
  const auto infer_on = [&](std::string_view host) {
    return infer_from(host, arrival_at(host, trial, vantage), trial, known);
  };
  DropFinding found =
      diagnose(place, {trial.evidence.traced, trial.evidence.drops, packet.ethertype()}, infer_on);
  // What the router forwarded may be this packet, rewritten: its drop there must be measured.
  const bool at_router = found.at == vantage.next && !vantage.on_one_host();
  const bool measured =
      !found.taken_in && (found.known_by == "tracepoint" || found.known_by == "counters");
  if (at_router && !measured && !trial.unclaimed.empty()) return std::nullopt;
  if (auto words = describe_header_error(found, trial, known.icmp); !words.empty()) {
    found.sentence = std::move(words);
  }
  return found;
}

std::string describe_reason(const DropFinding& found) {
  std::string sentence = found.sentence;
  const drops::Reason* const known = drops::find_reason(found.reason);
  if (sentence.empty() && known != nullptr) sentence = known->sentence;
  std::string out = found.reason;
  if (!sentence.empty()) out += (out.empty() ? "" : ", ") + sentence;
  if (out.empty()) return "; no reason reported";
  const std::string witness = found.witness.empty() ? "" : ": " + found.witness;
  return ": " + out + " (" + found.known_by + witness + ")";
}

}  // namespace pushpkt::diagnose
