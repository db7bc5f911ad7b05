// ARP requests and neighbour solicitations, built from our own tables and sent as whole frames.
// RFC 826; RFC 4861, 4.3 and 7.2.2
#include "pushpkt/stack/neighbour_asker.hpp"

#include <net/if_arp.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <vector>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "stack/group_mac.hpp"

namespace pushpkt::stack {
namespace {

namespace arp = wire::arp;
namespace eth = wire::eth;
namespace ipv6 = wire::ipv6;

constexpr int tries = 3;  // MAX_MULTICAST_SOLICIT, RFC 4861, 10
constexpr std::size_t at_once = 50;
constexpr std::chrono::milliseconds pause{50};         // 1,000 requests a second
constexpr std::chrono::milliseconds longest_look{50};  // a stop is noticed after it
constexpr std::uint8_t link_address_option_bytes = 8;
constexpr std::uint8_t source_link_address = 1;  // RFC 4861, 4.6.1
constexpr std::uint8_t target_link_address = 2;
/// ARP replies and neighbour advertisements (RFC 4861, 4.4).
constexpr const char* answers_only = "(arp and arp[6:2] = 2) or (icmp6 and ip6[40] = 136)";

wire::Recipe arp_request(const Mac& mac, const Ip4& source, const Ip4& neighbour) {
  return {eth::layer(eth::dst(Mac::broadcast()), eth::src(mac)),
          arp::layer(arp::src_mac(mac), arp::src_ip(source), arp::dst_ip(neighbour))};
}

/// RFC 4291, 2.7.1: ff02::1:ff and the last three bytes.
Ip6 solicited_node(const Ip6& neighbour) {
  Ip6 group{{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff}};
  std::copy(neighbour.bytes.end() - 3, neighbour.bytes.end(), group.bytes.end() - 3);
  return group;
}

wire::Recipe solicitation(const Mac& mac, const Ip6& source, const Ip6& neighbour) {
  const Ip6 group = solicited_node(neighbour);
  Bytes option{source_link_address, link_address_option_bytes / 8};
  option.insert(option.end(), mac.bytes.begin(), mac.bytes.end());
  return {eth::layer(eth::dst(group_mac(group)), eth::src(mac)),
          ipv6::layer(ipv6::src(source), ipv6::dst(group), ipv6::hlim(255)),
          wire::icmpv6::solicitation(wire::icmpv6::ns_target(neighbour)), wire::payload(option)};
}

wire::Recipe question(const Mac& mac, const Ip& source, const Ip& neighbour) {
  if (const auto* ip6 = std::get_if<Ip6>(&neighbour)) {
    return solicitation(mac, std::get<Ip6>(source), *ip6);
  }
  return arp_request(mac, std::get<Ip4>(source), std::get<Ip4>(neighbour));
}

/// A neighbour, and where it is.
using Found = std::optional<std::pair<Ip, Mac>>;

Found in_arp_reply(const wire::Decoded& decoded) {
  const auto layer = decoded.find(arp::header);
  if (!layer) return std::nullopt;
  const ByteView header = decoded.layers()[*layer].header_in(decoded.bytes());
  if (wire::get(header, arp::opcode) != ARPOP_REPLY) return std::nullopt;
  return std::pair{Ip{wire::get(header, arp::src_ip)}, wire::get(header, arp::src_mac)};
}

/// The target's link-layer address; an advertisement without it comes from whom it came from.
Found in_advertisement(const wire::Decoded& decoded) {
  const auto layer = decoded.find(wire::icmpv6::header_advertisement);
  if (!layer || decoded.layers().empty()) return std::nullopt;
  const ByteView header = decoded.layers()[*layer].header_in(decoded.bytes());
  const Ip neighbour{wire::get(header, wire::icmpv6::na_target)};
  if (decoded.checksum(*layer) == wire::ChecksumState::bad) return std::nullopt;
  ByteView options = decoded.payload();
  while (options.size() >= link_address_option_bytes && options[1] != 0) {
    if (options[0] == target_link_address && options[1] == link_address_option_bytes / 8) {
      Mac mac;
      std::copy_n(options.begin() + 2, mac.bytes.size(), mac.bytes.begin());
      return std::pair{neighbour, mac};
    }
    options = options.subspan(std::min<std::size_t>(options.size(), options[1] * 8U));
  }
  const ByteView ethernet = decoded.layers()[0].header_in(decoded.bytes());
  return std::pair{neighbour, wire::get(ethernet, eth::src)};
}

Found answer_in(const sniff::Seen& seen) {
  if (seen.direction != sniff::Direction::in) return std::nullopt;
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  const Found by_arp = in_arp_reply(decoded);
  return by_arp ? by_arp : in_advertisement(decoded);
}

/// Takes the answers of those that `waiting` has, until all have come, the deadline or a stop.
Result<void> take_answers(sniff::Sniffer& sniffer, std::set<Ip>& waiting, Deadline deadline,
                          std::map<Ip, Mac>& found) {
  while (!waiting.empty()) {
    const auto seen = sniffer.next_owned(deadline);
    if (!seen) return fail(seen.error());
    if (*seen) {
      const Found answer = answer_in(**seen);
      if (answer && waiting.erase(answer->first) > 0) found.insert(*answer);
    }
    if (deadline.passed()) return {};
  }
  return {};
}

}  // namespace

Mac group_mac(const Ip& group) {
  if (const auto* ip6 = std::get_if<Ip6>(&group)) {
    const auto& o = ip6->bytes;
    return Mac{{0x33, 0x33, o[12], o[13], o[14], o[15]}};
  }
  const auto& o = std::get<Ip4>(group).bytes;
  return Mac{{0x01, 0x00, 0x5e, static_cast<std::uint8_t>(o[1] & 0x7fU), o[2], o[3]}};
}

Result<NeighbourAsker> NeighbourAsker::open(const std::string& interface) {
  constexpr std::uint32_t snaplen = 256;
  auto sniffer = sniff::Sniffer::open({.interface = interface,
                                       .filter = answers_only,
                                       .snaplen = snaplen,
                                       .promiscuous = false,
                                       .buffer_bytes = 1 << 20});
  if (!sniffer) return fail(sniffer.error());
  const auto kind = path::find_kind("packet");
  if (!kind) return fail(kind.error());
  auto packet = (*kind)->open({.interface = interface});
  if (!packet) return fail(packet.error());
  return NeighbourAsker(std::move(*sniffer), std::move(*packet));
}

/// What others asked for since the last time: its ring has room again, and an old answer is no
/// news.
void NeighbourAsker::forget_old_answers() {
  (void)sniffer_.take_all_present([](const sniff::Seen&) { return Result<void>(); });
}

Error NeighbourAsker::no_answer(const Ip& neighbour) const {
  const std::string asked = is_ip6(neighbour) ? "a neighbour solicitation" : "ARP";
  return Error{.what = "cannot find the MAC address of " + to_string(neighbour) +
                       ": no answer to " + asked + " on " + interface(),
               .number = EHOSTUNREACH,
               .hint =
                   "is the host up, and on this link? `ip neighbour` shows what the kernel "
                   "knows",
               .cause = Cause::no_answer};
}

Result<Mac> NeighbourAsker::ask(const Mac& mac, const Ip& source, const Ip& neighbour,
                                Deadline deadline) {
  const std::chrono::milliseconds wait(deadline.left_ms());
  const auto all = ask_all(mac, {{neighbour, source}}, wait, [] { return false; });
  if (!all) return fail(all.error());
  const auto found = all->find(neighbour);
  return found != all->end() ? Result<Mac>(found->second) : fail(no_answer(neighbour));
}

/// Where the queue is full a request was not sent, and the next try comes.
Result<void> NeighbourAsker::request(const Mac& mac, const Ip& source, const Ip& neighbour) {
  const auto frame = wire::build(question(mac, source, neighbour));
  if (!frame) return fail(frame.error());
  const wire::FrameView view = wire::view_of(frame->packet(), frame->link);
  const auto sent = path_->send({&view, 1});
  return sent ? Result<void>() : fail(sent.error());
}

Result<std::map<Ip, Mac>> NeighbourAsker::ask_all(const Mac& mac, const std::map<Ip, Ip>& source_of,
                                                  std::chrono::milliseconds wait,
                                                  const std::function<bool()>& stop) {
  std::map<Ip, Mac> found;
  std::set<Ip> waiting;
  for (const auto& [neighbour, source] : source_of) waiting.insert(neighbour);
  forget_old_answers();
  for (int i = 0; i < tries && wait.count() > 0 && !waiting.empty() && !stop(); ++i) {
    const std::vector<Ip> asked(waiting.begin(), waiting.end());
    for (std::size_t at = 0; at < asked.size() && !stop(); ++at) {
      if (auto sent = request(mac, source_of.at(asked[at]), asked[at]); !sent) {
        return fail(sent.error());
      }
      if ((at + 1) % at_once != 0) continue;
      const auto taken = take_answers(sniffer_, waiting, Deadline::in(pause), found);
      if (!taken) return fail(taken.error());
    }
    const auto patience = Deadline::in(wait / tries);
    while (!waiting.empty() && !patience.passed() && !stop()) {
      const std::chrono::milliseconds left(patience.left_ms());
      const auto look = Deadline::in(std::min(longest_look, left));
      const auto taken = take_answers(sniffer_, waiting, look, found);
      if (!taken) return fail(taken.error());
    }
  }
  return found;
}

}  // namespace pushpkt::stack
