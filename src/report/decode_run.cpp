// Packets that were whole come first, then the error.
#include "pushpkt/report/decode_run.hpp"

#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/replay/capture_copy.hpp"
#include "pushpkt/report/packet_ladder.hpp"
#include "pushpkt/report/packets_page.hpp"
#include "pushpkt/report/replay.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::report {
namespace {

/// What is made of all packets together, when the last one was read.
struct Pictures {
  std::optional<PacketLadder> ladder;
  std::optional<PacketsPage> page;
  std::optional<OutputFile> page_file;  ///< nullopt: the standard output

  /// The page is opened before the other capture gets its name.
  static Result<Pictures> open(const DecodeRequest& request, std::size_t width) {
    Pictures out;
    if (request.ladder) out.ladder.emplace(PacketLadder::hosts_within(width));
    if (request.page.empty()) return out;
    out.page.emplace();
    if (is_standard_output(request.page)) return out;
    auto file = OutputFile::create(request.page, Appearance::whole, Readers::umask);
    if (!file) return fail(file.error());
    out.page_file.emplace(std::move(*file));
    return out;
  }
  void add(const sniff::SeenView& seen) {
    if (ladder) ladder->add(seen, wire::decode(seen.bytes, seen.link, seen.wire_bytes));
    if (page) page->add(seen);
  }
  [[nodiscard]] Result<void> write(const std::string& name, bool whole, const RunOutput& output) {
    if (ladder) output.print(ladder_text(ladder->ladder(), output.style));
    if (!page || !whole) return {};
    const std::string html = page->html(name);
    if (!page_file) output.document(html);
    if (!page_file) return {};
    if (auto done = page_file->write(html); !done) return done;
    return page_file->commit();
  }
};

std::string notes_of(const sniff::CaptureReader& reader, const replay::CaptureCopied& copied,
                     const replay::CaptureEditor& editor) {
  std::string out;
  for (const std::string& note : reader.notes()) out += "note: " + note + "\n";
  for (const std::string& note : copied.notes) out += "note: " + note + "\n";
  return out + edit_lines(editor.left_out(), editor.counts());
}

}  // namespace

Result<bool> decode_capture(sniff::CaptureReader& reader, PacketLines& lines,
                            replay::CaptureEditor& editor, const DecodeRequest& request,
                            const RunOutput& output) {
  auto pictures = Pictures::open(request, output.style.width);
  if (!pictures) return fail(pictures.error());
  replay::CaptureCopyOptions copy{
      .count = request.count, .written = request.written, .stop = output.stop, .flush = [&lines] {
        return lines.flush();
      }};
  const bool prints_lines = request.prints && !request.ladder;
  copy.take = [&](const sniff::SeenView& seen) -> Result<void> {
    pictures->add(seen);
    return prints_lines ? lines.print(seen) : Result<void>();
  };
  const auto done = replay::copy_capture(reader, editor, copy);
  if (!done.written) return fail(done.written.error());
  if (auto drawn = pictures->write(request.name, !done.edit_failed, output); !drawn) {
    return fail(drawn.error());
  }
  const std::string notes = notes_of(reader, done, editor);
  output.note(notes);
  if (auto flushed = output.flush(); !flushed) return fail(flushed.error());
  if (output.stop()) {
    output.note("interrupted: " + counted(done.packets, "packet") + " so far\n");
    return false;
  }
  const bool agrees = lines.unexplained_disagreements() == 0;
  RunEnd end{.status = agrees ? 0 : 1, .notes = notes};
  if (!done.read) {
    end.status = exit_status(done.read.error().cause);
    end.error = done.read.error().text();
  }
  if (auto ended = lines.finish(std::move(end)); !ended) return fail(ended.error());
  if (!done.read) return fail(done.read.error());
  return agrees;
}

}  // namespace pushpkt::report
