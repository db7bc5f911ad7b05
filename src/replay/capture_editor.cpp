// A packet keeps its link-layer header, so it keeps its length.
#include "pushpkt/replay/capture_editor.hpp"

namespace pushpkt::replay {

Result<CaptureEditor> CaptureEditor::of(const EditTexts& texts, std::uint32_t mtu) {
  auto edits = edits_of(texts, mtu);
  if (!edits) return fail(edits.error());
  if (auto sides = read_sides(texts, *edits); !sides) return fail(sides.error());
  auto changes = changes_of(texts);
  if (!changes) return fail(changes.error());
  Rewriter::Options rewriter{.changes = std::move(*changes),
                             .checksums = checksums_of(texts.checksums),
                             .framing = {},
                             .skip_broadcast = texts.skip_broadcast};
  return CaptureEditor(std::move(*edits), std::move(rewriter), texts.change_packets());
}

Result<std::optional<sniff::SeenView>> CaptureEditor::edit(const sniff::SeenView& captured) {
  auto edited = editor_.edit(captured);
  if (!edited || !*edited || !changes_) return edited;
  sniff::SeenView& seen = **edited;
  const auto frame = rewriter_.rewrite(seen, editor_.is_on_side());
  if (!frame) return fail(frame.error());
  if (!*frame) return std::nullopt;
  seen.bytes = (*frame)->bytes;  // as many as before
  return edited;
}

std::vector<std::string> CaptureEditor::texts_of(const std::vector<Change>& changes) {
  std::vector<std::string> out;
  for (const Change& change : changes) out.push_back(change.text);
  return out;
}

EditCounts CaptureEditor::counts() const {
  EditCounts out = editor_.counts();
  const Rewriter::Counts& done = rewriter_.counts();
  for (std::size_t i = 0; i < change_texts_.size() && i < done.changed.size(); ++i) {
    out.each.push_back({"set", change_texts_[i], done.changed[i]});
  }
  return out;
}

}  // namespace pushpkt::replay
