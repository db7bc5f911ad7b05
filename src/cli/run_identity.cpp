// Whatever option a verb gets, the text has it.
#include "cli/run_identity.hpp"

#include "cli/protocol_files.hpp"

namespace pushpkt::cli {

std::string run_identity(const Arguments& verb) {
  std::string out = verb.line_without("--shard");
  for (const std::string& file : protocol_files()) out += " --protocols " + as_shell_word(file);
  return out;
}

std::string as_shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=@%+";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace pushpkt::cli
