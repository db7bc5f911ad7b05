// The path `file` hands each frame to the capture.
#include "pushpkt/stack/write_packets.hpp"

#include <algorithm>
#include <set>

#include "packet_comment.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"

namespace pushpkt::stack {
namespace {

class Writing {
 public:
  Writing(const WriteSource& source, const TransmitOptions& options, sniff::CaptureWriter& writer)
      : source_(source), options_(options), writer_(writer) {}

  Result<void> run(std::optional<wire::Recipe> recipe) {
    path::Target target;
    target.sink = [this](const wire::FrameView& frame) { return write(frame); };
    const auto path = options_.path->open(target);
    if (!path) return fail(path.error());
    while (recipe && !options_.stop()) {
      complete(*recipe);
      if (auto done = write_all(*recipe, **path); !done) return done;
      if (options_.stop()) break;
      auto next = source_.next();
      if (!next) return fail(next.error());
      recipe = std::move(*next);
    }
    return {};
  }

 private:
  /// A capture may have bare IP packets; other protocols that Ethernet carries need its header.
  void complete(wire::Recipe& recipe) {
    std::vector<Filled> filled;
    const bool begins_inside = wire::link_of(recipe) == Link::ethernet;
    if (begins_inside && wire::add_ethernet(recipe)) {
      filled.push_back(
          {std::string(recipe.parts[0].header->name), "", "a capture of Ethernet begins with it"});
    }
    fill_for_protocols(recipe, options_.variations, filled);
    fill_client_mac(recipe, Mac{}, filled);
    add_left_open(recipe, filled);
    for (const Filled& each : filled) {
      if (filled_in_.insert(each.field).second && source_.filled_in) source_.filled_in(each);
    }
  }

  /// What a path that sends would ask the host for.
  void add_left_open(const wire::Recipe& recipe, std::vector<Filled>& filled) const {
    for (const auto& [row, preset] : wire::left_open(recipe)) {
      const bool is_varied = std::ranges::any_of(
          options_.variations,
          [&field = row](const auto& varied) { return varied.field == &field; });
      if (is_varied) continue;
      filled.push_back(
          {std::string(row.name), wire::to_text(row, preset), "a dry run asks no host"});
    }
  }

  Result<void> write_all(const wire::Recipe& recipe, path::Path& path) {
    comment_ = packet_comment(recipe, *options_.path);
    auto series = wire::PacketSeries::of(recipe, options_.variations);
    if (!series) return fail(series.error());
    for (std::uint64_t i = 0; i < options_.packets_each && !options_.stop(); ++i) {
      const auto frame = series->at(i);
      if (!frame) return fail(frame.error());
      if (auto done = write_packet(recipe, *frame, i, path); !done) return done;
    }
    return {};
  }

  /// The packet, or its fragments.
  Result<void> write_packet(const wire::Recipe& recipe, const wire::FrameView& frame,
                            std::uint64_t index, path::Path& path) {
    if (options_.fragment == 0) {
      const auto taken = path.send(std::span(&frame, 1));
      return taken ? Result<void>() : fail(taken.error());
    }
    const auto pieces = pieces_of(recipe, frame, options_.fragment, index);
    if (!pieces) return fail(pieces.error());
    for (const FramePiece& piece : *pieces) {
      if (const auto taken = path.send(std::span(&piece.view, 1)); !taken) {
        return fail(taken.error());
      }
    }
    return {};
  }

  Result<void> write(const wire::FrameView& frame) {
    return writer_.write(
        sniff::SeenView{.bytes = frame.bytes,
                        .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                        .time = now(),
                        .link = frame.link,
                        .direction = sniff::Direction::out,
                        .interface = "pushpkt",
                        .comment = comment_});
  }

  const WriteSource& source_;
  const TransmitOptions& options_;
  sniff::CaptureWriter& writer_;
  std::string comment_;
  std::set<std::string> filled_in_;  // what was reported
};

}  // namespace

Result<void> write_packets(std::optional<wire::Recipe> first, const WriteSource& source,
                           const TransmitOptions& options, sniff::CaptureWriter& writer) {
  return Writing(source, options, writer).run(std::move(first));
}

}  // namespace pushpkt::stack
