// A TCP connection as a pure state machine: segments in, segments out, time passed in. RFC 9293
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/stack/tcp/config.hpp"
#include "pushpkt/stack/tcp/congestion.hpp"
#include "pushpkt/stack/tcp/flight.hpp"
#include "pushpkt/stack/tcp/rack.hpp"
#include "pushpkt/stack/tcp/receive_buffer.hpp"
#include "pushpkt/stack/tcp/rtt.hpp"
#include "pushpkt/stack/tcp/segment.hpp"
#include "pushpkt/stack/tcp/send_buffer.hpp"

namespace pushpkt::stack::tcp {

/// One end of a connection. It has no socket, no clock and no thread, and is a value: a copy goes
/// its own way. The caller gives it the segments that arrive and the time, calls `advance` when
/// `deadline` has passed, and sends what `take_segments` returns after each call.
///
///     auto client = tcp::Connection::connect({}, local, remote, now);
///     send(client.take_segments());                       // the SYN
///     client.receive(*tcp::parse_ip_packet(bytes), now);  // SYN,ACK
///     send(client.take_segments());                       // the ACK
///     client.write(request, now);
class Connection {
 public:
  /// CLOSED: answers segments with RST.
  explicit Connection(const Config& config = {});
  /// OPEN, active (RFC 9293, 3.10.1): the SYN is in take_segments(). Without
  /// `config.initial_sequence` the caller's IsnSource should have been asked; 0 otherwise.
  [[nodiscard]] static Connection connect(const Config& config, const Endpoint& local,
                                          const Endpoint& remote, Time now);
  /// OPEN, passive: LISTEN, and the first SYN for `local` makes it a connection. A `local` address
  /// of 0.0.0.0 or :: stands for any. `Listener` takes many.
  [[nodiscard]] static Connection listen(const Config& config, const Endpoint& local);
  /// ESTABLISHED from a SYN cookie: `ack` completed a handshake that left no state.
  [[nodiscard]] static Connection from_cookie(const Config& config, const Segment& ack,
                                              std::uint16_t peer_mss);

  /// A segment whose ends are this connection's; others are ignored. RFC 9293, 3.10.7. `more`:
  /// another one is there already, so that one ACK may do for both (up to 16 full segments), as
  /// where a kernel aggregates what it receives.
  void receive(const Segment& segment, Time now, bool more = false);
  /// RFC 9293, 3.9.2.2; RFC 5461; RFC 5927: errors that quote no outstanding segment are ignored.
  void receive(const IcmpError& error, Time now);
  /// Runs all timers that are due. RFC 9293, 3.10.8
  void advance(Time now);
  /// When `advance` must be called next; nullopt: not before the next segment or call.
  [[nodiscard]] std::optional<Time> deadline() const;
  /// What is to be sent now, in order.
  [[nodiscard]] std::vector<Segment> take_segments();
  /// The same; what was in `into` is dropped, and its memory used for what is sent later.
  void take_segments(std::vector<Segment>& into);

  /// SEND (3.10.2): takes as much as the send buffer has room for, and says how much. Before the
  /// handshake is done it waits there. Errors: ENOTCONN, EPIPE after close(), and failure().
  Result<std::size_t> write(ByteView bytes, Time now);
  /// RECEIVE (3.10.3): bytes in order; 0 where none are there now, or at_end(). Errors: ENOTCONN,
  /// and failure() once all that came before it was read.
  Result<std::size_t> read(ByteSpan to, Time now);
  /// CLOSE (3.10.4): a FIN behind all that was written; reading goes on (half-close). Errors:
  /// ENOTCONN, EPIPE when it was called before.
  Result<void> close(Time now);
  /// ABORT (3.10.5): RST, and CLOSED. Error: ENOTCONN.
  Result<void> abort();

  [[nodiscard]] State state() const { return state_; }  ///< STATUS (3.10.6)
  [[nodiscard]] const Endpoint& local() const { return local_; }
  [[nodiscard]] const Endpoint& remote() const { return remote_; }
  /// The handshake was completed (and the connection may have ended since).
  [[nodiscard]] bool was_established() const { return was_established_; }
  [[nodiscard]] std::uint32_t readable() const;  ///< bytes that read() would return
  [[nodiscard]] std::uint32_t writable() const;  ///< bytes that write() would take
  [[nodiscard]] std::uint32_t unacknowledged() const { return send_.size(); }  ///< bytes written
  /// The peer has sent its FIN, and everything before it was read.
  [[nodiscard]] bool at_end() const { return fin_received_ && receive_.readable() == 0; }
  /// Why the connection ended before its time: ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  /// What an ICMP error reported that does not end the connection: RFC 9293, 3.9.2.2 asks to let
  /// the user know. Until the next acknowledgment.
  [[nodiscard]] const std::optional<Error>& soft_error() const { return soft_error_; }
  /// RCV.UP: the end of urgent data, which is in the stream as all other (RFC 6093).
  [[nodiscard]] std::optional<Seq> urgent() const { return urgent_; }

  struct Counts {
    std::uint64_t segments_in = 0;
    std::uint64_t segments_out = 0;
    std::uint64_t retransmissions = 0;  ///< segments sent again, SYN, FIN and probes included
    std::uint64_t fast_recoveries = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t tail_probes = 0;        ///< RFC 8985, 7
    std::uint64_t undone_reductions = 0;  ///< of the window, by a loss that was none
    std::uint64_t challenge_acks = 0;
    std::uint64_t window_probes = 0;
    std::uint64_t paws_drops = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

  // The variables of RFC 9293, 3.3.1, for those who look at the machine.
  [[nodiscard]] Seq snd_una() const { return una_; }
  [[nodiscard]] Seq snd_nxt() const { return max_; }
  [[nodiscard]] std::uint32_t snd_wnd() const { return snd_wnd_; }
  [[nodiscard]] Seq rcv_nxt() const { return receive_.next() + (fin_received_ ? 1U : 0U); }
  [[nodiscard]] std::uint32_t rcv_wnd() const;
  [[nodiscard]] std::uint32_t send_mss() const;  ///< bytes of payload in a full segment
  [[nodiscard]] const Congestion& congestion() const { return congestion_; }
  [[nodiscard]] const RttEstimator& rtt() const { return rtt_; }
  /// STATUS (3.10.6) in full: every variable on which what happens next depends, but the bytes in
  /// the buffers. For test failures, and to see whether two machines are in the same state.
  [[nodiscard]] std::string status() const;

 private:
  // connection.cpp
  void open(const Endpoint& local, const Endpoint& remote);
  void fail_with(int number, std::string what);
  void enter_closed();
  void enter_time_wait(Time now);
  void establish();
  void return_to_listen();
  // connection_receive.cpp: one function for each part of RFC 9293, 3.10.7
  void in_listen(const Segment& segment, Time now);
  void in_syn_sent(const Segment& segment, Time now);
  void in_synchronized(const Segment& segment, Time now);
  void check_segment(const Segment& segment, Time now);
  void take_handshake_options(const Segment& syn);
  bool passes_paws(const Segment& segment, Time now);
  [[nodiscard]] bool is_acceptable(const Segment& segment) const;
  void on_unacceptable(const Segment& segment, Time now);
  void on_reset(const Segment& segment, Time now);
  bool on_syn(const Segment& segment, Time now);
  void on_text(const Segment& segment, Time now);
  void note_what_came_twice(Seq seq, std::size_t bytes);
  void on_fin(Time now);
  void challenge(Time now);
  // connection_ack.cpp
  bool on_ack(const Segment& segment, Time now);
  bool complete_handshake(const Segment& segment);
  bool update_window(const Segment& segment);
  void acknowledge(const Segment& segment, Time now);
  void measure(const Segment& segment, Time now);
  void on_duplicate_ack(Time now);
  void on_ack_of_fin(Time now);
  // connection_recovery.cpp: with SACK
  struct AckNews {
    std::size_t reported = 0;            // of `delivered_`, by SACK; what follows by the ACK
    bool advances = false;               // it acknowledges something new
    std::optional<SeqRange> twice = {};  // came twice, as it reports
  };
  [[nodiscard]] AckNews take_reports(const Segment& segment);
  void look_for_losses(const Segment& segment, const AckNews& news, Time now);
  bool mark_losses(Time now);
  void start_reduction(Time now);
  void undo_if_spurious(const Segment& segment);
  void retransmit_after_timeout(Time now);
  void send_tail_probe(Time now);
  void arm_tail_probe(Time now);
  [[nodiscard]] bool echoes_before(const Segment& segment, std::uint32_t stamp) const;
  // connection_output.cpp
  void output(Time now);
  bool send_next(Seq edge, Time now);
  void send_into_window(Time now);
  void send_into_pipe(Time now);
  void send_again(SeqRange range, Time now);
  void retransmit_first(Time now);
  void send_data(Seq seq, std::uint32_t count, bool fin, Time now);
  [[nodiscard]] Bytes payload_at(Seq seq, std::uint32_t count);
  void send_syn(Time now);
  [[nodiscard]] Options syn_options(Time now) const;
  void send_ack(Time now);
  void send_reset(Seq seq, std::optional<Seq> ack);
  void emit(Segment segment);
  void send(Segment segment);
  [[nodiscard]] Segment blank(Seq seq, Flags flags) const;
  [[nodiscard]] Options options_now(Time now) const;
  [[nodiscard]] std::size_t most_sack_blocks() const;
  [[nodiscard]] std::uint16_t window_field(bool syn);
  [[nodiscard]] Seq acceptable_seq() const;
  [[nodiscard]] std::uint32_t timestamp(Time now) const;
  [[nodiscard]] std::uint8_t own_window_scale() const;
  [[nodiscard]] std::uint16_t own_mss() const;
  // connection_icmp.cpp
  bool lower_path_mtu(std::uint32_t mtu, Time now);
  // connection_timers.cpp
  void on_retransmission_timeout(Time now);
  void probe_window(Time now);
  void arm_retransmission(Time now);
  void restart_retransmission(Time now);

  [[nodiscard]] bool can_send_data() const;
  [[nodiscard]] bool can_receive() const;
  [[nodiscard]] bool needs_retransmission_timer() const;
  [[nodiscard]] bool may_send_fin() const { return closing_ && can_send_data(); }
  [[nodiscard]] bool fin_acknowledged() const { return fin_sent_ && una_ > send_.end(); }
  [[nodiscard]] std::uint32_t flight() const { return max_ - una_; }

  Config config_;
  State state_ = State::closed;
  Endpoint local_ = {};
  Endpoint remote_ = {};
  Endpoint listened_ = {};  // `local_` before a SYN named the address
  bool passive_ = false;
  bool was_established_ = false;
  std::optional<Error> failure_ = {};
  std::optional<Error> soft_error_ = {};  // named when the connection times out

  // Send sequence variables. `nxt_` is where sending goes on: behind a timeout it is below `max_`,
  // the highest number sent, which is the RFC's SND.NXT.
  Seq iss_ = {};
  Seq una_ = {};
  Seq nxt_ = {};
  Seq max_ = {};
  std::uint32_t snd_wnd_ = 0;  // scaled
  std::uint32_t max_snd_wnd_ = 0;
  Seq wl1_ = {};
  Seq wl2_ = {};
  SendBuffer send_;
  bool closing_ = false;  // CLOSE was called: a FIN follows the data
  bool fin_sent_ = false;

  // Receive sequence variables.
  Seq irs_ = {};
  Seq rcv_edge_ = {};  // the right edge that was advertised; it never moves back
  ReceiveBuffer receive_;
  std::optional<Seq> peer_fin_ = {};  // its number, once it was seen in the window
  bool fin_received_ = false;         // it is in order
  std::optional<Seq> urgent_ = {};
  std::optional<SeqRange> came_twice_ = {};  // to be reported (RFC 2883)

  // What the handshake agreed on.
  std::uint32_t peer_mss_ = 536;
  std::uint32_t path_mtu_;
  bool fragments_ = false;  // the path takes less than we cut: routers may fragment
  bool scaling_ = false;
  std::uint8_t snd_scale_ = 0;
  std::uint8_t rcv_scale_ = 0;
  bool sack_ = false;
  bool timestamps_ = false;

  // Timestamps and round trips.
  std::uint32_t ts_recent_ = 0;
  Time ts_recent_at_ = {};
  Seq last_ack_sent_ = {};
  std::optional<std::pair<Seq, Time>> timed_ = {};  // one segment is timed at a time
  RttEstimator rtt_;

  // Loss.
  Congestion congestion_;
  unsigned duplicate_acks_ = 0;
  Seq recover_ = {};         // RFC 6582: max_ when recovery began
  unsigned unanswered_ = 0;  // timeouts since something was heard
  // The same with SACK: what is from `una_` to `nxt_`.
  Flight flight_ = {};
  std::vector<SentSegment> delivered_ = {};  // by the ACK that is looked at
  Rack rack_ = {};
  TailProbe probe_ = {};
  Time reduced_at_ = {};
  struct Undo {
    Congestion::Before before;
    std::uint32_t timestamp;  // of the first segment that was sent again
  };
  std::optional<Undo> undo_ = {};

  // Timers and what is to be sent.
  std::optional<Time> retransmit_at_ = {};
  std::optional<Time> look_again_at_ = {};  // RACK's reordering timer
  std::optional<Time> probe_at_ = {};
  std::optional<Time> ack_at_ = {};
  std::optional<Time> time_wait_until_ = {};
  bool ack_now_ = false;
  bool more_waits_ = false;  // behind the segment that is looked at
  PeriodLimit challenges_;
  PeriodLimit replies_;  // to segments outside of the window
  std::vector<Segment> out_ = {};
  std::vector<Bytes> spare_ = {};  // memory of payloads that were sent
  Counts counts_ = {};
};

}  // namespace pushpkt::stack::tcp

namespace pushpkt::stack {
using TcpConnection = tcp::Connection;
}
