// A run in parts: each part prints the packets of its conversations, and merge puts all of them
// together as one run would have printed them. docs/sharding.md has the format.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "pushpkt/base/result.hpp"

namespace pushpkt::report {

/// One of `count` parts of a run, from 1.
struct Shard {
  std::uint32_t number = 1;
  std::uint32_t count = 1;

  /// Whether the conversation of this wire::flow_hash() belongs to it.
  [[nodiscard]] bool takes(std::uint64_t flow) const { return flow % count == number - 1; }
};

/// "2/16". At most 65,536 shards. An input error says what is wrong with the text.
[[nodiscard]] Result<Shard> shard_of_text(std::string_view text);
[[nodiscard]] std::string to_text(Shard shard);

/// How a run ended.
struct RunEnd {
  std::uint64_t packets = 0;  ///< of the whole run, those of other parts too
  int status = 0;             ///< its exit status
  std::string error = {};     ///< what ended it early, "" if nothing did
  /// What it had to say at its end: lines, the same in every part. (Of a comparison: its counts.)
  std::string notes = {};
};

using WriteBytes = std::function<Result<void>(std::string_view bytes)>;

class PartWriter {
 public:
  /// `run` says what is printed and of what: parts of different runs are not put together.
  PartWriter(Shard shard, std::string run, WriteBytes write)
      : shard_(shard), run_(std::move(run)), write_(std::move(write)) {}

  /// First: what stands before all packets, the same in every part.
  [[nodiscard]] Result<void> begin(std::string_view text);
  /// What the packet prints. Packets count from 1, over all parts; later ones come later. (Of a
  /// comparison: a difference, by its place.)
  [[nodiscard]] Result<void> add(std::uint64_t packet, std::string_view text);
  /// Last. Without it the part is not whole, and is not put together.
  [[nodiscard]] Result<void> finish(const RunEnd& end);

 private:
  [[nodiscard]] Result<void> write_record(const std::string& head, std::string_view text);

  Shard shard_;
  std::string run_;
  WriteBytes write_;
};

}  // namespace pushpkt::report
