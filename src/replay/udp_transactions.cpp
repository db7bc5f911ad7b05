// Who asked, what, and which answer belongs to it.
#include "pushpkt/replay/udp_transactions.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "pushpkt/wire/addresses.hpp"
#include "pushpkt/wire/answers.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "replay/whole_packet.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

struct Datagram {
  Endpoint source;
  Endpoint destination;
  ByteView payload;
  std::uint32_t ip_id = 0;
  bool whole = true;
  bool fragment = false;  ///< of an IP packet
};

/// The outermost UDP datagram; one that an ICMP error quotes is none.
std::optional<Datagram> datagram_of(const Decoded& packet) {
  std::optional<AddressPair> ends;
  std::uint32_t ip_id = 0;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    if (const auto found = addresses_in(packet, i)) ends = found;
    if (layer.header == &ipv4::header) ip_id = get(layer.header_in(packet.bytes()), ipv4::id);
    const bool quotes = layer.header->quotes_packet;
    if (quotes) return std::nullopt;
    if (layer.header != &udp::header || !ends) continue;
    const ByteView header = layer.header_in(packet.bytes());
    return Datagram{
        {ends->source, get(header, udp::srcport)},
        {ends->destination, get(header, udp::dstport)},
        packet.bytes().subspan(layer.payload_offset(), layer.end - layer.payload_offset()),
        ip_id,
        packet.complete(i),
        in_fragment(packet.packet(), i)};
  }
  return std::nullopt;
}

std::size_t hash_of(ByteView payload) {
  const std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
  return std::hash<std::string_view>{}(text);
}

}  // namespace

Result<void> UdpTransactions::add(const sniff::SeenView& seen) {
  const Decoded packet = decode(seen.bytes, seen.link, seen.wire_bytes);
  const auto datagram = datagram_of(packet);
  if (!datagram) return {};
  if (!client_) client_ = datagram->source.address;
  const Flow back{datagram->destination, datagram->source};
  const bool within = datagram->source.address == datagram->destination.address;
  const bool asks = datagram->source.address == *client_ && !(within && flows_.contains(back));
  if (!asks && datagram->destination.address != *client_) {
    note_other(datagram->source, datagram->destination);
    return {};
  }
  if (datagram->fragment) return fail(is_a_fragment(seen.number, "udp"));
  if (!datagram->whole) return fail(is_not_whole(seen.number, "datagram"));
  const Identity identity{{datagram->source, datagram->destination},
                          datagram->ip_id,
                          datagram->payload.size(),
                          hash_of(datagram->payload)};
  bytes_ += bookkeeping_bytes + datagram->payload.size();
  if (bytes_ > most_bytes) {
    return fail(input_error("cannot keep packet " + std::to_string(seen.number) +
                                ": the requests and answers before it have " +
                                std::to_string(most_bytes >> 20U) + " MiB",
                            "-c or -f for a part of the capture"));
  }
  if (is_copy(identity, number_of(seen))) {
    ++copies_;
    return {};
  }
  if (!asks) {
    add_answer(back, seen.number, datagram->payload);
    return {};
  }
  flows_[{datagram->source, datagram->destination}].push_back(requests_.size());
  requests_.push_back({seen.number,
                       datagram->source,
                       datagram->destination,
                       {datagram->payload.begin(), datagram->payload.end()},
                       {}});
  return {};
}

/// A name is kept once, not with each datagram: a file may have one of 64 KiB.
std::size_t UdpTransactions::number_of(const sniff::SeenView& seen) {
  std::string name =
      seen.interface.empty() ? std::to_string(seen.interface_id) : std::string(seen.interface);
  const auto added = interfaces_.try_emplace(std::move(name), interfaces_.size());
  if (added.second) bytes_ += added.first->first.size();
  return added.first->second;
}

/// One that another interface has seen as often before.
bool UdpTransactions::is_copy(const Identity& identity, std::size_t interface) {
  Sightings& seen = seen_[identity];
  const std::size_t here = seen.times[interface]++;
  if (here == seen.interfaces.size()) seen.interfaces.push_back(0);
  return ++seen.interfaces[here] > 1;
}

void UdpTransactions::note_other(const Endpoint& source, const Endpoint& destination) {
  constexpr std::size_t most_flows = 65'536;
  constexpr std::size_t most_clients = 4096;
  if (other_flows_.contains({destination, source})) return;
  if (other_flows_.size() < most_flows) other_flows_.insert({source, destination});
  const auto known = of_others_.find(source.address);
  if (known != of_others_.end()) {
    ++known->second;
  } else if (of_others_.size() < most_clients) {
    of_others_.emplace(source.address, 1);
  }
}

void UdpTransactions::add_answer(const Flow& flow, std::uint64_t number, ByteView payload) {
  const auto known = flows_.find(flow);
  SavedRequest* waiting = nullptr;
  SavedRequest* latest = nullptr;
  if (known != flows_.end()) {
    const std::vector<std::size_t>& all = known->second;
    const PortPair ports{flow.first.port.number, flow.second.port.number};
    constexpr std::size_t most_open = 1024;  // older ones wait no longer
    for (std::size_t i = all.size() - std::min(all.size(), most_open); i < all.size(); ++i) {
      SavedRequest& request = requests_[all[i]];
      if (!message_answers(ports, request.payload, payload)) continue;
      if (waiting == nullptr && request.answers.empty()) waiting = &request;
      latest = &request;
    }
  }
  SavedRequest* asked = waiting != nullptr ? waiting : latest;
  if (asked == nullptr) {
    ++unrequested_;
    return;
  }
  asked->answers.push_back({number, {payload.begin(), payload.end()}});
}

}  // namespace pushpkt::replay
