// Line ends are counted, and bytes are.
#include "pushpkt/app/line_exchange.hpp"

#include <algorithm>

#include "pushpkt/base/counted.hpp"

namespace pushpkt::app {
namespace {

std::size_t lines_in(ByteView text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

LineExchange::LineExchange(ByteView message)
    : request_(message.begin(), message.end()), wanted_lines_(lines_in(message) + 1) {
  request_.push_back('\n');
}

void LineExchange::take(ByteView part) {
  answer_.insert(answer_.end(), part.begin(), part.end());
  lines_ += lines_in(part);
}

bool LineExchange::is_too_long() const {
  return !is_whole() && answer_.size() > request_.size() + most_more_bytes;
}

Bytes LineExchange::answer() && {
  if (!answer_.empty() && answer_.back() == '\n') answer_.pop_back();
  return std::move(answer_);
}

std::string LineExchange::why_incomplete(const Endpoint& server, End end) const {
  const bool server_ended = end == End::server_ended;
  const std::size_t missing = wanted_lines_ - std::min(lines_, wanted_lines_);
  const bool last_is_begun = !answer_.empty() && answer_.back() != '\n';
  if (server_ended && missing == 1 && last_is_begun) return "";
  const std::string out = "no answer from " + to_string(server) + ": ";
  if (answer_.empty()) {
    return out + (server_ended ? "the server ended the connection: nothing came"
                               : "the connection stands, and the server is silent");
  }
  return out + (server_ended ? "the server ended the connection: " : "the connection stands: ") +
         counted(answer_.size(), "byte") + " came" +
         (end == End::too_long ? ", more than are kept" : "") + ", and " +
         counted(missing, "line end") + (missing == 1 ? " is" : " are") + " missing";
}

}  // namespace pushpkt::app
