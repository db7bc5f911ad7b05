// SGR colours. ECMA-48, 8.3.117.
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

std::string Style::paint(Tone tone, std::string_view text) const {
  if (!colour || tone == Tone::plain) return std::string(text);
  std::string_view code;
  switch (tone) {
    case Tone::plain:
      break;
    case Tone::strong:
      code = "1";
      break;
    case Tone::faint:
      code = "2";
      break;
    case Tone::good:
      code = "32";
      break;
    case Tone::bad:
      code = "31";
      break;
    case Tone::odd:
      code = "33";
      break;
  }
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace pushpkt::report
