// Read all, then ask one after the other: the next request leaves when the answer is there.
#include "verbs/replay_requests.hpp"

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/counted.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/pace.hpp"
#include "pushpkt/replay/request_replay.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/value_json.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "verbs/answer_fields.hpp"
#include "verbs/replay_preparation.hpp"

namespace pushpkt::tool {
namespace {

using replay::Reanswer;
using report::Json;

/// An answer that is not the saved one, and the fields that make the difference.
struct Wrong {
  Reanswer answer;
  std::vector<compare::FieldDifference> fields;
};

struct Tally {
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;  ///< that have no answer in the capture either
  std::uint64_t same = 0;
  std::uint64_t spared = 0;  ///< of these: other bytes, but the policy lets them differ
  std::vector<Wrong> wrong;  ///< different or missing
  std::uint64_t extra = 0;
  bool interrupted = false;
};

Result<replay::Conversation> read_requests(const ReplayOptions& options) {
  std::optional<Ip> client;
  if (!options.client.empty()) {
    client = parse_ip(options.client);
    if (!client) {
      return fail(input_error("cannot find `" + options.client + "`: it is no address",
                              "--client 10.0.0.1"));
    }
  }
  auto reader = sniff::CaptureReader::open(options.file, options.filter);
  if (!reader) return fail(reader.error());
  replay::Conversation conversation(client);
  for (std::uint64_t read = 0; !options.count || read < *options.count; ++read) {
    const auto seen = reader->next();
    if (!seen) return fail(seen.error());
    if (!*seen) break;
    if (auto done = conversation.add(**seen); !done) return fail(done.error());
  }
  if (!conversation.requests().empty()) return conversation;
  return fail(input_error("cannot find a UDP request in " + options.file,
                          client
                              ? "--client names who asks: is it " + options.client + "?"
                              : "only UDP is asked again; `pushpkt decode` shows what is there"));
}

/// The default is strict: without a policy, another byte is another answer.
void take(Reanswer answer, const std::optional<compare::Policy>& policy, Tally& tally) {
  std::vector<compare::FieldDifference> fields;
  if (answer.kind == Reanswer::Kind::different) {
    fields = differing_fields(answer, policy.value_or(compare::Policy()));
    if (policy && fields.empty()) {
      answer.kind = Reanswer::Kind::same;
      ++tally.spared;
    }
  }
  if (answer.kind == Reanswer::Kind::same) {
    ++tally.same;
  } else {
    tally.wrong.push_back({std::move(answer), std::move(fields)});
  }
}

/// Outside of lab and loopback 1,000 requests a second leave at most, unless flooding is allowed.
Result<Tally> ask_all(const ReplayOptions& options, const replay::Conversation& conversation,
                      const Ip& host, const std::optional<compare::Policy>& policy,
                      stack::EgressGate& gate) {
  replay::RequestReplay reenactment(
      {.host = host,
       .port = options.port ? std::optional(Port{*options.port}) : std::nullopt,
       .patience = in_seconds(options.wait_seconds),
       .stop = interrupted});
  Pace pace;
  Progress progress(conversation.requests().size());
  Tally tally;
  for (const replay::SavedRequest& request : conversation.requests()) {
    const auto verdict = gate.admit(Endpoint{host, request.server.port});
    if (!verdict) return fail(about_packet(request.number, verdict.error()));
    const bool limited = gate.is_limited(*verdict);
    if (!pace.wait(limited, interrupted)) break;
    pace.count(limited);
    auto answers = reenactment.ask(request);
    if (!answers) return fail(answers.error());
    progress.show(++tally.requests);
    if (request.answers.empty()) ++tally.unanswered;
    for (Reanswer& answer : *answers) take(std::move(answer), policy, tally);
  }
  tally.extra = reenactment.extra();
  tally.interrupted = interrupted();
  return tally;
}

/// "  dns.a 10.0.0.1 -> 10.0.0.9"; what has no fields but bytes is shown below them.
std::string fields_of(const Wrong& wrong) {
  std::string out;
  for (const compare::FieldDifference& field : wrong.fields) {
    if (field.field != compare::payload_name) out += "  " + compare::to_text(field) + "\n";
  }
  return out;
}

std::string story_of(const Wrong& wrong) {
  const Reanswer& answer = wrong.answer;
  const replay::SavedRequest& request = *answer.request;
  const std::string which =
      fmt::format("packet {}, the answer of {} to packet {}", answer.saved->number,
                  to_string(request.server), request.number);
  if (answer.kind == Reanswer::Kind::missing) return "missing: " + which + ": " + answer.why + "\n";
  const ByteView saved = answer.saved->payload;
  return fmt::format("different: {}: from byte {} on; {} bytes were saved, {} came\n", which,
                     replay::first_difference(saved, answer.payload), saved.size(),
                     answer.payload.size()) +
         fields_of(wrong) + fmt::format("  {:<6}{:<36}{}\n", "", "saved", "now") +
         replay::side_by_side(saved, answer.payload);
}

std::uint64_t count_of(const Tally& tally, Reanswer::Kind kind) {
  std::uint64_t count = 0;
  for (const Wrong& wrong : tally.wrong) count += wrong.answer.kind == kind ? 1 : 0;
  return count;
}

std::string to_text(const Tally& tally, const ReplayOptions& options) {
  std::string out;
  for (const Wrong& wrong : tally.wrong) out += story_of(wrong);
  out += fmt::format(
      "{} to {}: {} the same, {} different, {} missing{}\n", counted(tally.requests, "request"),
      options.host, counted(tally.same, "answer"), count_of(tally, Reanswer::Kind::different),
      count_of(tally, Reanswer::Kind::missing), tally.interrupted ? "; interrupted" : "");
  if (tally.spared > 0) {
    out += fmt::format("of the same: {} differ where the policy lets them\n",
                       counted(tally.spared, "answer"));
  }
  if (tally.unanswered > 0) {
    out += fmt::format("not waited for: {} without an answer in the capture\n",
                       counted(tally.unanswered, "request"));
  }
  if (tally.extra > 0) {
    out +=
        fmt::format("besides: {} that the capture does not have\n", counted(tally.extra, "answer"));
  }
  return out;
}

Json fields_json(const Wrong& wrong) {
  Json out = Json::array();
  for (const compare::FieldDifference& field : wrong.fields) {
    out.push_back({{"field", field.field},
                   {"occurrence", field.occurrence},
                   {"saved", report::reading_json(field.a)},
                   {"now", report::reading_json(field.b)}});
  }
  return out;
}

Json to_json(const Tally& tally, const ReplayOptions& options) {
  Json wrong = Json::array();
  for (const Wrong& one_wrong : tally.wrong) {
    const Reanswer& answer = one_wrong.answer;
    const bool missing = answer.kind == Reanswer::Kind::missing;
    Json one{{"kind", missing ? "missing" : "different"},
             {"request", answer.request->number},
             {"packet", answer.saved->number},
             {"server", report::endpoint_json(answer.request->server)},
             {"saved", hex(answer.saved->payload)}};
    if (missing) one["why"] = answer.why;
    if (!missing) {
      one["now"] = hex(answer.payload);
      one["offset"] = replay::first_difference(answer.saved->payload, answer.payload);
      one["fields"] = fields_json(one_wrong);
    }
    wrong.push_back(std::move(one));
  }
  return {{"schema", 1},
          {"file", options.file},
          {"host", options.host},
          {"requests", tally.requests},
          {"same", tally.same},
          {"spared", tally.spared},
          {"different", count_of(tally, Reanswer::Kind::different)},
          {"missing", count_of(tally, Reanswer::Kind::missing)},
          {"without_answer", tally.unanswered},
          {"extra", tally.extra},
          {"answers", wrong},
          {"interrupted", tally.interrupted}};
}

}  // namespace

Result<int> replay_requests(const ReplayOptions& options) {
  if (options.host.empty()) {
    return fail(input_error("cannot ask again: no host is named", "--host ADDRESS"));
  }
  const Files files{.read = {options.file, options.policy.file}};
  if (auto given_up = give_up_rights(files); !given_up) return fail(given_up.error());
  std::optional<compare::Policy> policy;
  if (!options.policy.empty()) {
    auto read = options.policy.policy();
    if (!read) return fail(read.error());
    policy = std::move(*read);
  }
  const auto host = resolve(options.host, false);
  if (!host) return fail(host.error());
  auto gate = egress_gate(allowed(options.allow));
  if (!gate) return fail(gate.error());
  if (const auto safe = gate->inspect(Endpoint{*host, Port{}}); !safe) return fail(safe.error());
  const auto conversation = read_requests(options);
  if (!conversation) return fail(conversation.error());
  const auto tally = ask_all(options, *conversation, *host, policy, *gate);
  if (!tally) return fail(tally.error());
  print(options.json ? to_json(*tally, options).dump(2) + "\n" : to_text(*tally, options));
  return tally->wrong.empty() && !tally->interrupted ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
