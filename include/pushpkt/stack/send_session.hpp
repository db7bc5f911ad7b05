// Recipes sent and answers collected; a capture keeps what the wire had of both.
#pragma once

#include <map>
#include <memory>

#include "pushpkt/stack/device_count.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "pushpkt/stack/wire_record.hpp"

namespace pushpkt::stack {

class Defragmenter;

class SendSession final : public Transmitter::Observer {
 public:
  struct Options {
    TransmitOptions transmit = {};
    bool collect = false;     ///< listens for answers
    std::string record = {};  ///< the capture; "": none
  };

  /// What a session notices while it works.
  class Events {
   public:
    Events() = default;
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
    virtual ~Events() = default;
    /// A sentence for people; may have a second line, indented.
    virtual void note(const std::string& /*text*/) {}
    /// An answer to `probe`, or an ICMP error about it. An error returned ends the session.
    virtual Result<void> answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                const Probe& probe) = 0;
    /// A packet that is nearly an answer, and which field it lacks. Of the first 16.
    virtual void near_miss(const sniff::Seen& /*seen*/, const wire::Decoded& /*decoded*/,
                           const std::string& /*why*/) {}
    /// A copy of what `probe` was answered by, or one more answer. Of the first 16.
    virtual void answered_again(const Probe& /*probe*/, const Probes::Found& /*found*/) {}
  };

  /// Opens everything: afterwards no capability is needed. `events` must outlive the session.
  /// Errors are those of Transmitter::open, the sniffers and the file. Where only the record needs
  /// a sniffer and there is none, the record has what was handed over: see unwatched().
  [[nodiscard]] static Result<std::unique_ptr<SendSession>> open(
      const std::vector<wire::Recipe>& recipes, Options options, EgressGate gate, Events& events);

  /// Sends all packets and takes what is seen meanwhile.
  [[nodiscard]] Result<void> send();
  /// Waits for answers until each packet has one, the deadline or a stop.
  [[nodiscard]] Result<void> wait(Deadline deadline);
  /// Waits until the last packet was seen on its device (for a second at most), and closes the
  /// capture.
  [[nodiscard]] Result<void> close();

  [[nodiscard]] const Transmitter& transmitter() const { return transmitter_; }
  /// What the devices counted while send() ran; nullopt where they cannot be asked.
  [[nodiscard]] const std::optional<Departed>& departed() const { return departed_; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const std::vector<Probe>& probes() const { return probes_.all(); }
  /// Whether an answer came: a TCP reset is one, an ICMP error is not.
  [[nodiscard]] bool answered() const { return answers_ > 0; }
  /// Whether an ICMP error about a packet of ours came.
  [[nodiscard]] bool has_icmp_errors() const { return icmp_errors_ > 0; }
  /// Whether our kernel answered a SYN and ACK with RST.
  [[nodiscard]] bool kernel_reset() const { return kernel_reset_; }
  /// Whether our kernel refused an answer by UDP with port unreachable.
  [[nodiscard]] bool kernel_refused() const { return kernel_refused_; }
  /// Why the capture has what was handed over; "": it has what the wire had.
  [[nodiscard]] const std::string& unwatched() const { return unwatched_; }
  /// The name of a checksum that was sent wrong; "" if none was.
  [[nodiscard]] const std::string& wrong_checksum() const { return wrong_checksum_; }
  /// "an answer came from 10.0.0.9, not ...": another address than the one that was asked, or "".
  [[nodiscard]] const std::string& answered_by() const { return answered_by_; }

  /// Where nothing answered: see why_unresolved().
  [[nodiscard]] const std::string& unresolved() const { return unresolved_; }

  SendSession(const SendSession&) = delete;
  SendSession& operator=(const SendSession&) = delete;
  ~SendSession() override;
  [[nodiscard]] bool watches() const override { return record_ || !listener_.empty(); }
  void about_to_send(const Transmitter::Load& load, const wire::FrameView& frame) override;
  void not_sent(std::size_t frames) override;
  Result<void> sent(const Transmitter::Sent& sent) override;
  void unreachable(const Transmitter::Sent& packet, const Error& why) override;
  Result<void> look() override;

 private:
  SendSession(Options options, Transmitter transmitter, Events& events);
  [[nodiscard]] Result<void> open_record();
  [[nodiscard]] Result<void> listen();
  [[nodiscard]] bool is_stopped() const { return options_.transmit.stop(); }
  void note_checksums(const wire::FrameView& frame);
  [[nodiscard]] const std::string& comment_of(const Transmitter::Load& load);
  [[nodiscard]] sniff::Seen as_sender(sniff::Seen seen) const;
  [[nodiscard]] Result<void> take(const sniff::Seen& seen);
  [[nodiscard]] Result<void> take_whole(const sniff::Seen& seen, const wire::Decoded& decoded);
  [[nodiscard]] Result<void> record(const sniff::Seen& seen, const std::string& comment);
  [[nodiscard]] Result<bool> take_reset(const sniff::Seen& seen, const wire::Decoded& decoded);
  [[nodiscard]] Result<bool> take_refusal(const sniff::Seen& seen, const wire::Decoded& decoded);
  [[nodiscard]] Result<void> take_answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                                         const Probes::Found& found);
  [[nodiscard]] Result<void> take_again(const sniff::Seen& seen, const Probes::Found& found);
  [[nodiscard]] Result<bool> take_fragment(const sniff::Seen& seen, const wire::Decoded& decoded);
  void report_incomplete();
  void take_near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                      const Probes::Found& found);

  Options options_;
  Transmitter transmitter_;
  Events& events_;
  Listener listener_;
  Probes probes_;
  std::map<const Transmitter::Load*, std::string> comments_;
  std::optional<WireRecord> record_;
  std::string unwatched_;
  std::optional<Departed> departed_;
  std::unique_ptr<Defragmenter> defragmenter_;
  /// Of answers whose other fragments have not come: the first one that did, and its near miss.
  std::map<Bytes, std::pair<sniff::Seen, std::string>> incomplete_;
  bool is_blind_ = false;     ///< an error ended the looking: what was not seen may have left
  bool is_recorded_ = false;  ///< the packet that is looked at: its fragments are in the capture
  std::vector<wire::Request> handshakes_;  // a SYN, answered by SYN and ACK
  std::vector<wire::Request> unheld_;      // by UDP, answered, with a port that we do not hold
  std::uint64_t answers_ = 0;
  std::uint64_t icmp_errors_ = 0;
  std::size_t near_misses_ = 0;
  std::size_t answered_again_ = 0;
  bool kernel_reset_ = false;
  bool kernel_refused_ = false;
  bool sent_reset_ = false;  // we sent one ourselves
  std::string wrong_checksum_;
  std::string answered_by_;
  std::string unresolved_;
};

}  // namespace pushpkt::stack
