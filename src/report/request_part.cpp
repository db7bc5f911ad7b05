// A part has what is shown of each wrong answer, by the place of the saved one among all, and what
// was counted.
#include "report/request_part.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "pushpkt/report/request_part.hpp"
#include "pushpkt/wire/flow_hash.hpp"
#include "report/part_packer.hpp"
#include "report/replay_counts.hpp"

namespace pushpkt::report {
namespace {

using replay::ConnectionRun;
using replay::RequestRun;
using replay::SavedConnection;
using replay::SavedRequest;

/// Those that are added up over the parts.
constexpr std::array sums_of_requests{&RequestCounts::requests, &RequestCounts::same,
                                      &RequestCounts::spared,   &RequestCounts::different,
                                      &RequestCounts::missing,  &RequestCounts::unanswered,
                                      &RequestCounts::extra,    &RequestCounts::split_ports};
constexpr std::array sums_of_connections{
    &ConnectionCounts::connections, &ConnectionCounts::turns,      &ConnectionCounts::same,
    &ConnectionCounts::different,   &ConnectionCounts::missing,    &ConnectionCounts::answer_bytes,
    &ConnectionCounts::waited_for,  &ConnectionCounts::unanswered, &ConnectionCounts::extra,
    &ConnectionCounts::left_open};

/// Where each request's answers, or each connection's turns, begin among all of the capture; the
/// last number is how many there are.
template <class Saved, class Size>
std::vector<std::uint64_t> places_of(const std::vector<Saved>& saved, Size size) {
  std::vector<std::uint64_t> out{0};
  for (const Saved& each : saved) out.push_back(out.back() + size(each));
  return out;
}

/// One number of each kind, and the same for all parts of a run.
struct AnswerPlaces {
  explicit AnswerPlaces(const replay::ClientRun& run) {
    if (run.is_tcp) {
      connections = *run.half->tcp;
      begins = places_of(*run.half->tcp, [](const auto& each) { return each.turns.size(); });
    } else {
      requests = run.half->udp->requests();
      begins = places_of(run.half->udp->requests(),
                         [](const auto& each) { return each.answers.size(); });
    }
  }
  [[nodiscard]] std::uint64_t of(const replay::WrongAnswer& wrong) const {
    const auto index = wrong.answer.request - requests.data();
    const auto answer = wrong.answer.saved - wrong.answer.request->answers.data();
    return begins[static_cast<std::size_t>(index)] + static_cast<std::uint64_t>(answer) + 1;
  }
  [[nodiscard]] std::uint64_t of(const replay::TurnResult& wrong) const {
    const auto index = wrong.connection - connections.data();
    const auto turn = wrong.saved - wrong.connection->turns.data();
    return begins[static_cast<std::size_t>(index)] + static_cast<std::uint64_t>(turn) + 1;
  }

  std::span<const SavedRequest> requests = {};
  std::span<const SavedConnection> connections = {};
  std::vector<std::uint64_t> begins = {};
};

template <class Run, class Sums>
Result<bool> write_rest(const Run& run, const AnswerPlaces& places, const RequestPart& part,
                        PartWriter& writer, const Sums& sums) {
  for (const auto& wrong : run.wrong) {
    const std::string text = part.json ? json_of(wrong).dump() : text_of(wrong);
    if (auto done = writer.add(places.of(wrong), text); !done) return fail(done.error());
  }
  const auto counts = counts_of(run);
  Packer packed;
  for (const auto sum : sums) packed.add(counts.*sum);
  const bool good = run.wrong.empty();
  auto done = writer.finish({places.begins.back(), good ? 0 : 1, "", packed.text()});
  if (!done) return fail(done.error());
  return good;
}

/// What stands before all answers.
struct RequestHead {
  bool json = false;
  bool is_tcp = false;
  RequestRunTitle title = {};
  std::string left_out_lines = {};
  std::string left_out_json = {};
  std::uint64_t copies = 0;
  std::uint64_t unrequested = 0;

  [[nodiscard]] std::string text() const {
    Packer out;
    out.add(std::uint64_t{json ? 1U : 0U});
    out.add(std::uint64_t{is_tcp ? 1U : 0U});
    for (const std::string& each : {title.file, title.host, left_out_lines, left_out_json}) {
      out.add(each);
    }
    out.add(copies);
    out.add(unrequested);
    return out.text();
  }
};

Result<RequestHead> request_head_of(const std::string& text) {
  Unpacker in(text);
  RequestHead out;
  out.json = in.number() != 0;
  out.is_tcp = in.number() != 0;
  for (std::string* each :
       {&out.title.file, &out.title.host, &out.left_out_lines, &out.left_out_json}) {
    *each = in.text();
  }
  out.copies = in.number();
  out.unrequested = in.number();
  if (!in.is_whole()) return fail(damaged_part());
  return out;
}

template <class Counts, class Sums>
Result<Counts> sum_of(const std::vector<part_format::PartReader>& parts, const Sums& sums) {
  Counts out;
  for (const part_format::PartReader& part : parts) {
    Unpacker in(part.end().notes);
    for (const auto sum : sums) out.*sum += in.number();
    if (!in.is_whole()) return fail(damaged_part());
  }
  return out;
}

/// The counts behind the answers, and how the run ended.
template <class Counts>
Result<RunEnd> finish(const Counts& counts, const RequestHead& head, Json answers,
                      const DiffOutput& shown) {
  if (head.json) {
    auto left_out = Json::parse(head.left_out_json);
    if (!left_out) return fail(damaged_part());
    shown.print(counts_json(counts, head.title, std::move(answers), std::move(*left_out)).dump(2) +
                "\n");
  } else {
    shown.print(counts_text(counts, head.title, head.left_out_lines));
  }
  const bool good = counts.different + counts.missing == 0 && counts.compared() > 0;
  return RunEnd{.status = good ? 0 : 1};
}

Result<void> check_alike(const std::vector<part_format::PartReader>& parts) {
  for (const part_format::PartReader& part : parts) {
    if (part.end().packets == parts.front().end().packets) continue;
    return fail(input_error("cannot merge " + part.file() + ": it read another capture",
                            "run all parts over the same capture"));
  }
  return {};
}

}  // namespace

bool RequestPart::takes(const Endpoint& client, const Endpoint& server) const {
  return shard.takes(wire::flow_hash(client, server));
}

Result<bool> write_request_part(const replay::ClientRun& run, const RequestRunTitle& title,
                                const RequestPart& part, WriteBytes write) {
  const replay::LeftOut left_out = run.left_out();
  RequestHead head{.json = part.json,
                   .is_tcp = run.is_tcp,
                   .title = title,
                   .left_out_lines = left_out_lines(left_out),
                   .left_out_json = left_out_json(left_out).dump()};
  const auto* const udp = std::get_if<RequestRun>(&run.result);
  if (udp != nullptr) {
    head.copies = udp->copies;
    head.unrequested = udp->unrequested;
  }
  PartWriter writer(part.shard, part.run, std::move(write));
  if (auto done = writer.begin(head.text()); !done) return fail(done.error());
  const AnswerPlaces places(run);
  if (udp != nullptr) return write_rest(*udp, places, part, writer, sums_of_requests);
  return write_rest(std::get<ConnectionRun>(run.result), places, part, writer, sums_of_connections);
}

Result<RunEnd> merge_requests(PartsInStep parts, const MergeOutput& output) {
  const auto before = parts.begin();
  if (!before) return fail(before.error());
  const auto head = request_head_of(*before);
  if (!head) return fail(head.error());
  const DiffOutput shown = output.shown(head->json);
  Json answers = Json::array();
  auto more = parts.next();
  for (; more && *more; more = parts.next()) {
    if (!head->json) {
      shown.print(parts.text());
      continue;
    }
    auto answer = Json::parse(parts.text());
    if (!answer) return fail(damaged_part());
    answers.push_back(std::move(*answer));
  }
  if (!more) return fail(more.error());
  if (auto alike = check_alike(parts.parts()); !alike) return fail(alike.error());
  if (head->is_tcp) {
    const auto counts = sum_of<ConnectionCounts>(parts.parts(), sums_of_connections);
    if (!counts) return fail(counts.error());
    return finish(*counts, *head, std::move(answers), shown);
  }
  auto counts = sum_of<RequestCounts>(parts.parts(), sums_of_requests);
  if (!counts) return fail(counts.error());
  counts->copies = head->copies;
  counts->unrequested = head->unrequested;
  return finish(*counts, *head, std::move(answers), shown);
}

}  // namespace pushpkt::report
