// A session that sends packets and waits for their answers, and what is printed of it meanwhile.
#pragma once

#include <cstdint>
#include <optional>

#include "pushpkt/report/packet_printer.hpp"
#include "pushpkt/report/run_output.hpp"
#include "pushpkt/report/send.hpp"
#include "pushpkt/stack/send_session.hpp"

namespace pushpkt::report {

/// Answers on the screen, as they come, and in the log of the JSON.
class SendEvents final : public stack::SendSession::Events {
 public:
  /// Both must outlive it. Without a printer only notes are printed.
  SendEvents(PacketPrinter* printer, const RunOutput& output)
      : printer_(printer), output_(output) {}

  void note(const std::string& text) override;
  Result<void> answer(const sniff::Seen& seen, const wire::Decoded& decoded,
                      const stack::Probe& probe) override;
  void near_miss(const sniff::Seen& seen, const wire::Decoded& decoded,
                 const std::string& why) override;
  void answered_again(const stack::Probe& probe, const stack::Probes::Found& found) override;

  [[nodiscard]] const AnswerLog& log() const { return log_; }
  [[nodiscard]] PacketPrinter* printer() const { return printer_; }

 private:
  PacketPrinter* printer_;
  const RunOutput& output_;
  AnswerLog log_;
};

struct SendRequest {
  std::optional<double> wait_seconds = {};  ///< for answers; nullopt: does not wait
  std::optional<std::uint64_t> seed = {};   ///< of values that vary at random
  std::size_t recipes = 1;
  bool json = false;
};

/// Sends, waits, and closes the session, which is open. False where it waited for nothing, was
/// interrupted, or (without waiting) knew a destination without a next hop. Errors: those of the
/// session, after what is known of it is printed.
[[nodiscard]] Result<bool> send_packets(stack::SendSession& session, const SendEvents& events,
                                        const SendRequest& request, const RunOutput& output);

}  // namespace pushpkt::report
