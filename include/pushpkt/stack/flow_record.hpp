// A capture file of one TCP flow, as the wire has it, while the flow runs. pcap(3PCAP)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/sniffer.hpp"

namespace pushpkt::stack {

class FlowRecord {
 public:
  /// Segments between the two ends on `interface`, both ways, of any program, and ICMP errors
  /// about them. The file grows in place. Needs CAP_NET_RAW; start() does not. Errors: of the
  /// sniffer and the file.
  [[nodiscard]] static Result<std::unique_ptr<FlowRecord>> open(const std::string& interface,
                                                                const Endpoint& local,
                                                                const Endpoint& remote,
                                                                const std::string& file);
  FlowRecord(const FlowRecord&) = delete;
  FlowRecord& operator=(const FlowRecord&) = delete;
  ~FlowRecord();

  /// A thread writes from here on; it has the capabilities of the caller, which should have given
  /// up all. What has passed since open() is not lost.
  void start();
  /// Writes what has passed until now, and closes the file. Errors: of the sniffer and the file,
  /// since start().
  [[nodiscard]] Result<void> finish();

  /// Whole in the file, after finish().
  [[nodiscard]] std::uint64_t packets() const { return writer_.packets(); }
  [[nodiscard]] std::uint64_t dropped() { return sniffer_.stats().dropped; }

 private:
  FlowRecord(sniff::Sniffer sniffer, sniff::CaptureWriter writer, Fd stop);
  [[nodiscard]] Result<void> run();
  [[nodiscard]] Result<void> take_present();
  void join();

  sniff::Sniffer sniffer_;
  sniff::CaptureWriter writer_;
  Fd stop_;
  std::thread thread_ = {};
  Result<void> done_ = {};
  std::uint64_t taken_ = 0;
};

}  // namespace pushpkt::stack
