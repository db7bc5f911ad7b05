// Payloads have no fields: compare looks for them behind a UDP header, by its ports.
#include "pushpkt/replay/request_run.hpp"

#include "pushpkt/base/monotonic.hpp"
#include "pushpkt/base/pace.hpp"
#include "pushpkt/replay/preparation.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

Part ip_layer(const Ip& from, const Ip& to) {
  if (is_ip6(from)) {
    return ipv6::layer(ipv6::src(std::get<Ip6>(from)), ipv6::dst(std::get<Ip6>(to)));
  }
  return ipv4::layer(ipv4::src(std::get<Ip4>(from)), ipv4::dst(std::get<Ip4>(to)));
}

Result<Frame> datagram(const SavedRequest& request, const Bytes& payload) {
  return build({ip_layer(request.server.address, request.client.address),
                udp::layer(udp::srcport(request.server.port), udp::dstport(request.client.port)),
                wire::payload(payload)});
}

/// By default another byte is another answer.
void take(Reanswer answer, const std::optional<compare::Policy>& policy, RequestRun& run) {
  std::vector<compare::FieldDifference> fields;
  if (answer.kind == Reanswer::Kind::different) {
    fields = differing_fields(answer, policy.value_or(compare::Policy()));
    if (policy && fields.empty()) {
      answer.kind = Reanswer::Kind::same;
      ++run.spared;
    }
  }
  if (answer.kind == Reanswer::Kind::same) {
    ++run.same;
  } else {
    run.wrong.push_back({std::move(answer), std::move(fields)});
  }
}

}  // namespace

std::vector<compare::FieldDifference> differing_fields(const Reanswer& answer,
                                                       const compare::Policy& policy) {
  const auto saved = datagram(*answer.request, answer.saved->payload);
  const auto now = datagram(*answer.request, answer.payload);
  if (!saved || !now) return {};  // no datagram is so long
  auto fields = compare::diff({.bytes = saved->bytes, .link = saved->link},
                              {.bytes = now->bytes, .link = now->link}, policy);
  std::erase_if(fields, [](const compare::FieldDifference& field) { return !field.counts(); });
  return fields;
}

std::uint64_t RequestRun::count_of(Reanswer::Kind kind) const {
  std::uint64_t count = 0;
  for (const WrongAnswer& answer : wrong) count += answer.answer.kind == kind ? 1 : 0;
  return count;
}

Result<RequestRun> repeat_requests(const UdpTransactions& conversation,
                                   const RequestRunOptions& options) {
  RequestReplay replay({.host = options.host,
                        .port = options.port,
                        .patience = options.patience,
                        .stop = options.stop});
  wake_on_time();
  pushpkt::Pace pace;
  RequestRun run;
  for (const SavedRequest& request : conversation.requests()) {
    if (options.takes && !options.takes(request.client, request.server)) continue;
    const auto limited = options.admit ? options.admit(Endpoint{options.host, request.server.port})
                                       : Result<bool>(false);
    if (!limited) return fail(about_packet(request.number, limited.error()));
    if (!pace.wait(*limited, options.stop)) break;
    pace.count(*limited);
    auto answers = replay.ask(request);
    if (!answers) return fail(answers.error());
    ++run.requests;
    if (options.progress) options.progress(run.requests);
    if (request.answers.empty()) ++run.unanswered;
    for (Reanswer& answer : *answers) take(std::move(answer), options.policy, run);
  }
  run.extra = replay.extra();
  run.split_ports = replay.split_ports();
  run.copies = conversation.copies();
  run.unrequested = conversation.unrequested();
  run.interrupted = options.stop && options.stop();
  return run;
}

}  // namespace pushpkt::replay
