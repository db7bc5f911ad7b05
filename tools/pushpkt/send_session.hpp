// `send` at work: a transmitter, what was seen meanwhile, the capture of -w, and the words about
// it.
#pragma once

#include <map>

#include "pushpkt/report/json.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "send_options.hpp"
#include "wire_record.hpp"

namespace pushpkt::tool {

class SendSession final : public stack::Transmitter::Observer {
 public:
  /// Opens everything: afterwards no capability is needed. Errors are those of Transmitter::open,
  /// the sniffers and the file.
  [[nodiscard]] static Result<std::unique_ptr<SendSession>> open(
      const SendPlan& plan, const std::vector<wire::Recipe>& recipes);

  /// Sends all packets and takes what is seen meanwhile.
  [[nodiscard]] Result<void> send(PacketPrinter* printer);
  /// Waits for answers until `deadline`; prints each with `printer` (none: keeps JSON).
  [[nodiscard]] Result<void> wait(Deadline deadline, PacketPrinter* printer);
  /// Waits until the last packet was seen on its device (for a second at most), and closes the
  /// file.
  [[nodiscard]] Result<void> close();

  [[nodiscard]] std::uint64_t sent() const { return transmitter_.frames(); }
  [[nodiscard]] bool answered() const { return answers_ > 0; }
  /// "812345 packets a second were reached, 1000000 were asked for"; "" when the rate was kept.
  [[nodiscard]] std::string missed_rate() const;
  /// What was left out, is rewritten by the kernel and was filled in, a line each.
  [[nodiscard]] std::string story() const;
  /// Why there was no answer, as far as it is known: a line.
  [[nodiscard]] std::string silence() const;
  /// "5 sent, 3 answered, 1 ICMP port unreachable, 1 silent", and the ports by state.
  [[nodiscard]] std::string summary() const;
  [[nodiscard]] report::Json as_json() const;

  void about_to_send(const stack::Transmitter::Load& load, const wire::FrameView& frame) override;
  void not_sent(std::size_t frames) override;
  Result<void> sent(const stack::Transmitter::Sent& sent) override;
  Result<void> look() override;

 private:
  SendSession(const SendPlan& plan, stack::Transmitter transmitter)
      : plan_(&plan), transmitter_(std::move(transmitter)) {}
  [[nodiscard]] Result<void> open_record();
  [[nodiscard]] Result<void> listen();
  void note_checksums(const wire::FrameView& frame);
  [[nodiscard]] const std::string& comment_of(const stack::Transmitter::Load& load);
  [[nodiscard]] sniff::Seen as_sender(sniff::Seen seen) const;
  [[nodiscard]] Result<void> take(const sniff::Seen& seen);
  [[nodiscard]] Result<bool> take_reset(const sniff::Seen& seen, const wire::Decoded& decoded);
  [[nodiscard]] Result<void> take_answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                         const stack::Probes::Found& found);
  [[nodiscard]] Result<bool> take_fragment(const sniff::Seen& seen, const wire::Decoded& decoded);
  void take_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                      const stack::Probes::Found& found);

  const SendPlan* plan_;
  stack::Transmitter transmitter_;
  PacketPrinter* printer_ = nullptr;
  stack::Listener listener_;
  stack::Probes probes_;
  std::map<const stack::Transmitter::Load*, std::string> comments_;
  std::optional<WireRecord> record_;
  std::string unwatched_;  // why the record is of what was handed over; "": it is of the wire
  std::vector<Bytes> fragmented_;          // answers whose later fragments may still come
  std::vector<wire::Request> handshakes_;  // a SYN, answered by SYN and ACK
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
