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
  const auto add_counted = [&out](std::uint64_t count, const std::string& noun,
                                  std::string_view behind = "") {
    if (count > 0) out += ", " + counted(count, noun) + std::string(behind);
  };
  add_counted(counts.echoes, "ping", " answered");
  add_counted(counts.datagrams, "UDP request");
  add_counted(counts.clients, "TCP client");
  add_counted(counts.stream_bytes, "byte", " by TCP");
  add_counted(counts.cookies, "SYN cookie", " sent");
  add_counted(counts.ended_early, "idle connection", " ended");
  add(out, counts.unreachable, "ICMP port unreachable sent");
  add(out, counts.resets, "RST sent");
  add(out, counts.malformed, "malformed");
  add(out, counts.discarded, "discarded");
  add(out, counts.unanswered, "not answered");
  add_counted(dropped, "answer", " dropped");
  return out + "\n";
}

}  // namespace pushpkt::report
