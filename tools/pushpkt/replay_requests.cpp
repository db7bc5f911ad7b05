// Read all, then ask one after the other: the next request leaves when the answer is there.
#include "replay_requests.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "command.hpp"
#include "interruption.hpp"
#include "privileges.hpp"
#include "progress.hpp"
#include "pushpkt/replay/clock.hpp"
#include "pushpkt/replay/reenactment.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "send_checks.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

using Json = nlohmann::ordered_json;
using replay::Reanswer;

struct Tally {
  std::uint64_t requests = 0;
  std::uint64_t unanswered = 0;  ///< that have no answer in the capture either
  std::uint64_t same = 0;
  std::vector<Reanswer> wrong;  ///< different or missing
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

/// Requests that nobody waits for leave 1,000 a second at most, unless flooding is allowed.
Result<Tally> ask_all(const ReplayOptions& options, const replay::Conversation& conversation,
                      const Ip& host, bool calm) {
  const auto patience = static_cast<std::int64_t>(options.wait_seconds * 1e9);
  replay::Reenactment reenactment(
      {.host = host,
       .port = options.port ? std::optional(Port{*options.port}) : std::nullopt,
       .patience = std::chrono::nanoseconds(patience),
       .stop = interrupted});
  replay::MonotonicClock clock;
  const auto start = clock.now();
  Progress progress(conversation.requests().size());
  Tally tally;
  for (const replay::SavedRequest& request : conversation.requests()) {
    const auto due = start + std::chrono::milliseconds(tally.requests);
    while (calm && !interrupted() && clock.now() < due) clock.sleep_until(due);
    if (interrupted()) break;
    auto answers = reenactment.ask(request);
    if (!answers) return fail(answers.error());
    progress.show(++tally.requests);
    if (request.answers.empty()) ++tally.unanswered;
    for (Reanswer& answer : *answers) {
      if (answer.kind == Reanswer::Kind::same) ++tally.same;
      if (answer.kind != Reanswer::Kind::same) tally.wrong.push_back(std::move(answer));
    }
  }
  tally.extra = reenactment.extra();
  tally.interrupted = interrupted();
  return tally;
}

std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string story_of(const Reanswer& answer) {
  const replay::SavedRequest& request = *answer.request;
  const std::string which =
      fmt::format("packet {}, the answer of {} to packet {}", answer.saved->number,
                  to_string(request.server), request.number);
  if (answer.kind == Reanswer::Kind::missing) return "missing: " + which + ": " + answer.why + "\n";
  const ByteView saved = answer.saved->payload;
  return fmt::format("different: {}: from octet {} on; {} octets were saved, {} came\n", which,
                     replay::first_difference(saved, answer.payload), saved.size(),
                     answer.payload.size()) +
         fmt::format("  {:<6}{:<36}{}\n", "", "saved", "now") +
         replay::side_by_side(saved, answer.payload);
}

std::uint64_t count_of(const Tally& tally, Reanswer::Kind kind) {
  std::uint64_t count = 0;
  for (const Reanswer& answer : tally.wrong) count += answer.kind == kind ? 1 : 0;
  return count;
}

std::string to_text(const Tally& tally, const ReplayOptions& options) {
  std::string out;
  for (const Reanswer& answer : tally.wrong) out += story_of(answer);
  out += fmt::format(
      "{} to {}: {} the same, {} different, {} missing{}\n", counted(tally.requests, "request"),
      options.host, counted(tally.same, "answer"), count_of(tally, Reanswer::Kind::different),
      count_of(tally, Reanswer::Kind::missing), tally.interrupted ? "; interrupted" : "");
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

Json to_json(const Tally& tally, const ReplayOptions& options) {
  Json wrong = Json::array();
  for (const Reanswer& answer : tally.wrong) {
    const bool missing = answer.kind == Reanswer::Kind::missing;
    Json one{{"kind", missing ? "missing" : "different"},
             {"request", answer.request->number},
             {"packet", answer.saved->number},
             {"server", to_string(answer.request->server)},
             {"saved", hex(answer.saved->payload)}};
    if (missing) one["why"] = answer.why;
    if (!missing) {
      one["now"] = hex(answer.payload);
      one["offset"] = replay::first_difference(answer.saved->payload, answer.payload);
    }
    wrong.push_back(std::move(one));
  }
  return {{"schema", 1},
          {"file", options.file},
          {"host", options.host},
          {"requests", tally.requests},
          {"same", tally.same},
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
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  const auto host = resolve(options.host, false);
  if (!host) return fail(host.error());
  const Allowed allow = allowed(options.allow);
  if (auto safe = check_destination(*host, allow); !safe) return fail(safe.error());
  const auto own = OwnInterfaces::look();
  if (!own) return fail(own.error());
  const auto conversation = read_requests(options);
  if (!conversation) return fail(conversation.error());
  const bool calm = !own->is_own(*host) && !own->are_of_lab() && !allow.floods;
  const auto tally = ask_all(options, *conversation, *host, calm);
  if (!tally) return fail(tally.error());
  print(options.json ? to_json(*tally, options).dump(2) + "\n" : to_text(*tally, options));
  return tally->wrong.empty() ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
