// Every case several times, in rounds: what varies by itself differs between the rounds.
#include "pushpkt/ask/socket.hpp"

#include <algorithm>
#include <iterator>

#include "ask/socket/requests.hpp"
#include "ask/socket/rows.hpp"
#include "ask/socket/series.hpp"
#include "ask/socket/settings.hpp"
#include "pushpkt/app/upper.hpp"
#include "pushpkt/base/kernel.hpp"
#include "pushpkt/journey/test_bed.hpp"

namespace pushpkt::ask {
namespace {

constexpr unsigned rounds = 3;
// Cases between two barriers: few enough for the watchers' rings (256 packets).
constexpr std::size_t at_once = 16;

/// One case: its sockets, opened before capabilities go, and what was seen of each.
struct Measurement {
  SocketCase asked;
  std::vector<app::Request> requests = {};
  std::vector<std::vector<SocketRow>> seen = {};
  std::optional<app::Refusal> refusal = std::nullopt;
  bool answered = true;

  [[nodiscard]] bool only_connects() const {
    return asked.use == SocketUse::connection && !asked.setting.commands.empty();
  }
  [[nodiscard]] bool left() const {
    return std::any_of(seen.begin(), seen.end(), [](const auto& rows) { return !rows.empty(); });
  }
};

Measurement open(SocketCase asked, const Endpoint& remote) {
  Measurement out{.asked = std::move(asked)};
  for (unsigned i = 0; i < rounds; ++i) out.requests.emplace_back(request_of(out.asked, remote));
  return out;
}

/// The baselines first, one for each use, then the cases that are compared with them.
std::vector<Measurement> open_all(bool ip6, const Endpoint& remote) {
  std::vector<Measurement> out;
  for (const SocketUse use : socket_uses) out.push_back(open({.use = use}, remote));
  for (SocketCase& asked : socket_cases(ip6)) out.push_back(open(std::move(asked), remote));
  return out;
}

/// A connection without a message: only the SYN, which the program has no part in.
void keep_syn(std::vector<SocketRow>& rows) {
  std::erase_if(rows, [](const SocketRow& row) { return row.packet != "SYN"; });
}

void note(Measurement& measured, app::Request& request,
          const std::vector<journey::SeenPacket>& packets) {
  if (request.refusal()) measured.refusal = request.refusal();
  measured.seen.push_back(rows_of_request(packets));
  if (measured.only_connects()) keep_syn(measured.seen.back());
  const bool answered = measured.only_connects()
                            ? !request.refusal()
                            : request.answer() == app::upper_case(message_for(measured.asked.use));
  measured.answered = measured.answered && answered;
}

/// A few cases between two barriers. Their sockets live until the answers are there.
Result<void> measure(std::span<Measurement> some, unsigned round, journey::TestBed& test_bed) {
  std::vector<app::Request> requests;
  for (Measurement& each : some) requests.push_back(std::move(each.requests[round]));
  auto trial = test_bed.run([&] {
    for (app::Request& request : requests) request.make();
  });
  if (!trial) return fail(trial.error());
  const auto packets = packets_of(flows_of(requests), trial->left);
  for (std::size_t i = 0; i < some.size(); ++i) note(some[i], requests[i], packets[i]);
  return {};
}

/// How many rounds were measured whole. Only what these saw is kept.
Result<unsigned> measure_rounds(std::vector<Measurement>& all, journey::TestBed& test_bed,
                                const SocketQuestion& question) {
  unsigned round = 0;
  for (; round < rounds && !is_stopped(question.asking.stop); ++round) {
    for (std::size_t i = 0; i < all.size() && !is_stopped(question.asking.stop); i += at_once) {
      question.asking.report(round * all.size() + i, rounds * all.size());
      const auto some = std::span(all).subspan(i, std::min(at_once, all.size() - i));
      auto done = measure(some, round, test_bed);
      if (!done && !is_stopped(question.asking.stop)) return fail(done.error());
    }
    if (is_stopped(question.asking.stop)) break;
  }
  for (Measurement& each : all) each.seen.resize(std::min<std::size_t>(each.seen.size(), round));
  return round;
}

/// Requests under the administrator's settings, which need a capability: they are sent while we
/// have it, and their packets are read after it was dropped.
Result<std::vector<Measurement>> send_under_settings(const lab::Lab& lab, bool ip6,
                                                     const Endpoint& remote,
                                                     const StopRequest& stop) {
  std::vector<Measurement> out;
  for (SocketCase& asked : socket_settings(ip6)) {
    if (is_stopped(stop)) break;
    Measurement& measured = out.emplace_back(Measurement{.asked = std::move(asked)});
    const lab::Plan undo = undoing(measured.asked.setting);
    if (auto done = lab.run_plan(measured.asked.setting); !done) return fail(done.error());
    for (unsigned round = 0; round < rounds; ++round) {
      measured.requests.emplace_back(request_of(measured.asked, remote));
      measured.requests.back().make();
    }
    if (auto done = lab.run_plan(undo); !done) return fail(done.error());
  }
  return out;
}

Result<void> read_packets(std::vector<Measurement>& sent, journey::TestBed& test_bed) {
  auto trial = test_bed.run([] {});
  if (!trial) return fail(trial.error());
  std::vector<Flow> flows;
  for (const Measurement& measured : sent) {
    for (const Flow& flow : flows_of(measured.requests)) flows.push_back(flow);
  }
  const auto packets = packets_of(flows, trial->left);
  auto next = packets.begin();
  for (Measurement& measured : sent) {
    for (app::Request& request : measured.requests) note(measured, request, *next++);
    measured.requests.clear();
  }
  return {};
}

SocketAnswer answer_of(Measurement& measured, const std::vector<Baseline>& baselines) {
  SocketAnswer out{.asked = measured.asked,
                   .refusal = measured.refusal,
                   .left = measured.left(),
                   .answered = measured.answered,
                   .changed = {}};
  if (!out.left) return out;
  const auto baseline = std::find_if(baselines.begin(), baselines.end(),
                                     [&](const auto& b) { return b.use == out.asked.use; });
  std::vector<SocketRow> rows = baseline->rows;
  if (measured.only_connects()) keep_syn(rows);
  out.changed = changes_between(rows, habits_of(measured.seen));
  return out;
}

SocketAnswers answers_of(std::vector<Measurement>& all, unsigned measured_rounds) {
  constexpr unsigned least = 2;  // what varies by itself is not seen in fewer
  SocketAnswers out;
  out.rounds = measured_rounds;
  if (measured_rounds < least) return out;
  for (Measurement& measured : all) {
    if (measured.asked.option.empty()) {
      out.baselines.push_back({measured.asked.use, habits_of(measured.seen)});
    } else {
      out.options.push_back(answer_of(measured, out.baselines));
    }
  }
  return out;
}

}  // namespace

Result<SocketAnswers> ask_socket(const SocketQuestion& question) {
  lab::Obstacles obstacles;
  obstacles.known_neighbours = true;  // no request waits for neighbour discovery
  auto lab = lab::Lab::build(lab::plan_of(obstacles));
  if (!lab) return fail(lab.error());
  auto test_bed = journey::TestBed::open(*lab, question.ip6, app::default_port);
  if (!test_bed) return fail(test_bed.error());
  const Endpoint remote = test_bed->vantage().remote;
  std::vector<Measurement> all = open_all(question.ip6, remote);
  auto under_settings = send_under_settings(*lab, question.ip6, remote, question.asking.stop);
  if (!under_settings) return fail(under_settings.error());
  if (auto done = question.asking.all_is_open(); !done) return fail(done.error());
  test_bed->start();
  if (auto done = read_packets(*under_settings, *test_bed); !done) return fail(done.error());
  const auto whole_rounds = measure_rounds(all, *test_bed, question);
  if (!whole_rounds) return fail(whole_rounds.error());
  auto series = measure_series(question, remote, *test_bed);
  if (!series) return fail(series.error());
  std::move(under_settings->begin(), under_settings->end(), std::back_inserter(all));
  SocketAnswers out = answers_of(all, *whole_rounds);
  out.kernel = kernel_release();
  out.ip6 = question.ip6;
  out.series = std::move(series->series);
  const std::size_t done = *whole_rounds + series->plans;
  const std::size_t planned = rounds + series->planned;
  if (done < planned) out.interrupted = {done, planned, "step"};
  return out;
}

}  // namespace pushpkt::ask
