// Documents do not name the verb that wrote them; members that only one verb writes do.
#include <array>

#include "report/page/json_values.hpp"

namespace pushpkt::report::page {
namespace {

struct Signature {
  std::string_view member;
  std::string_view title;
};
// The first that a document has. Those of docs/schema.
constexpr std::array signatures{Signature{"late_ns", "replay"},
                                Signature{"without_answer", "replay --as client"},
                                Signature{"connections", "replay --as client"},
                                Signature{"trouble_a", "diff"},
                                Signature{"rewritten_by_kernel", "send"},
                                Signature{"script", "talk"},
                                Signature{"healthy", "doctor"},
                                Signature{"known_by", "drops"},
                                Signature{"commands", "--help-json"},
                                Signature{"findings", "decode"},
                                Signature{"requests", "client"},
                                Signature{"fields", "fields"},
                                Signature{"paths", "paths"}};

}  // namespace

std::string title_of(const Json& answer) {
  const std::string question = text_at(answer, "question");
  if (!question.empty()) return "pushpkt ask " + question;
  std::string out = "pushpkt";
  for (const Signature& signature : signatures) {
    if (answer.find(signature.member) == nullptr) continue;
    out += " " + std::string(signature.title);
    break;
  }
  for (const char* name : {"file", "script", "a", "b"}) {
    const std::string text = text_at(answer, name);
    if (!text.empty()) out += " " + text;
  }
  return out;
}

std::string verdict_of(const Json& answer) {
  const Json* const same = answer.find("same");
  if (same != nullptr && answer.find("trouble_a") != nullptr) {
    return *same == Json(true) ? "same" : "different";
  }
  return text_at(answer, "summary").empty() ? text_at(answer, "answer") : "";
}

bool is_single(const Json& value) { return value.items() == nullptr && value.members() == nullptr; }

bool is_empty(const Json& value) {
  return (value.items() != nullptr && value.items()->empty()) ||
         (value.members() != nullptr && value.members()->empty());
}

}  // namespace pushpkt::report::page
