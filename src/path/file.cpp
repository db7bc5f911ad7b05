// No way out at all: each frame goes to whoever asked, for a capture file or a test. A dry run.
#include "path/open.hpp"

namespace pushpkt::path {
namespace {

class Sink final : public Path {
 public:
  explicit Sink(std::function<Result<void>(const wire::FrameView&)> sink)
      : sink_(std::move(sink)) {}

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    std::size_t taken = 0;
    for (const wire::FrameView& frame : batch) {
      const auto written = sink_(frame);
      if (!written && taken == 0) return fail(written.error());
      if (!written) break;
      ++taken;
    }
    return taken;
  }

 private:
  std::function<Result<void>(const wire::FrameView&)> sink_;
};

}  // namespace

Opened open_file(const Target& target) {
  if (!target.sink) {
    return fail(input_error("cannot send by file: no capture file is named",
                            "`pushpkt send --path file -w FILE` names one"));
  }
  return std::make_unique<Sink>(target.sink);
}

}  // namespace pushpkt::path
