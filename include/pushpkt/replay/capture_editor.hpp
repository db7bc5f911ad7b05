// Packets of a capture edited for another capture: all edits, then the changes of single fields.
#pragma once

#include "pushpkt/replay/edit_texts.hpp"

namespace pushpkt::replay {

class CaptureEditor {
 public:
  /// `mtu`: see edits_of(). Input errors name the text.
  [[nodiscard]] static Result<CaptureEditor> of(const EditTexts& texts, std::uint32_t mtu);

  /// The edited packet, borrowed until the next call; nullopt: it is left out. Errors: those of
  /// PacketEditor::edit() and Rewriter::rewrite().
  [[nodiscard]] Result<std::optional<sniff::SeenView>> edit(const sniff::SeenView& captured);

  /// Whether each packet is passed on as it was captured: nothing is edited, none left out.
  [[nodiscard]] bool passes_all() const { return passes_all_; }

  /// See Edits::beside_packets().
  [[nodiscard]] const sniff::PassOnOptions& beside_packets() const { return beside_packets_; }
  [[nodiscard]] const EditLosses& left_out() const { return editor_.left_out(); }
  /// Changes of single fields among them.
  [[nodiscard]] EditCounts counts() const;

 private:
  CaptureEditor(Edits edits, Rewriter::Options rewriter, bool changes)
      : passes_all_(!changes && edits.pass_all()),
        beside_packets_(edits.beside_packets()),
        editor_(std::move(edits)),
        change_texts_(texts_of(rewriter.changes)),
        rewriter_(std::move(rewriter)),
        changes_(changes) {}

  static std::vector<std::string> texts_of(const std::vector<Change>& changes);

  bool passes_all_;
  sniff::PassOnOptions beside_packets_;
  PacketEditor editor_;
  std::vector<std::string> change_texts_;
  Rewriter rewriter_;
  bool changes_;
};

}  // namespace pushpkt::replay
