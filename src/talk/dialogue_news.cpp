// By what a program that was started makes itself known, but for its sockets.
#include <algorithm>

#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::talk {
namespace {

constexpr std::size_t most_requests = 256;  // later ones are answered later

/// By what a kernel answers where no program does.
bool is_refusal(const wire::Decoded& packet) {
  if (packet.get(wire::tcp::reset).value_or(false)) return true;
  return std::ranges::any_of(packet.layers(),
                             [](const wire::Layer& layer) { return layer.header->quotes_packet; });
}

/// Of the same two ends: also a segment that answers an earlier one of its connection.
bool is_of_exchange(const wire::Request& request, const wire::Decoded& packet) {
  const wire::AnsweredRequest other = wire::answered_request(packet);
  const bool same_ends = other.kind == request.kind && other.local == request.local &&
                         other.remote == request.remote && other.local_id == request.local_id &&
                         other.remote_id == request.remote_id;
  return same_ends || wire::answers(request, packet).kind == wire::Match::Kind::answer;
}

}  // namespace

void Dialogue::remember(const wire::Decoded& packet) {
  auto request = wire::request_of(packet);
  if (!request) return;
  std::erase(requests_, *request);
  if (requests_.size() == most_requests) requests_.pop_front();
  requests_.push_back(std::move(*request));
}

/// What was on its way already, or answers what was sent before, is no packet of the program.
bool Dialogue::is_news(const Incoming& incoming, Timestamp start) const {
  if (incoming.is_aside || incoming.packet.time < start) return false;
  const wire::Decoded packet = wire::decode(incoming.packet);
  return !is_refusal(packet) && std::ranges::none_of(requests_, [&](const wire::Request& request) {
    return is_of_exchange(request, packet);
  });
}

Result<bool> Dialogue::has_packet_since(Timestamp start) {
  const auto at_once = Deadline::in(std::chrono::nanoseconds(0));
  auto got = medium_->receive(at_once);
  if (!got) return fail(got.error());
  if (*got) {
    if (auto kept = keep(std::move(**got)); !kept) return fail(kept.error());
  }
  return std::ranges::any_of(pending_,
                             [&](const Incoming& incoming) { return is_news(incoming, start); });
}

}  // namespace pushpkt::talk
