// Segments to their connections; SYN cookies when the backlog is full. RFC 9293, 3.10.7.2; RFC 4987
#include "pushpkt/stack/tcp/listener.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace pushpkt::stack::tcp {
namespace {

// A cookie: 5 bits of time, 3 bits for the MSS, 24 bits of a keyed hash over both, the ends and the
// client's first sequence number.
constexpr std::array<std::uint16_t, 8> cookie_mss{216, 536, 1024, 1220, 1300, 1400, 1440, 1460};
constexpr Time cookie_period = std::chrono::seconds(64);
constexpr std::uint32_t hash_mask = 0xffffff;

std::uint32_t period_of(Time now) { return static_cast<std::uint32_t>(now / cookie_period); }

std::uint32_t cookie_hash(const IsnSource& isn, const Segment& from_client, Seq client_isn,
                          std::uint32_t period, std::uint32_t mss_index) {
  const std::uint64_t more = std::uint64_t{client_isn.value} << 32U |
                             std::uint64_t{period & 0xffffffU} << 8U | (mss_index | 0x80U);
  return static_cast<std::uint32_t>(isn.hash(from_client.destination, from_client.source, more)) &
         hash_mask;
}

}  // namespace

Listener::Listener(Port port, const ListenerConfig& config, const IsnSource& isn)
    : port_(port), config_(config), isn_(isn) {}

Config Listener::config_for(const Ends& ends, Time now) const {
  return config_of(config_.connection, isn_, ends.first, ends.second, now);
}

void Listener::receive(const Segment& segment, Time now) {
  if (segment.destination.port != port_) return;
  auto entry = connections_.find({segment.destination, segment.source});
  // RFC 9293, 3.10.7.4: a new SYN ends a TIME-WAIT when its numbers are beyond the old ones.
  if (entry != connections_.end() && segment.flags.syn && !segment.flags.ack &&
      entry->second->connection.state() == State::time_wait && entry->second->released &&
      segment.seq > entry->second->connection.rcv_nxt()) {
    connections_.erase(entry);
    entry = connections_.end();
  }
  if (entry == connections_.end()) return first_segment(segment, now);
  entry->second->last = now;
  entry->second->connection.receive(segment, now);
  after_event(entry);
}

void Listener::receive(const IcmpError& error, Time now) {
  const auto entry = connections_.find({error.source, error.destination});
  if (entry == connections_.end()) return;
  entry->second->connection.receive(error, now);
  after_event(entry);
}

// A segment of no connection: RFC 9293, 3.10.7.2
void Listener::first_segment(const Segment& segment, Time now) {
  if (segment.flags.rst) return;
  if (segment.flags.ack) {
    if (!segment.flags.syn && accept_cookie(segment, now)) return;
    out_.push_back(*reset_for(segment));
    return;
  }
  if (!segment.flags.syn) return;
  if (handshakes_ >= config_.backlog) return send_cookie(segment, now);
  if (connections_.size() >= config_.max_connections) {
    ++counts_.syns_dropped;  // the client will try again: RFC 1122, 4.2.3.5
    return;
  }
  const Ends ends{segment.destination, segment.source};
  auto fresh = std::make_unique<Entry>(
      Entry{Connection::listen(config_for(ends, now), segment.destination)});
  ++handshakes_;
  fresh->last = now;
  const auto entry = connections_.emplace(ends, std::move(fresh)).first;
  entry->second->connection.receive(segment, now);
  after_event(entry);
}

void Listener::send_cookie(const Segment& syn, Time now) {
  const std::uint32_t offered = syn.options.mss.value_or(536);
  std::uint32_t index = 0;
  while (index + 1 < cookie_mss.size() && cookie_mss[index + 1] <= offered) ++index;
  const std::uint32_t period = period_of(now);
  Segment answer;
  answer.source = syn.destination;
  answer.destination = syn.source;
  answer.flags = {.syn = true, .ack = true};
  answer.seq = {(period & 0x1fU) << 27U | index << 24U |
                cookie_hash(isn_, syn, syn.seq, period, index)};
  answer.ack = syn.seq + 1;
  const Config& config = config_.connection;
  answer.window =
      static_cast<std::uint16_t>(std::min<std::uint32_t>(config.receive_buffer, 0xffff));
  const std::uint32_t header = syn.source.address.is_v6() ? 60 : 40;
  answer.options.mss = static_cast<std::uint16_t>(
      std::clamp<std::uint32_t>(config.mtu, header + 48, 0xffff) - header);
  out_.push_back(std::move(answer));
  ++counts_.cookies_sent;
}

// Whether the ACK completes a handshake that was answered by a cookie of this period or of the one
// before it.
bool Listener::accept_cookie(const Segment& ack, Time now) {
  if (counts_.cookies_sent == 0) return false;
  const std::uint32_t cookie = ack.ack.value - 1;
  const std::uint32_t index = cookie >> 24U & 7U;
  const std::uint32_t present = period_of(now);
  std::uint32_t period = present;
  if ((present & 0x1fU) != cookie >> 27U) --period;
  if ((period & 0x1fU) != cookie >> 27U) return false;
  if (cookie_hash(isn_, ack, ack.seq - 1, period, index) != (cookie & hash_mask)) return false;
  if (connections_.size() >= config_.max_connections) return true;  // dropped: it is sent again
  ++counts_.cookies_valid;
  const Ends ends{ack.destination, ack.source};
  auto fresh = std::make_unique<Entry>(
      Entry{Connection::from_cookie(config_for(ends, now), ack, cookie_mss[index]), false});
  ++counts_.accepted;
  ready_.push_back(&fresh->connection);
  fresh->last = now;
  const auto entry = connections_.emplace(ends, std::move(fresh)).first;
  entry->second->connection.receive(ack, now);
  after_event(entry);
  return true;
}

// Collects what the connection sends, and follows its state. The entry may be gone afterwards.
void Listener::after_event(Entries::iterator entry) {
  Entry& it = *entry->second;
  std::ranges::move(it.connection.take_segments(), std::back_inserter(out_));
  const State state = it.connection.state();
  if (it.counted && state != State::syn_received) {
    it.counted = false;
    --handshakes_;
    if (it.connection.was_established()) {
      ++counts_.accepted;
      ready_.push_back(&it.connection);
    }
  }
  const bool ended = state == State::closed || state == State::listen;
  if (ended && (it.released || !it.connection.was_established())) connections_.erase(entry);
}

Connection* Listener::longest_idle_of_most() {
  std::map<Ip, std::size_t> counts;
  for (const auto& [ends, entry] : connections_) {
    if (!entry->counted) ++counts[ends.second.address];
  }
  Entry* first = nullptr;
  std::size_t most = 0;
  const auto since = [](const Entry& entry) {
    return std::pair(!entry.released, entry.reset_at.value_or(entry.last));
  };
  for (const auto& [ends, entry] : connections_) {
    if (entry->counted) continue;
    const std::size_t count = counts[ends.second.address];
    const bool before =
        first == nullptr || count > most || (count == most && since(*entry) < since(*first));
    if (!before) continue;
    first = entry.get();
    most = count;
  }
  return first == nullptr ? nullptr : &first->connection;
}

void Listener::advance(Time now) {
  for (auto entry = connections_.begin(); entry != connections_.end();) {
    const auto next = std::next(entry);
    Entry& it = *entry->second;
    if (it.reset_at && now >= *it.reset_at && it.connection.state() != State::time_wait) {
      (void)it.connection.abort();
      it.reset_at.reset();
    }
    const auto due = it.connection.deadline();
    if (due && now >= *due) it.connection.advance(now);
    after_event(entry);
    entry = next;
  }
}

std::optional<Time> Listener::deadline() const {
  std::optional<Time> first;
  const auto consider = [&](const std::optional<Time>& due) {
    if (due && (!first || *due < *first)) first = due;
  };
  for (const auto& [ends, entry] : connections_) {
    consider(entry->connection.deadline());
    if (entry->connection.state() != State::time_wait) consider(entry->reset_at);
  }
  return first;
}

std::vector<Segment> Listener::take_segments() {
  // The application may have written to any connection since.
  for (const auto& [ends, entry] : connections_) {
    std::ranges::move(entry->connection.take_segments(), std::back_inserter(out_));
  }
  return std::exchange(out_, {});
}

Connection* Listener::accept() {
  if (ready_.empty()) return nullptr;
  Connection* connection = ready_.front();
  ready_.pop_front();
  return connection;
}

void Listener::release(Connection* connection, Time now) {
  const auto entry = connections_.find({connection->local(), connection->remote()});
  if (entry == connections_.end() || &entry->second->connection != connection) return;
  std::erase(ready_, connection);
  entry->second->released = true;
  entry->second->reset_at = now + config_.linger;
  (void)connection->close(now);  // an error says that it was closed before
  after_event(entry);
}

}  // namespace pushpkt::stack::tcp
