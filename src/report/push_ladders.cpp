// The screen of `ask push --ladder`.
#include "pushpkt/report/page.hpp"
#include "pushpkt/report/push.hpp"
#include "pushpkt/report/table.hpp"
#include "report/page/json_values.hpp"
#include "report/page/push_ladder.hpp"

namespace pushpkt::report {

std::string push_ladders(const ask::PushAnswer& answer, const Style& style) {
  const auto document = Json::parse(push_json(answer));
  std::string out;
  if (!document) return out;  // cannot be: we wrote it
  for (const Json& path : page::items_at(*document, "paths")) {
    const Ladder ladder = page::push_ladder(*document, path);
    if (!ladder.steps.empty()) out += ladder_text(ladder, style) + "\n";
  }
  for (const std::string& line : wrapped("Answer: " + answer.summary(), style.width)) {
    out += style.paint(Tone::strong, line) + "\n";
  }
  return out;
}

}  // namespace pushpkt::report
