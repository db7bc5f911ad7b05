// Several datagrams of a socket, several sockets: which values stay, count or are drawn by lot.
#include "ask/socket/series.hpp"

#include <netinet/in.h>

#include <algorithm>

#include "ask/socket/requests.hpp"
#include "ask/socket/rows.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::ask {
namespace {

constexpr unsigned many = 8;

/// So many sockets one after the other, so many datagrams of each.
struct SeriesPlan {
  std::string over;
  SocketUse use;
  unsigned sockets;
  unsigned datagrams;
  std::vector<std::string_view> fields;
  std::vector<app::SocketOption> calls = {};
  bool first_packet_only = false;  ///< of each socket: a SYN
};

std::vector<SeriesPlan> plans_for(bool ip6) {
  const std::string_view mark = ip6 ? "ipv6.flow" : "ip.id";
  std::vector<SeriesPlan> out{
      {"8 datagrams of a connected socket", SocketUse::datagram, 1, many, {mark}},
      {"8 datagrams of an unconnected socket", SocketUse::unconnected, 1, many, {mark}},
      {"a datagram of each of 8 connected sockets",
       SocketUse::datagram,
       many,
       1,
       {mark, "udp.srcport"}},
      {"a datagram of each of 8 unconnected sockets",
       SocketUse::unconnected,
       many,
       1,
       {mark, "udp.srcport"}},
      {"the SYNs of 8 connections",
       SocketUse::connection,
       many,
       1,
       {mark, "tcp.srcport", "tcp.seq_raw", "tcp.options.timestamp.tsval"},
       {},
       true},
      {"the packets of a connection", SocketUse::connection, 1, 1, {mark}},
  };
  if (ip6) return out;
  const auto add = [&](int mode, const std::string& with, SocketUse use, unsigned sockets) {
    const std::string socket =
        use == SocketUse::datagram ? "connected socket" : "unconnected socket";
    const std::string over =
        sockets == 1 ? "8 datagrams of one " + socket : "a datagram of each of 8 " + socket + "s";
    out.push_back({over + ", " + with,
                   use,
                   sockets,
                   sockets == 1 ? many : 1,
                   {mark},
                   {{IPPROTO_IP, IP_MTU_DISCOVER, mode}}});
  };
  for (const SocketUse use : {SocketUse::datagram, SocketUse::unconnected}) {
    for (const unsigned sockets : {1U, many}) {
      add(IP_PMTUDISC_DONT, "IP_PMTUDISC_DONT", use, sockets);
      add(IP_PMTUDISC_DO, "IP_PMTUDISC_DO", use, sockets);
    }
  }
  return out;
}

/// The numbers of a field in these packets, in their order.
void collect(const std::vector<journey::SeenPacket>& packets, std::vector<Series>& into,
             bool first_only) {
  for (const journey::SeenPacket& seen : packets) {
    const std::vector<SocketRow> rows = rows_of_packet(seen);
    for (Series& series : into) {
      const auto row = std::find_if(rows.begin(), rows.end(),
                                    [&](const auto& r) { return r.field == series.field; });
      if (row != rows.end() && row->habit.number) series.values.push_back(*row->habit.number);
    }
    if (first_only) return;
  }
}

unsigned bits_of(const std::string& field) {
  constexpr unsigned option_bits = 32;  // of the only field that is no row: a timestamp
  const auto named = wire::find_named_field(field);
  return named ? named->field->width : option_bits;
}

}  // namespace

std::string behaviour_of(const std::vector<std::uint64_t>& values, unsigned bits) {
  if (values.size() < 2) return "seen once";
  const std::uint64_t mask = bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  // Random values do not make so small steps each time; the size of the steps may depend on the
  // time between.
  const std::uint64_t small = mask / 16;
  bool constant = true;
  bool increasing = true;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const std::uint64_t step = (values[i] - values[i - 1]) & mask;
    constant = constant && step == 0;
    increasing = increasing && step > 0 && step <= small;
  }
  if (constant) return "constant";
  return increasing ? "increasing" : "random";
}

Result<MeasuredSeries> measure_series(const SocketQuestion& question, const Endpoint& remote,
                                      journey::TestBed& test_bed) {
  const std::vector<SeriesPlan> plans = plans_for(question.ip6);
  MeasuredSeries out{.planned = plans.size()};
  for (const SeriesPlan& plan : plans) {
    std::vector<Series> these;
    for (const std::string_view field : plan.fields) {
      these.push_back({.field = std::string(field), .over = plan.over});
    }
    app::RequestPlan asked = request_of({.use = plan.use, .calls = plan.calls}, remote);
    asked.times = plan.datagrams;
    std::vector<app::Request> requests;
    for (unsigned i = 0; i < plan.sockets; ++i) requests.emplace_back(asked);
    auto trial = test_bed.run([&] {
      for (app::Request& request : requests) request.make();
    });
    if (is_stopped(question.asking.stop)) return out;
    if (!trial) return fail(trial.error());
    for (const auto& packets : packets_of(flows_of(requests), trial->left)) {
      collect(packets, these, plan.first_packet_only);
    }
    for (Series& series : these) {
      series.behaviour = behaviour_of(series.values, bits_of(series.field));
      out.series.push_back(std::move(series));
    }
    ++out.plans;
  }
  return out;
}

}  // namespace pushpkt::ask
