// Notes first, answers as they come, counts at the end.
#include "pushpkt/report/send_run.hpp"

#include "pushpkt/report/exchange.hpp"

namespace pushpkt::report {
namespace {

Result<void> wait_for_answers(stack::SendSession& session, const SendEvents& events,
                              double wait_seconds, const RunOutput& output) {
  auto done = session.wait(Deadline::in(in_seconds(wait_seconds)));
  PacketPrinter* const printer = events.printer();
  if (done && printer != nullptr) done = printer->flush();
  if (!session.answered()) output.note(silence(session) + "\n");
  if (session.probes().empty()) return done;
  output.note(exchange_summary(session.probes()) + "\n" + alike_note(session.probes()));
  const std::string ports = scanned_ports(session.probes());
  printer != nullptr ? output.print(ports) : output.note(ports);
  return done;
}

}  // namespace

void SendEvents::note(const std::string& text) { output_.note("note: " + text + "\n"); }

Result<void> SendEvents::answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                const stack::Probe& probe) {
  const sniff::SeenView view = log_.add_answer(seen, decoded);
  if (printer_ == nullptr) return {};
  output_.note(answer_line(probe, decoded) + "\n");
  return printer_->print(view);
}

void SendEvents::near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                           const std::string& why) {
  log_.add_near_miss(seen, decoded, why);
  if (printer_ != nullptr) output_.note("near miss: " + why + "\n");
}

void SendEvents::answered_again(const stack::Probe& probe, const stack::Probes::Found& found) {
  if (printer_ != nullptr) output_.note(again_line(probe, found) + "\n");
}

Result<bool> send_packets(stack::SendSession& session, const SendEvents& events,
                          const SendRequest& request, const RunOutput& output) {
  output.note(send_notes(session));
  const stack::Transmitter& transmitter = session.transmitter();
  auto done = session.send();
  output.note(unreachable_lines(transmitter));
  if (done || transmitter.frames() > 0) {
    output.note(sent_line(transmitter.packets(), transmitter.frames(), session.departed(),
                          session.options().transmit.path->name) +
                missed_rate(transmitter.pace()));
  }
  if (done && request.wait_seconds) {
    done = wait_for_answers(session, events, *request.wait_seconds, output);
  }
  const auto closed = session.close();
  if (request.json) {
    output.document(send_json(session, events.log(), request.seed).dump(2) + "\n");
  }
  if (!done) return fail(done.error());
  if (!closed) return fail(closed.error());
  const bool stopped = output.stop();
  if (output.is_interrupted()) {
    output.note("interrupted: " + sent_of_all(session, request.recipes) + "\n");
  }
  return !stopped &&
         (request.wait_seconds ? session.answered() : transmitter.unreachable().empty());
}

}  // namespace pushpkt::report
