// Runs two builds of a program, each in a lab of its own, and shows what is different on the wire.
//   what_changed BEFORE AFTER      exit 0: nothing, 1: something, 2: trouble, 77: no lab here
#include <cstdio>
#include <pushpkt/compare.hpp>
#include <pushpkt/journey.hpp>
#include <pushpkt/lab.hpp>
#include <pushpkt/report.hpp>
#include <string>
#include <vector>

namespace compare = pushpkt::compare;
namespace lab = pushpkt::lab;
namespace report = pushpkt::report;
namespace sniff = pushpkt::sniff;
using pushpkt::Deadline;
using pushpkt::fail;
using pushpkt::Port;
using pushpkt::Result;
using pushpkt::journey::Recording;
using pushpkt::journey::Side;

// All that passes the client's link while `program` talks to the textbook server.
Result<std::vector<sniff::Seen>> wire_of(const std::string& program) {
  auto built = lab::Lab::build(lab::plan_of({.known_neighbours = true}));
  if (!built) return fail(built.error());
  auto recording = Recording::open(*built);
  if (!recording) return fail(recording.error());
  const auto soon = Deadline::in(std::chrono::seconds(10));
  auto server =
      lab::Program::start(built->server(), {PUSHPKT_PROGRAM, "server", "udp", "-p", "12000"},
                          lab::listens_on_udp(Port{12000}), soon);
  if (!server) return fail(server.error());
  const auto ran = built->client().run({program, "10.77.2.2", "12000"});
  if (!ran) return fail(ran.error());
  return recording->all(Side::client, "udp");
}

std::vector<compare::PacketView> views_of(const std::vector<sniff::Seen>& packets) {
  std::vector<compare::PacketView> views;
  for (const sniff::Seen& seen : packets) views.push_back({.bytes = seen.bytes, .time = seen.time});
  return views;
}

int trouble(const pushpkt::Error& error, int status) {
  std::fprintf(stderr, "%s\n", error.text().c_str());
  return status;
}

int main(int count, char** words) {
  if (count != 3) return std::fprintf(stderr, "usage: what_changed BEFORE AFTER\n"), 2;
  if (const auto possible = lab::probe(); !possible) {
    return trouble(possible.error(), 77);
  }
  std::vector<std::vector<sniff::Seen>> wires;
  for (const char* program : {words[1], words[2]}) {
    auto wire = wire_of(program);
    if (!wire) return trouble(wire.error(), 2);
    wires.push_back(std::move(*wire));
  }
  const auto before = views_of(wires[0]);
  const auto after = views_of(wires[1]);
  compare::PacketList a(before);
  compare::PacketList b(after);
  compare::Policy policy;  // the time may differ; and what the kernel chooses anew in every run
  for (const char* field : {"ip.id", "udp.port"}) {
    if (const auto ok = policy.ignore(field); !ok) return trouble(ok.error(), 2);
  }
  const auto diff = compare::diff(a, b, policy, [](const compare::PacketDifference& place) {
    if (place.counts()) std::fputs(report::diff_hunk(place, {}).c_str(), stdout);
  });
  std::fputs(report::diff_summary({words[1], words[2]}, diff, policy, {}).c_str(), stdout);
  return diff.clean() ? 0 : 1;
}
