// Any text as a dialogue and as a packetdrill script: it is read, or refused by an input error that
// names the file. What was read of packetdrill is a dialogue that is read again.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/talk/packetdrill.hpp"
#include "pushpkt/talk/script.hpp"

using namespace pushpkt;
using talk::Line;

namespace {

constexpr const char* flow = "ip(dst=10.0.0.2)/tcp(srcport=4000, dstport=80)";

[[noreturn]] void broken(const std::string& law, const std::string& text) {
  std::fprintf(stderr, "%s\n%s\n", law.c_str(), text.c_str());
  std::abort();
}

void expect_refusal(const Error& error, const std::string& name) {
  if (error.cause != Cause::input) broken("no input error", error.text());
  if (error.text().find(name) == std::string::npos) broken("names no file", error.text());
}

void expect_bounds(const talk::Script& script, const std::string& text) {
  if (script.lines.size() > talk::most_lines + 1) broken("too many lines", text);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const Line& line : script.lines) {
    if (line.number > lines) broken("a line behind the last one", text);
    if (line.time < std::chrono::nanoseconds{0} || line.time > talk::longest_wait) {
      broken("a time out of bounds", text);
    }
  }
}

std::string seconds(std::chrono::nanoseconds time) {
  constexpr std::int64_t billion = 1'000'000'000;
  std::string rest = std::to_string(time.count() % billion);
  rest.insert(0, 9 - rest.size(), '0');
  return std::to_string(time.count() / billion) + "." + rest;
}

/// The line of a dialogue; the kinds that packetdrill's lines become.
std::string text_of(const Line& line) {
  switch (line.kind) {
    case Line::Kind::flow:
      return "flow " + line.text;
    case Line::Kind::send:
      return "> " + line.text;
    case Line::Kind::expect:
      return "< " + line.text + " within " + seconds(line.time);
    case Line::Kind::wait:
      return "+" + seconds(line.time);
    default:
      broken("packetdrill has no such line", line.text);
  }
}

void expect_dialogue(const talk::Script& script) {
  std::string text;
  for (const Line& line : script.lines) text += text_of(line) + "\n";
  const auto again = talk::parse_script(text, "again.talk");
  if (!again) broken(again.error().text(), text);
  if (again->lines.size() != script.lines.size()) broken("another number of lines", text);
  for (std::size_t i = 0; i < script.lines.size(); ++i) {
    const Line& before = script.lines[i];
    const Line& after = again->lines[i];
    const bool timed = before.kind == Line::Kind::wait || before.kind == Line::Kind::expect;
    if (before.kind != after.kind || (timed && before.time != after.time)) {
      broken("another line: " + before.text, text);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of(ByteView(data, size));
  if (const auto script = talk::parse_script(text, "a.talk")) {
    expect_bounds(*script, text);
  } else {
    expect_refusal(script.error(), "a.talk");
  }
  for (const bool skip_others : {false, true}) {
    const auto script = talk::read_packetdrill(text, "a.pkt", flow, {.skip_others = skip_others});
    if (!script) {
      expect_refusal(script.error(), "a.pkt");
      continue;
    }
    expect_bounds(*script, text);
    expect_dialogue(*script);
  }
  return 0;
}
