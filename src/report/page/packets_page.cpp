// Packets are drawn as they come, so that a large capture needs no large memory.
#include "pushpkt/report/packets_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "pushpkt/base/counted.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "report/page/document.hpp"
#include "report/page/html.hpp"
#include "report/page/ladder.hpp"
#include "report/page/packet_view.hpp"

namespace pushpkt::report {
namespace {

/// A field is coloured where something is wrong with it.
page::FieldMarker marker_of(const wire::Decoded& decoded) {
  return [&decoded](std::size_t layer, const wire::Field& field) -> page::FieldMark {
    const auto findings = decoded.findings();
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const auto& finding) {
      return finding.field == &field && finding.offset == decoded.layers()[layer].offset;
    });
    if (found != findings.end()) return {"unexplained", to_text(*found)};
    if (decoded.layers()[layer].header->checksum != &field) return {};
    const wire::ChecksumState state = decoded.checksum(layer);
    if (state == wire::ChecksumState::bad) return {"unexplained", "the checksum is bad"};
    if (state == wire::ChecksumState::partial) return {"changed", "left to the network card"};
    return {};
  };
}

}  // namespace

void PacketsPage::add(const sniff::SeenView& seen) {
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  ladder_.add(seen, decoded);
  if (!start_ && seen.has_time) start_ = seen.time;
  ++packets_;
  if (drawn_packets_ != packets_ - 1) return;
  if (drawn_packets_ == most_packets || drawn_.size() >= most_bytes) return;
  ++drawn_packets_;
  std::string content;
  if (!seen.comment.empty()) {
    content += page::element("pre", "", page::escaped(seen.comment)) + "\n";
  }
  const std::vector<std::string> odd = oddities(decoded);
  for (const std::string& text : odd) content += page::element("p", "wrong", page::escaped(text));
  content += page::packet_view({.packet = decoded, .marker = marker_of(decoded), .level = 3});
  drawn_ += page::folded(packet_line(seen, decoded, start_.value_or(seen.time), {}), content);
}

std::string PacketsPage::html(const std::string& name) const {
  std::string totals = counted(packets_, "packet");
  if (drawn_packets_ < packets_) {
    totals += fmt::format("; the first {} are drawn on this page. `-c` or a filter chooses others.",
                          drawn_packets_);
  }
  std::string body;
  if (packets_ > 0) {
    body += page::heading(2, "ladder", "Conversation") +
            page::element("p", "faint", "A column for each host, a row for each packet.") +
            page::ladder_html(ladder_.ladder()) + page::heading(2, "packets", "Packets") +
            page::legend("The colours of the header drawings below:",
                         {{"", "as it should be"},
                          {"changed", "left to the network card \u270e"},
                          {"unexplained", "does not add up ?"}}) +
            "<p><button type=\"button\" class=\"unfold\" aria-expanded=\"false\" "
            "hidden=\"hidden\">Unfold all</button></p>\n" +
            drawn_;
  }
  return page::document(name, page::title_block(name, totals) + page::contents(body) + body);
}

}  // namespace pushpkt::report
