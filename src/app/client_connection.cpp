// recv(2), upper case, send(2): nothing is read while something is to be written.
#include "client_connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "pushpkt/app/upper.hpp"

namespace pushpkt::app {
namespace {

constexpr std::size_t buffer_bytes = 16384;
// Then the others have their turn.
constexpr int rounds_per_turn = 8;

bool only_has_to_wait(int number) { return number == EAGAIN || number == EINTR; }

}  // namespace

std::uint32_t ClientConnection::wanted() const { return pending_.empty() ? EPOLLIN : EPOLLOUT; }

bool ClientConnection::go_on(Counts& counts) {
  for (int round = 0; round < rounds_per_turn; ++round) {
    const Step step = pending_.empty() ? read_some(counts) : write_some();
    if (step == Step::over) return false;
    if (step == Step::must_wait) return true;
  }
  return true;
}

ClientConnection::Step ClientConnection::read_some(Counts& counts) {
  pending_.resize(buffer_bytes);
  const ssize_t got = ::recv(socket_.get(), pending_.data(), pending_.size(), 0);
  pending_.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) return only_has_to_wait(errno) ? Step::must_wait : Step::over;
  if (got == 0) {
    // A last line without its end is a request as well.
    if (in_a_line_) ++counts.requests;
    return Step::over;
  }
  if (*observer_) (*observer_)(from_, pending_);
  counts.bytes += pending_.size();
  counts.requests += static_cast<std::uint64_t>(std::count(pending_.begin(), pending_.end(), '\n'));
  in_a_line_ = pending_.back() != '\n';
  make_upper(pending_);
  written_ = 0;
  return Step::done;
}

ClientConnection::Step ClientConnection::write_some() {
  const ByteView rest = ByteView(pending_).subspan(written_);
  const ssize_t sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
  if (sent < 0) return only_has_to_wait(errno) ? Step::must_wait : Step::over;
  written_ += static_cast<std::size_t>(sent);
  if (written_ == pending_.size()) pending_.clear();
  return Step::done;
}

}  // namespace pushpkt::app
