// The capture of packets that were sent: what a sniffer saw on the device where they leave, in
// order of time. What was built is in the comments.
#pragma once

#include <deque>
#include <string>

#include "pushpkt/path/path.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::stack {

class WireRecord {
 public:
  /// Errors are those of sniff::CaptureWriter::create.
  [[nodiscard]] static Result<WireRecord> create(const std::string& file,
                                                 const path::PathKind& kind);

  /// Frames that may be waited for at a time; of more the oldest is given up.
  static constexpr std::size_t most_expected = 65'536;

  /// The frame is about to be sent; `comment` outlives the record.
  void expect(const wire::FrameView& frame, const std::string& comment);
  /// The last expected frame was refused.
  void forget_last() {
    if (!expected_.empty()) expected_.pop_back();
  }
  /// Writes the packet if it is one that was sent, with the differences between what was built and
  /// what the kernel made of it. Returns whether it is one: by the bytes that the path lets us
  /// write, else by what rules of this host leave as it is (wire::may_be_rewritten). Where it may
  /// be one of several, its comment says that.
  [[nodiscard]] Result<bool> take(const sniff::Seen& seen);
  /// An answer, or another packet of the exchange.
  [[nodiscard]] Result<void> write(sniff::Seen seen, std::string_view comment);
  /// For a device that cannot be watched: the frame that was handed over at `time`, with that as a
  /// comment. It is kept until a later packet is written, for a second at most: an answer to an
  /// earlier one may still come. `comment` outlives the record.
  [[nodiscard]] Result<void> write_unwatched(const wire::FrameView& frame,
                                             const std::string& interface,
                                             const std::string& comment, Timestamp time);
  /// Writes the frames that were handed over until then, and are kept.
  [[nodiscard]] Result<void> write_kept(Timestamp until);

  /// Packets that were handed over and have not been seen on the device.
  [[nodiscard]] std::size_t unseen() const { return expected_.size() + given_up_; }
  /// Packets that were seen there otherwise than the path explains.
  [[nodiscard]] std::size_t rewritten() const { return rewritten_; }
  [[nodiscard]] Result<void> close();
  /// See CaptureWriter::keeps_earlier().
  [[nodiscard]] bool keeps_earlier() const { return writer_.keeps_earlier(); }

 private:
  struct Expected {
    Bytes bytes;
    wire::FrameView view;  ///< of `bytes`
    const std::string* comment = nullptr;
    std::size_t pieces = 0;  ///< bytes of its fragments that were seen
    Timestamp since = {};    ///< when it was about to be sent
  };
  /// A frame that was handed over beneath the sniffers.
  struct Unwatched {
    Bytes bytes;
    Link link = Link::ethernet;
    std::string interface;
    const std::string* comment = nullptr;
    Timestamp time = {};
  };
  WireRecord(sniff::CaptureWriter writer, const path::PathKind& kind)
      : writer_(std::move(writer)), kind_(&kind) {}
  /// How much of what the path carries of `sent` the packet has; 0: nothing.
  [[nodiscard]] std::size_t matching(const Expected& sent, const wire::Decoded& packet) const;
  [[nodiscard]] Result<bool> take_rewritten(const sniff::Seen& seen, const wire::Decoded& packet);
  void note_written(const wire::Decoded& packet);
  [[nodiscard]] Result<void> write_sent(const sniff::Seen& seen, std::string comment);

  sniff::CaptureWriter writer_;
  const path::PathKind* kind_;
  void give_up_oldest();
  /// Frames that will not come any more must not hide those that do.
  void give_up_old(Timestamp present);

  std::deque<Expected> expected_;
  std::deque<Unwatched> unwatched_;  ///< in order of time
  std::deque<std::size_t> recent_;   ///< hashes of what was written: another device shows it again
  std::size_t given_up_ = 0;
  std::size_t rewritten_ = 0;
};

}  // namespace pushpkt::stack
