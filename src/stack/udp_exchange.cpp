// UdpExchange: which way it goes.
#include "pushpkt/stack/udp_exchange.hpp"

#include <poll.h>

#include <array>
#include <cerrno>

#include "stack/udp_way.hpp"

namespace pushpkt::stack {

Result<UdpExchange> UdpExchange::open(const Options& options, Deadline deadline) {
  if (path::is_cable(options.path->kind)) {
    return fail(input_error(
        "cannot ask a server by " + std::string(options.path->name),
        "what is written there enters this host: `pushpkt send` does so; --path packet asks"));
  }
  const bool by_socket = options.path->kind == path::Kind::socket;
  auto way = by_socket ? open_by_socket(options) : open_by_hand(options, deadline);
  if (!way) return fail(std::move(way.error()));
  return UdpExchange(std::move(*way));
}

Result<void> wait_for_answer(int fd, int stop_fd, Deadline deadline) {
  std::array<pollfd, 2> waiting{{{fd, POLLIN, 0}, {stop_fd, POLLIN, 0}}};
  const int ready = ::poll(waiting.data(), waiting.size(), deadline.left_ms());
  if (ready < 0 && errno != EINTR) return fail(system_error("cannot wait for the answer"));
  if (ready <= 0 || waiting[1].revents == 0) return {};
  return fail(Error{.what = "cannot wait for the answer: interrupted",
                    .number = ECANCELED,
                    .hint = {},
                    .cause = Cause::environment});
}

void UdpExchange::Outcome::note(NearMiss miss) {
  constexpr std::size_t most = 64;
  if (near_misses.size() == most) near_misses.pop_back();
  near_misses.push_back(std::move(miss));
}

UdpExchange::UdpExchange(std::unique_ptr<Way> way) : way_(std::move(way)) {}
UdpExchange::UdpExchange(UdpExchange&&) noexcept = default;
UdpExchange& UdpExchange::operator=(UdpExchange&&) noexcept = default;
UdpExchange::~UdpExchange() = default;

Result<UdpExchange::Outcome> UdpExchange::ask(ByteView message, Deadline deadline) {
  return way_->ask(message, deadline);
}
Result<void> UdpExchange::next_request() { return way_->next_request(); }
std::uint64_t UdpExchange::extra_answers() const { return way_->extra_answers(); }
const Endpoint& UdpExchange::local() const { return way_->local(); }
const Endpoint& UdpExchange::remote() const { return way_->remote(); }
const std::string& UdpExchange::measures() const { return way_->measures(); }
const std::string& UdpExchange::interface() const { return way_->interface(); }

}  // namespace pushpkt::stack
