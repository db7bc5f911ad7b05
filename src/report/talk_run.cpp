// Lines as they are done; the JSON, and how far it came, at the end.
#include "pushpkt/report/talk_run.hpp"

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/talk.hpp"

namespace pushpkt::report {

Result<bool> run_talk(const talk::Script& script, talk::Dialogue& dialogue,
                      const talk::Commands& commands, bool json, const RunOutput& output) {
  talk::Runner runner{.start =
                          [&commands](std::size_t number, talk::Dialogue& running) {
                            return start_and_wait(commands, number, running);
                          },
                      .stop = output.stop};
  if (!json) {
    runner.report = [&](const talk::Event& event, Timestamp start) {
      output.print(talk_event(script.name, event, start, output.style));
    };
  }
  const auto transcript = talk::run(script, dialogue, runner);
  if (!transcript) return fail(transcript.error());
  if (json) {
    output.document(talk_json(script, *transcript, dialogue.variables()).dump(2) + "\n");
  }
  if (transcript->interrupted) {
    output.note("interrupted: " + std::to_string(transcript->events.size()) + " of " +
                counted(script.lines.size(), "line") + " begun\n");
  }
  if (!talk::expects_anything(script)) {
    output.note("note: the script expects nothing: no answer was checked\n");
  }
  if (talk::is_silence_alone(script)) {
    output.note("note: the script sends nothing and runs nothing: only silence was checked\n");
  }
  return transcript->ok() && transcript->events.size() == script.lines.size();
}

}  // namespace pushpkt::report
