// A dialogue as text: a line for each packet that is sent or expected. docs/talk.md
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::talk {

/// One line of a script.
struct Line {
  enum class Kind : std::uint8_t {
    flow,     ///< `flow RECIPE`: what later lines leave open of addresses, ports and headers
    send,     ///< `> RECIPE`
    expect,   ///< `< RECIPE within 0.2s`: the next packet of the dialogue
    await,    ///< `<< RECIPE within 0.2s`: packets before it are passed over
    nothing,  ///< `! nothing within 0.1s`, or `! RECIPE within 0.1s`: no such packet
    wait,     ///< `+0.1`
    let,      ///< `let NAME = FIELD`, `let NAME = VALUE`
    run,      ///< `run COMMAND`
  };
  Kind kind{};
  std::size_t number = 0;            ///< in the file, from 1; 0: it stands in an option
  std::size_t column = 0;            ///< of `text` in the line, from 1
  std::string text = {};             ///< the recipe, the field or value, the command
  std::string name = {};             ///< of the variable
  std::chrono::nanoseconds time{0};  ///< how long to wait, at most or exactly
  std::string option = {};           ///< "--run": of the command line, where it stands
  /// Of a packet that packetdrill expects: how many bytes, whatever they are.
  std::optional<std::size_t> payload_bytes = {};
};

/// "send", "expect" ...
[[nodiscard]] std::string_view to_text(Line::Kind kind);

struct Script {
  std::string name = {};  ///< the file, "-" for the standard input
  std::vector<Line> lines = {};
};

inline constexpr std::size_t most_script_bytes = 1U << 20;
inline constexpr std::size_t most_lines = 10'000;
inline constexpr std::chrono::seconds longest_wait{3600};
/// Without `within`.
inline constexpr std::chrono::seconds usual_wait{1};
inline constexpr std::chrono::milliseconds usual_silence{100};

/// Reads a script and checks each recipe, field and variable of it, before anything is sent. An
/// input error begins with "FILE:LINE:COLUMN: ".
[[nodiscard]] Result<Script> parse_script(std::string_view text, std::string name);

/// `let NAME = ...` of the script becomes `let NAME = VALUE`. An input error: it has no such line.
[[nodiscard]] Result<void> replace_value(Script& script, const std::string& name,
                                         const std::string& value);

/// The input error for a script that neither sends nor expects a packet: it would prove nothing.
[[nodiscard]] Result<void> check_has_packets(const Script& script);
/// Whether a line expects a packet or silence.
[[nodiscard]] bool expects_anything(const Script& script);
/// Whether all that it expects is silence, and no line sends a packet or runs a command.
[[nodiscard]] bool is_silence_alone(const Script& script);

/// "FILE:LINE:COLUMN", or the option that has the line.
[[nodiscard]] std::string place_of(const Script& script, const Line& line);
/// The place in front of an error about a line; an error about a recipe names the column
/// where the recipe is wrong.
[[nodiscard]] Error at_line(const Script& script, const Line& line, Error error);

}  // namespace pushpkt::talk
