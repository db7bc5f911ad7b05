// The file, the values in place of its own, the command before it.
#include "pushpkt/talk/read_script.hpp"

#include <algorithm>

#include "pushpkt/base/text_file.hpp"

namespace pushpkt::talk {

Result<Script> read_script(const std::string& file, const ReadOptions& options) {
  const auto text = read_text_file(file, most_script_bytes);
  if (!text) return fail(text.error());
  auto script = options.packetdrill || is_packetdrill_name(file)
                    ? read_packetdrill(*text, file, options.flow, options.drill)
                    : parse_script(*text, file);
  if (!script) return script;
  for (const std::string& value : options.values) {
    const std::size_t equals = std::min(value.find('='), value.size());
    const std::string text_of_value = value.substr(std::min(equals + 1, value.size()));
    const auto set = replace_value(*script, value.substr(0, equals), text_of_value);
    if (!set) return fail(set.error());
  }
  if (auto done = check_has_packets(*script); !done) return fail(done.error());
  if (!options.command.empty()) {
    script->lines.insert(script->lines.begin(),
                         {.kind = Line::Kind::run, .text = options.command, .option = "--run"});
  }
  return script;
}

std::vector<std::string> commands_of(const Script& script) {
  std::vector<std::string> out;
  for (const Line& line : script.lines) {
    if (line.kind == Line::Kind::run) out.push_back(line.text);
  }
  return out;
}

Result<void> check_runs_nothing(const Script& script) {
  for (const Line& line : script.lines) {
    if (line.kind != Line::Kind::run) continue;
    return fail(at_line(script, line,
                        input_error("cannot run a command with -i: `run` is for the lab's server",
                                    "start it by yourself, or leave -i away")));
  }
  return {};
}

}  // namespace pushpkt::talk
