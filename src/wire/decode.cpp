// Header after header: each one sets the limit for what is inside it, and says what comes next.
#include "pushpkt/wire/decode.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/slarp.hpp"
#include "wire/layout_cache.hpp"

namespace pushpkt::wire {
class Decoder {
 public:
  Decoder(Decoded& out, ByteView bytes, Link link, std::size_t wire_bytes,
          const Protocols& protocols)
      : out_(out), protocols_(protocols), limit_(static_cast<std::uint32_t>(bytes.size())) {
    out_.bytes_ = bytes;
    out_.link_ = link;
    out_.trailer_offset_ = limit_;
    out_.wire_bytes_ = std::max(wire_bytes, bytes.size());
  }

  /// By the layout of an earlier packet if it has the same one.
  void run(LayoutCache& layouts) {
    out_.is_complete_ = layouts.apply(out_.bytes_, out_.link_, out_.layers_, out_.trailer_offset_);
    if (out_.is_complete_) return;
    run();
    layouts.learn(out_);
  }

  void run() {
    KnownAs next = first();
    while (next.space != Space::none && !stopped_) next = step(next);
  }

 private:
  [[nodiscard]] ByteView rest() const { return out_.bytes_.subspan(at_, limit_ - at_); }

  [[nodiscard]] KnownAs first() const {
    constexpr std::array raw_links{Link::raw, Link{12}, Link{14}};  // as BSD systems number DLT_RAW
    if (std::find(raw_links.begin(), raw_links.end(), out_.link_) != raw_links.end()) {
      return {Space::ip_version, 0};
    }
    return {Space::link, static_cast<std::uint32_t>(out_.link_)};
  }

  /// Reads the header known as `next` and says how the one after it is known.
  KnownAs step(KnownAs next) {
    constexpr KnownAs nothing{Space::none, 0};
    if ((next.space == Space::ip_version || next.space == Space::mpls) && next.number == 0) {
      if (rest().empty()) return nothing;
      next.number = rest()[0] >> 4U;
    }
    const Header* header = protocols_.lookup(next.space, next.number, rest());
    if (header == nullptr || rest().size() < header->fixed_bytes) {
      report_cut(next, header);
      return nothing;
    }
    if (out_.layers_.is_full()) {
      report({.kind = Finding::Kind::too_deep, .header = header, .offset = at_});
      return nothing;
    }
    Layer& layer =
        out_.layers_.add({.header = header, .offset = at_, .header_bytes = 0, .end = limit_});
    layer.header_bytes = header_bytes(layer);
    check_version(layer);
    set_limit(layer);
    at_ = layer.payload_offset();
    return after(layer);
  }

  void report_cut(KnownAs next, const Header* header) {
    if (rest().empty() || rest().size() >= protocols_.largest_header()) return;
    if (header == nullptr) {  // a variant may be known that did not fit to be asked
      for (const Header* candidate : protocols_.headers()) {
        const KnownAs* known = known_as(*candidate, next.space);
        if (known != nullptr && known->number == next.number) header = candidate;
        if (header != nullptr) break;
      }
    }
    if (header == nullptr || rest().size() >= header->fixed_bytes) return;
    out_.cut_ = Layer{header, at_, static_cast<std::uint32_t>(rest().size()), limit_};
    if (out_.wire_bytes_ > out_.bytes_.size() && limit_ == out_.bytes_.size())
      return;  // snaplen cut it
    report({.kind = Finding::Kind::header_cut,
            .header = header,
            .offset = at_,
            .said = header->fixed_bytes,
            .there = rest().size(),
            .limit = limit_set_by_});
  }

  /// The header's bytes, rows and tail. A length that cannot be is a finding, and what is inside
  /// stays bytes.
  std::uint32_t header_bytes(const Layer& layer) {
    const Header& header = *layer.header;
    if (header.items_to_end) return limit_ - at_;
    if (header.header_length == nullptr) return header.fixed_bytes;
    const Field& field = *header.header_length;
    const std::uint64_t stored = read(rest(), field).low / field.unit;
    const std::uint64_t said = (stored + header.length.plus) * header.length.scale;
    Finding finding{.header = &header,
                    .field = &field,
                    .offset = at_,
                    .said = said,
                    .there = rest().size(),
                    .limit = limit_set_by_};
    if (said < header.fixed_bytes) {
      finding.kind = Finding::Kind::header_length_small;
      finding.there = header.fixed_bytes;
      stop_with(finding);
      return header.fixed_bytes;
    }
    if (said > rest().size()) {
      finding.kind = Finding::Kind::header_length_large;
      stopped_ = true;
      if (!cut_by_capture(at_ + said)) report(finding);
      return static_cast<std::uint32_t>(rest().size());
    }
    return static_cast<std::uint32_t>(said);
  }

  void check_version(const Layer& layer) {
    const KnownAs* version = known_as(*layer.header, Space::ip_version);
    if (version == nullptr) return;
    const std::uint8_t here = out_.bytes_[layer.offset] >> 4U;
    if (here == version->number) return;
    stop_with({.kind = Finding::Kind::version,
               .header = layer.header,
               .field = layer.header->fields[0],
               .offset = layer.offset,
               .said = here,
               .there = version->number});
  }

  void set_limit(Layer& layer) {
    const std::uint64_t claimed = claimed_end(out_.bytes_, layer, limit_);
    if (claimed > limit_) {
      if (cut_by_capture(claimed) || quoted_ || in_fragment(out_.packet(), innermost())) return;
      report_length(layer, Finding::Kind::length_large, limit_);
    } else if (claimed < layer.payload_offset()) {
      report_length(layer, Finding::Kind::length_small, layer.payload_offset());
    } else if (claimed < limit_) {
      end_at(layer, static_cast<std::uint32_t>(claimed));
    }
  }

  [[nodiscard]] std::size_t innermost() const { return out_.layers_.size() - 1; }

  void report_length(const Layer& layer, Finding::Kind kind, std::uint32_t end) {
    const Field& length = *layer.header->length_field;
    const bool counts_header =
        length.fill == Fill::layer_length || kind == Finding::Kind::length_small;
    report({.kind = kind,
            .header = layer.header,
            .field = &length,
            .offset = layer.offset,
            .said = out_.packet().value(innermost(), length).low,
            .there = end - (counts_header ? layer.offset : layer.payload_offset()),
            .limit = limit_set_by_});
  }

  /// What is inside is confined to the layer; what the outermost length does not count trails.
  void end_at(Layer& layer, std::uint32_t end) {
    layer.end = end;
    limit_ = end;
    if (layer.header->length_field != nullptr) limit_set_by_ = layer.header->length_field;
    if (!length_seen_) out_.trailer_offset_ = end;
  }

  [[nodiscard]] bool cut_by_capture(std::uint64_t end) const {
    return limit_ == out_.bytes_.size() && end <= out_.wire_bytes_;
  }

  KnownAs after(const Layer& layer) {
    constexpr KnownAs nothing{Space::none, 0};
    const Header& header = *layer.header;
    if (header.length_field != nullptr) length_seen_ = true;
    if (header.quotes_packet) quoted_ = true;
    if (is_later_fragment(layer)) return nothing;
    if (!header.next_ports.empty()) return known_by_port(layer);
    if (header.next == nullptr) return header.next_is;
    const std::uint64_t number = read(layer.header_in(out_.bytes_), *header.next).low;
    if (is_slarp(&header, number)) return nothing;
    if (header.next->space == Space::ethertype && number <= eth::max_length &&
        !may_be_length(header)) {
      return nothing;
    }
    return {header.next->space, static_cast<std::uint32_t>(number)};
  }

  /// Whether a small EtherType is the length of an IEEE 802.3 frame: behind a tag, as behind the
  /// addresses. GRE, GENEVE and SNAP have EtherTypes alone. IEEE 802.3, 3.2.6; RFC 2784, 2.4
  static bool may_be_length(const Header& header) {
    return header.name == "vlan" || header.name == "ieee8021ad";
  }

  /// What the ports say follows, where the bytes have room for it: a port promises nothing.
  [[nodiscard]] KnownAs known_by_port(const Layer& layer) const {
    for (const Field* port : layer.header->next_ports) {
      const auto number = static_cast<std::uint32_t>(read(layer.header_in(out_.bytes_), *port).low);
      const Header* header = protocols_.lookup(port->space, number, rest());
      if (header != nullptr && rest().size() >= header->fixed_bytes) return {port->space, number};
    }
    return {Space::none, 0};
  }

  /// Behind a fragment other than the first there is no header, only the middle of something.
  [[nodiscard]] bool is_later_fragment(const Layer& layer) const {
    const ByteView bytes = layer.header_in(out_.bytes_);
    if (layer.header == &ipv4::header) return get(bytes, ipv4::frag_offset) != 0;
    return layer.header == &fraghdr::header && get(bytes, fraghdr::offset) != 0;
  }

  void stop_with(const Finding& finding) {
    report(finding);
    stopped_ = true;
  }

  void report(const Finding& finding) {
    if (!out_.findings_.is_full()) out_.findings_.add(finding);
  }

  Decoded& out_;
  const Protocols& protocols_;
  std::uint32_t at_ = 0;
  std::uint32_t limit_;
  const Field* limit_set_by_ = nullptr;
  bool length_seen_ = false;
  bool quoted_ = false;   // inside of an ICMP error, which may cut what it quotes
  bool stopped_ = false;  // a header did not make sense: nothing inside it is looked at
};

namespace {

thread_local constinit LayoutCache layouts;

}  // namespace

Decoded decode(ByteView bytes, Link link, std::size_t wire_bytes, const Protocols& protocols) {
  Decoded out;
  Decoder decoder(out, bytes, link, wire_bytes, protocols);
  if (protocols.is_standard()) {
    decoder.run(layouts);
  } else {
    decoder.run();
  }
  return out;
}

}  // namespace pushpkt::wire
