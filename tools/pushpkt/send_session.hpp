// The packets of `send` on their way: everything opened first, then sent, then waited for.
#pragma once

#include <map>
#include <memory>

#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/base/pace.hpp"
#include "pushpkt/path/carried.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/sniffer.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "recipe_completion.hpp"
#include "reply_match.hpp"
#include "send_options.hpp"
#include "wire_record.hpp"

namespace pushpkt::tool {

class SendSession {
 public:
  /// Completes the recipes, checks them, and opens paths, sniffers, ports and the file: afterwards
  /// no capability is needed. Errors as in recipe_completion.hpp and send_checks.hpp, what the path
  /// cannot carry (input), those of the egress policy and of the path.
  [[nodiscard]] static Result<SendSession> load(const SendPlan& plan,
                                                std::vector<wire::Recipe> recipes);

  /// Sends all packets, each at its time, and takes what is seen meanwhile. What was sent until an
  /// error stays counted.
  [[nodiscard]] Result<void> send(PacketPrinter* printer);
  /// Waits for answers, for at most `deadline`; prints each with `printer` (none: keeps JSON).
  [[nodiscard]] Result<void> wait(Deadline deadline, PacketPrinter* printer);
  /// Waits until the last packet was seen on its device (for a second at most), and closes the
  /// file.
  [[nodiscard]] Result<void> close(PacketPrinter* printer);

  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] bool answered() const { return answers_ > 0; }
  /// "812345 packets a second were reached, 1000000 were asked for"; "" when the rate was kept.
  [[nodiscard]] std::string missed_rate() const;
  /// What was left out, is rewritten by the kernel, was filled in, a line each; "" when nothing
  /// was.
  [[nodiscard]] std::string story() const;
  /// Why there was no answer, as far as it can be known: a line.
  [[nodiscard]] std::string silence() const;
  [[nodiscard]] report::Json as_json() const;

 private:
  struct Load {
    Completed packet;
    PacketSeries series;
    path::Path* path = nullptr;
    stack::EgressExit exit;
    std::string comment;
  };
  /// Frames that are due and wait for one call of the path.
  struct Batch {
    static constexpr std::size_t most = 64;
    std::vector<wire::FrameView> frames;
    std::vector<Bytes> bytes;
  };
  SendSession(const SendPlan& plan, stack::EgressGate gate)
      : plan_(&plan), gate_(std::move(gate)), pace_(plan.options->rate.value_or(0)) {}
  [[nodiscard]] Result<void> prepare(const wire::Recipe& recipe, const Interfaces& own);
  [[nodiscard]] Result<void> check_before_arp(const wire::Recipe& recipe);
  [[nodiscard]] Result<stack::EgressVerdict> inspect_ends(const stack::EgressExit& exit,
                                                          PacketSeries& series);
  [[nodiscard]] Result<wire::Recipe> carried(const wire::Recipe& recipe);
  [[nodiscard]] Result<void> fill_transport(Completed& packet, const Interfaces& own);
  [[nodiscard]] Result<void> reserve_port(Completed& packet, const Interfaces& own, bool tcp);
  void fill_identifier(Completed& packet, bool ip6);
  [[nodiscard]] Result<PacketSeries> series_of(const Completed& packet) const;
  void look_for_rewrites(const wire::Recipe& recipe, const wire::FrameView& view);
  [[nodiscard]] Result<path::Path*> open_path(const Completed& packet, const wire::FrameView& view);
  [[nodiscard]] Result<void> open_record();
  [[nodiscard]] Result<void> open_ears();
  [[nodiscard]] Result<void> send_each(Load& load, Batch& batch, PacketPrinter* printer);
  [[nodiscard]] Result<void> flush(const Load& load, Batch& batch, PacketPrinter* printer);
  [[nodiscard]] Result<void> note(const Load& load, const wire::FrameView& frame);
  void expect_answer(const Load& load, const wire::FrameView& frame);
  [[nodiscard]] Result<void> listen(PacketPrinter* printer);
  [[nodiscard]] Result<void> take(const sniff::Seen& seen, PacketPrinter* printer);
  [[nodiscard]] Result<bool> take_reset(const sniff::Seen& seen, const wire::Decoded& decoded);
  [[nodiscard]] Result<void> take_answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                         std::size_t request, PacketPrinter* printer);
  [[nodiscard]] Result<bool> take_fragment(const sniff::Seen& seen, const wire::Decoded& decoded);
  void take_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                      const Likeness& likeness, bool talk);
  void wait_for_ears(Deadline deadline);

  const SendPlan* plan_;
  stack::EgressGate gate_;
  Pace pace_;
  std::map<std::string, std::unique_ptr<path::Path>> paths_;
  std::vector<Load> loads_;
  std::vector<path::NotCarried> left_out_;  // by --strip
  std::vector<path::Rewrite> rewrites_;     // of fields that a recipe names
  std::map<std::string, sniff::Sniffer> ears_;
  std::vector<stack::PortReservation> reservations_;
  std::optional<WireRecord> record_;
  std::string unwatched_;  // why the record is of what was handed over; "": it is of the wire
  std::vector<Request> requests_;    // sent, and still without an answer
  std::vector<Bytes> fragmented_;    // answers whose later fragments may still come
  std::vector<Request> handshakes_;  // a SYN, answered by SYN and ACK
  std::uint64_t sent_ = 0;
  std::uint64_t octets_ = 0;
  std::uint64_t answers_ = 0;
  std::uint64_t heard_ = 0;
  bool kernel_reset_ = false;   // our kernel answered a SYN+ACK with RST
  bool sent_reset_ = false;     // or we did
  std::string wrong_checksum_;  // of a packet that was sent: its name
  std::string answered_by_;     // another address than the one asked
  report::Json answers_json_ = report::Json::array();
  report::Json misses_json_ = report::Json::array();
};

}  // namespace pushpkt::tool
