// What a client asked, and what was answered.
#pragma once

#include <string>

#include "pushpkt/app/asker.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::report {

/// Why a server did not answer, where nothing else is known. `wait_seconds`: for each answer.
[[nodiscard]] std::string client_silence(const Endpoint& server, double wait_seconds,
                                         unsigned tries);

/// Requests and answers of one conversation, for its JSON.
class ClientLog {
 public:
  void add(const std::string& message, const app::Reply& reply);
  /// The conversation ended before all was asked.
  void interrupt() { interrupted_ = true; }
  /// app::Asker::extra_answers()
  void set_extra_answers(std::uint64_t count) { extra_answers_ = count; }
  [[nodiscard]] bool any_answered() const { return answered_ > 0; }
  [[nodiscard]] bool all_answered() const { return all_answered_; }
  /// "2 of 3 requests answered"
  [[nodiscard]] std::string counts() const;
  /// Schema 1.
  [[nodiscard]] Json as_json(app::Transport transport, std::string_view path, const Endpoint& local,
                             const Endpoint& remote) const;

 private:
  bool all_answered_ = true;
  bool interrupted_ = false;
  std::uint64_t extra_answers_ = 0;
  std::size_t answered_ = 0;
  std::size_t asked_ = 0;
  Json requests_ = Json::array();
};

}  // namespace pushpkt::report
