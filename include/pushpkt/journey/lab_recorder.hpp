// Both links of a lab into one capture, from before the first packet to after the last.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pushpkt/lab/session.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::journey {

class LabRecorder final : public lab::SessionRecorder {
 public:
  /// Listens on the router when it returns. `file` is a pcapng of mode 0600, which grows from the
  /// first take() on; until then an earlier one stays; its interfaces are `client-router` and
  /// `router-server`. `mtu` is the largest of the lab. Errors (input): a name that asks for another
  /// format.
  [[nodiscard]] static Result<std::unique_ptr<LabRecorder>> open(const lab::Lab& lab,
                                                                 const std::string& file,
                                                                 unsigned mtu);

  [[nodiscard]] std::array<int, 2> fds() const override;
  /// Writes what has passed.
  [[nodiscard]] Result<void> take() override;
  /// Takes at most 5 s.
  [[nodiscard]] Result<void> finish() override;
  /// "12 packets recorded in FILE, 0 dropped"
  [[nodiscard]] std::string counts();

 private:
  LabRecorder(std::vector<sniff::Sniffer> taps, sniff::CaptureWriter writer, std::string file)
      : taps_(std::move(taps)), writer_(std::move(writer)), file_(std::move(file)) {}
  [[nodiscard]] Result<void> write_until(Timestamp last);

  std::vector<sniff::Sniffer> taps_;  ///< client-router, router-server
  sniff::CaptureWriter writer_;
  std::string file_;
  std::vector<sniff::Seen> waiting_;  ///< may still be overtaken by packets of the other link
};

}  // namespace pushpkt::journey
