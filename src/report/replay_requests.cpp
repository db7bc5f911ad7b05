// Answers that differ byte by byte and field by field, then the counts.
#include <fmt/format.h>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/value_json.hpp"
#include "report/replay_counts.hpp"

namespace pushpkt::report {
namespace {

/// "  dns.a 10.0.0.1 -> 10.0.0.9"; what has no fields but bytes is shown below them.
std::string fields_of(const replay::WrongAnswer& wrong) {
  std::string out;
  for (const compare::FieldDifference& field : wrong.fields) {
    if (field.field != compare::payload_name) out += "  " + compare::to_text(field) + "\n";
  }
  return out;
}

Json fields_json(const replay::WrongAnswer& wrong) {
  Json out = Json::array();
  for (const compare::FieldDifference& field : wrong.fields) {
    out.push_back({{"field", field.field},
                   {"occurrence", field.occurrence},
                   {"saved", reading_json(field.a)},
                   {"now", reading_json(field.b)}});
  }
  return out;
}

}  // namespace

std::string text_of(const replay::WrongAnswer& wrong) {
  const replay::Reanswer& answer = wrong.answer;
  const replay::SavedRequest& request = *answer.request;
  const std::string which =
      fmt::format("packet {}, the answer of {} to packet {}", answer.saved->number,
                  to_string(request.server), request.number);
  if (answer.kind == replay::Reanswer::Kind::missing)
    return "missing: " + which + ": " + answer.why + "\n";
  const ByteView saved = answer.saved->payload;
  return fmt::format("different: {}: from byte {} on; {} saved, {} came\n", which,
                     replay::first_difference(saved, answer.payload), counted(saved.size(), "byte"),
                     answer.payload.size()) +
         fields_of(wrong) + fmt::format("  {:<6}{:<36}{}\n", "", "saved", "now") +
         replay::side_by_side(saved, answer.payload);
}

std::string not_waited_for(std::uint64_t requests) {
  return fmt::format("not waited for: {} without an answer in the capture\n",
                     counted(requests, "request"));
}

std::string left_out_lines(const replay::LeftOut& left_out) {
  constexpr std::size_t most_named = 5;
  std::string out;
  std::uint64_t requests = 0;
  std::string clients;
  std::size_t named = 0;
  for (const auto& [client, count] : left_out.requests_of_others) {
    requests += count;
    if (++named <= most_named) clients += (named > 1 ? ", " : "") + to_string(client);
  }
  if (named > most_named) clients += ", ...";
  if (requests > 0) {
    out += fmt::format("left out: {} of other clients (--client {})\n",
                       counted(requests, "UDP request"), clients);
  }
  const auto line = [&out](std::uint64_t count, const std::string& noun, std::string_view what) {
    if (count > 0) out += fmt::format("left out: {} {}\n", counted(count, noun), what);
  };
  line(left_out.connections_of_others, "TCP connection", "of other clients (--client)");
  line(left_out.connections, "TCP connection", "(--path packet repeats TCP)");
  line(left_out.requests, "UDP request", "(repeated without --path)");
  line(left_out.unrequested, "datagram", "to the client without a request before");
  return out;
}

Json left_out_json(const replay::LeftOut& left_out) {
  Json others = Json::array();
  for (const auto& [client, count] : left_out.requests_of_others) {
    others.push_back({{"client", to_string(client)}, {"requests", count}});
  }
  return {{"requests_of_other_clients", others},
          {"connections_of_other_clients", left_out.connections_of_others},
          {"connections", left_out.connections},
          {"requests", left_out.requests},
          {"datagrams_without_request", left_out.unrequested}};
}

RequestCounts counts_of(const replay::RequestRun& run) {
  return {.requests = run.requests,
          .same = run.same,
          .spared = run.spared,
          .different = run.count_of(replay::Reanswer::Kind::different),
          .missing = run.count_of(replay::Reanswer::Kind::missing),
          .unanswered = run.unanswered,
          .extra = run.extra,
          .split_ports = run.split_ports,
          .copies = run.copies,
          .unrequested = run.unrequested,
          .interrupted = run.interrupted};
}

std::string counts_text(const RequestCounts& counts, const RequestRunTitle& title,
                        const std::string& left_out) {
  std::string out =
      fmt::format("{} to {}: {} the same, {} different, {} missing{}\n",
                  counted(counts.requests, "request"), title.host, counted(counts.same, "answer"),
                  counts.different, counts.missing, counts.interrupted ? "; interrupted" : "");
  if (counts.spared > 0) {
    out += fmt::format("of the same: {} {} where the policy lets them\n",
                       counted(counts.spared, "answer"), counts.spared == 1 ? "differs" : "differ");
  }
  if (counts.unanswered > 0) out += not_waited_for(counts.unanswered);
  if (counts.copies > 0) {
    out += fmt::format("left out: {} that {} of a datagram on another interface\n",
                       counted(counts.copies, "packet"),
                       counts.copies == 1 ? "is a copy" : "are copies");
  }
  if (counts.unrequested > 0) {
    out += fmt::format("left out: {} to the client that {} no request of the capture\n",
                       counted(counts.unrequested, "packet"),
                       counts.unrequested == 1 ? "answers" : "answer");
  }
  if (counts.extra > 0) {
    out += fmt::format("besides: {} that the capture does not have\n",
                       counted(counts.extra, "answer"));
  }
  if (counts.split_ports > 0) {
    out += fmt::format(
        "of {} of the capture an answer was missing, late or there twice: the requests after it "
        "leave from ports of their own\n",
        counted(counts.split_ports, "port"));
  }
  out += left_out;
  if (counts.compared() == 0) {
    out += "nothing was compared: no request has an answer in the capture\n";
  }
  return out;
}

std::string requests_text(const replay::RequestRun& run, const RequestRunTitle& title,
                          const replay::LeftOut& left_out) {
  std::string out;
  for (const replay::WrongAnswer& wrong : run.wrong) out += text_of(wrong);
  return out + counts_text(counts_of(run), title, left_out_lines(left_out));
}

Json json_of(const replay::WrongAnswer& wrong) {
  const replay::Reanswer& answer = wrong.answer;
  const bool missing = answer.kind == replay::Reanswer::Kind::missing;
  Json out{{"kind", missing ? "missing" : "different"},
           {"request", answer.request->number},
           {"packet", answer.saved->number},
           {"server", endpoint_json(answer.request->server)},
           {"saved", hex(answer.saved->payload)}};
  if (missing) out["why"] = answer.why;
  if (!missing) {
    out["now"] = hex(answer.payload);
    out["offset"] = replay::first_difference(answer.saved->payload, answer.payload);
    out["fields"] = fields_json(wrong);
  }
  return out;
}

Json counts_json(const RequestCounts& counts, const RequestRunTitle& title, Json answers,
                 Json left_out) {
  return {{"schema", 1},
          {"file", title.file},
          {"host", title.host},
          {"requests", counts.requests},
          {"same", counts.same},
          {"spared", counts.spared},
          {"different", counts.different},
          {"missing", counts.missing},
          {"compared", counts.compared()},
          {"without_answer", counts.unanswered},
          {"extra", counts.extra},
          {"split_ports", counts.split_ports},
          {"copies", counts.copies},
          {"unasked", counts.unrequested},
          {"answers", std::move(answers)},
          {"left_out", std::move(left_out)},
          {"interrupted", counts.interrupted}};
}

Json requests_json(const replay::RequestRun& run, const RequestRunTitle& title,
                   const replay::LeftOut& left_out) {
  Json answers = Json::array();
  for (const replay::WrongAnswer& wrong : run.wrong) answers.push_back(json_of(wrong));
  return counts_json(counts_of(run), title, std::move(answers), left_out_json(left_out));
}

}  // namespace pushpkt::report
