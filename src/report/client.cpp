// Text of messages as it is; a reason where there is no answer.
#include "pushpkt/report/client.hpp"

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/value_json.hpp"

namespace pushpkt::report {
namespace {

/// "2 s", "0.05 s"
std::string seconds(double value) {
  std::string out = std::to_string(value);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out + " s";
}

}  // namespace

std::string client_silence(const Endpoint& server, double wait_seconds, unsigned tries) {
  std::string out = "no answer from " + to_string(server) + " within " + seconds(wait_seconds);
  if (tries > 1) out += ", asked " + std::to_string(tries) + " times";
  return out + ": no server is there, or the request or the answer was dropped on the way";
}

void ClientLog::add(const std::string& message, const app::Reply& reply) {
  all_answered_ = all_answered_ && reply.answer.has_value();
  ++asked_;
  answered_ += reply.answer ? 1U : 0U;
  Json request{{"message", message}, {"answered", reply.answer.has_value()}};
  request["answer"] = reply.answer ? Json(text_of(*reply.answer)) : Json(nullptr);
  request["why_not"] = reply.answer ? Json(nullptr) : Json(reply.why_not);
  requests_.push_back(std::move(request));
}

std::string ClientLog::counts() const {
  return std::to_string(answered_) + " of " + counted(asked_, "request") + " answered";
}

Json ClientLog::as_json(app::Transport transport, std::string_view path, const Endpoint& local,
                        const Endpoint& remote) const {
  return {{"schema", 1},
          {"transport", to_text(transport)},
          {"path", path},
          {"local", endpoint_json(local)},
          {"remote", endpoint_json(remote)},
          {"answered", all_answered_ && !interrupted_},
          {"interrupted", interrupted_},
          {"extra_answers", extra_answers_},
          {"requests", requests_}};
}

}  // namespace pushpkt::report
