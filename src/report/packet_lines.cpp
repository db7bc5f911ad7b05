// A part has the packets of its conversations; the others count, and their times matter.
#include "pushpkt/report/packet_lines.hpp"

#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/flow_hash.hpp"

namespace pushpkt::report {

Result<PacketLines> PacketLines::of_part(
    PartTarget part,
    const std::function<Result<PacketPrinter>(decltype(PrinterOutput::write))>& printer_to) {
  const auto text = std::make_shared<std::string>();
  auto printer = printer_to([text, shown = part.shown](std::string_view printed, bool is_exact) {
    *text += shown(printed, is_exact);
    return Result<void>();
  });
  if (!printer) return fail(printer.error());
  PacketLines out(std::move(*printer));
  out.text_ = text;
  out.part_.emplace(part.shard, part.run, part.write);
  out.target_ = std::move(part);
  if (auto done = out.printer_.flush(); !done) return fail(done.error());
  if (auto done = out.part_->begin(*text); !done) return fail(done.error());
  return out;
}

Result<void> PacketLines::print(const sniff::SeenView& seen) {
  if (!part_) return printer_.print(seen);
  ++packets_;
  if (!target_->shard.takes(wire::flow_hash(wire::decode(seen)))) {
    printer_.pass_over(seen);
    return {};
  }
  text_->clear();
  if (auto done = printer_.print(seen); !done) return done;
  return part_->add(packets_, *text_);
}

Result<void> PacketLines::flush() { return part_ ? target_->flush() : printer_.flush(); }

Result<void> PacketLines::finish(RunEnd end) {
  if (!part_) return {};
  end.packets = packets_;
  return part_->finish(end);
}

}  // namespace pushpkt::report
