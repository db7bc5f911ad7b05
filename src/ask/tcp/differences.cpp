// Owner and reason of each difference between a segment of ours and the socket's.
#include "pushpkt/ask/tcp_differences.hpp"

#include "ask/socket/rows.hpp"

#include <algorithm>
#include <array>

namespace pushpkt::ask {
namespace {

using compare::Owner;

struct Reason {
  std::string_view field;
  std::string_view why;
};

/// Values that differ between any two connections.
constexpr std::array expected_fields{
    Reason{"tcp.srcport", "the next free port"},
    Reason{"tcp.seq_raw", "initial numbers cannot be guessed (RFC 6528)"},
    Reason{"tcp.ack_raw", "initial numbers cannot be guessed (RFC 6528)"},
    Reason{"tcp.options.timestamp.tsval", "a clock with an offset of each connection (RFC 7323)"},
    Reason{"tcp.options.timestamp.tsecr", "the echo of the peer's clock"},
};

/// What our TCP does otherwise than Linux's, where the RFCs leave it open.
constexpr std::array own_reasons{
    Reason{"eth.src", "a host with an address of its own has a MAC of its own"},
    Reason{"ip.src", "a host with an address of its own"},
    Reason{"ipv6.src", "a host with an address of its own"},
    Reason{"ip.id", "we write 0: without meaning while DF is set (RFC 6864, 4.1)"},
    Reason{"ipv6.flow", "we write 0; Linux labels each flow (net.ipv6.auto_flowlabels)"},
    Reason{"tcp.window_size_value", "our buffer has 256 KiB; Linux begins with 64 (tcp_rmem)"},
    Reason{"tcp.options.wscale.shift",
           "the smallest for our buffer; Linux: for tcp_rmem's largest"},
    Reason{"tcp.options", "order and padding of options are free (RFC 9293, 3.1)"},
    Reason{"tcp.hdr_len", "follows from the options"},
    Reason{"ip.len", "follows from the options"},
    Reason{"ipv6.plen", "follows from the options"},
    Reason{"tcp.flags.push", "PSH is the sender's choice (RFC 9293, 3.9.1)"},
    Reason{"packets", "an acknowledgment of its own, or together with data"},
    Reason{"data.len", "data and FIN travel in one segment or in two"},
};

const Reason* find(std::span<const Reason> reasons, std::string_view field) {
  const auto found = std::find_if(reasons.begin(), reasons.end(),
                                  [&](const Reason& reason) { return reason.field == field; });
  return found == reasons.end() ? nullptr : &*found;
}

const SocketRow* find_row(const std::vector<SocketRow>& rows, const SocketChange& wanted) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const SocketRow& row) {
    return row.packet == wanted.packet && row.field == wanted.field;
  });
  return found == rows.end() ? nullptr : &*found;
}

const path::Rewrite* rewrite_of(const path::PathKind& path, std::string_view field) {
  for (const auto rewrites : {path.rewrites_ip4, path.rewrites_ip6}) {
    for (const path::Rewrite& rewrite : rewrites) {
      if (rewrite.field == field) return &rewrite;
    }
  }
  return nullptr;
}

std::string text_of_habit(const Habit& habit) { return habit.varies ? "varies" : habit.text; }

void explain(TcpDifference& difference, const path::PathKind& path) {
  const auto set = [&](Owner owner, std::string why) {
    difference.owner = owner;
    difference.why = std::move(why);
  };
  if (const Reason* reason = find(expected_fields, difference.field)) {
    return set(Owner::expected, std::string(reason->why));
  }
  const bool is_packet = !difference.packet.empty();
  if (is_packet && difference.wire && !difference.wrote) {
    return set(Owner::kernel, "the kernel writes this header on " + std::string(path.name));
  }
  if (is_packet && difference.wrote != difference.wire) {
    const path::Rewrite* rewrite = rewrite_of(path, difference.field);
    if (rewrite == nullptr) return;
    return set(Owner::kernel, "rewritten on " + std::string(path.name) + " when " +
                                  std::string(rewrite->when) + " (" +
                                  std::string(rewrite->evidence) + ")");
  }
  if (const Reason* reason = find(own_reasons, difference.field)) {
    set(Owner::ours, std::string(reason->why));
  }
}

}  // namespace

std::vector<TcpDifference> tcp_differences(const Rounds& socket, const Rounds& wire,
                                           const Rounds& wrote, const path::PathKind& path) {
  const std::vector<SocketRow> written = habits_of(wrote);
  std::vector<TcpDifference> out;
  for (const SocketChange& change : changes_between(habits_of(socket), habits_of(wire))) {
    TcpDifference difference{.packet = change.packet, .field = change.field};
    if (change.baseline) difference.socket = text_of_habit(*change.baseline);
    if (change.with) difference.wire = text_of_habit(*change.with);
    if (const SocketRow* row = find_row(written, change))
      difference.wrote = text_of_habit(row->habit);
    // What was written is kept from the IP header on; the frame is ours too.
    const bool own_frame = path.ours == path::Level::link && change.field.starts_with("eth.");
    if (own_frame) difference.wrote = difference.wire;
    explain(difference, path);
    out.push_back(std::move(difference));
  }
  return out;
}

}  // namespace pushpkt::ask
