// What happened is named; what did not is left out.
#include "pushpkt/report/server.hpp"

#include "pushpkt/base/counted.hpp"

namespace pushpkt::report {
namespace {

void add(std::string& out, std::uint64_t count, const char* what) {
  if (count > 0) out += ", " + std::to_string(count) + " " + what;
}

}  // namespace

std::string server_counts(const app::Counts& counts) {
  std::string out = counted(counts.requests, "request") + ", " + counted(counts.bytes, "byte");
  if (counts.clients > 0) out += ", " + counted(counts.clients, "client");
  add(out, counts.unanswered, "not answered");
  add(out, counts.ignored, "ignored");
  add(out, counts.evicted, "closed for being idle");
  return out + "\n";
}

std::string hand_server_counts(const stack::HandHost::Counts& counts, std::uint64_t dropped) {
  std::string out = counted(counts.frames, "frame");
  add(out, counts.neighbours, "ARP or ND answered");
  add(out, counts.echoes, "pings answered");
  add(out, counts.datagrams, "UDP requests");
  add(out, counts.clients, "TCP clients");
  add(out, counts.stream_bytes, "bytes by TCP");
  add(out, counts.cookies, "SYN cookies sent");
  add(out, counts.ended_early, "idle connections ended");
  add(out, counts.unreachable, "ICMP port unreachable sent");
  add(out, counts.resets, "RST sent");
  add(out, counts.malformed, "malformed");
  add(out, counts.discarded, "discarded");
  add(out, counts.unanswered, "not answered");
  add(out, dropped, "answers dropped");
  return out + "\n";
}

}  // namespace pushpkt::report
