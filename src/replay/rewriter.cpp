// In place: fields are stored where decode finds them, then the checksums that feel it, innermost
// first. Nothing is allocated for a packet once the buffers have grown.
#include "pushpkt/replay/rewriter.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/text.hpp"
#include "pushpkt/wire/upper_checksum.hpp"
#include "replay/changed_value.hpp"
#include "replay/group_address.hpp"
#include "replay/incremental_checksum.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

const Field* row_of(const Header& header, const Field& wanted) {
  for (const Field* field : header.fields) {
    if (field == &wanted || field->name == wanted.name) return field;
  }
  return nullptr;
}

/// Whether the field is an address, and that of many receivers.
bool holds_group_address(ByteView header, const Field& field) {
  const bool address =
      field.show == Show::mac || field.show == Show::ipv4 || field.show == Show::ipv6;
  return address && field.bit % 8 == 0 && field.width % 8 == 0 &&
         is_group_address(header.subspan(field.bit / 8U, field.width / 8U));
}

Error no_ethernet(const sniff::SeenView& seen) {
  const std::string_view name = link_name(seen.link);
  const std::string link = name.empty()
                               ? "link type " + std::to_string(static_cast<unsigned>(seen.link))
                               : std::string(name);
  return input_error("cannot give packet " + std::to_string(seen.number) +
                         " an Ethernet header: its link layer, " + link +
                         ", says nothing that Ethernet has a number for",
                     "leave such packets out of the capture, or replay it with --path file");
}

Error does_not_fit(const Change& change, const Field& row, std::uint64_t packet) {
  return input_error("cannot set " + change.text + " in packet " + std::to_string(packet) + ": " +
                         std::string(row.name) + " has " + std::to_string(row.width) +
                         " bits there",
                     "choose the packets that have room for it, by a filter or --packets");
}

}  // namespace

Rewriter::Rewriter(Options options) : options_(std::move(options)) {
  counts_.changed.resize(options_.changes.size());
  constexpr std::array addresses{std::string_view("ip.src"), std::string_view("ip.dst"),
                                 std::string_view("ipv6.src"), std::string_view("ipv6.dst")};
  changes_addresses_ =
      std::any_of(options_.changes.begin(), options_.changes.end(), [&](const Change& change) {
        return std::find(addresses.begin(), addresses.end(), change.field->name) != addresses.end();
      });
}

bool Rewriter::is_changed(const Field& field) const {
  return std::any_of(options_.changes.begin(), options_.changes.end(),
                     [&](const Change& change) { return change.field->name == field.name; });
}

/// False: it is to leave bare, and there is no IP packet in it.
Result<bool> Rewriter::frame(const sniff::SeenView& seen) {
  bytes_ = seen.bytes;
  link_ = seen.link;
  wire_bytes_ = seen.wire_bytes;
  switch (options_.framing.kind) {
    case LinkHeader::Kind::as_captured:
      return true;
    case LinkHeader::Kind::ethernet:
      return seen.link == Link::ethernet ? true : frame_in_ethernet(seen);
    case LinkHeader::Kind::bare:
      break;
  }
  return lay_bare(seen);
}

Result<bool> Rewriter::frame_in_ethernet(const sniff::SeenView& seen) {
  const auto inner = inner_of(decode(seen.bytes, seen.link, seen.wire_bytes));
  if (!inner) return fail(no_ethernet(seen));
  const auto header = ethernet_header(*inner, options_.framing);
  if (!header) return fail(header.error());
  buffer_.assign(header->begin(), header->end());
  buffer_.insert(buffer_.end(), inner->bytes.begin(), inner->bytes.end());
  bytes_ = buffer_;
  link_ = Link::ethernet;
  wire_bytes_ += buffer_.size() - seen.bytes.size();
  ++counts_.framed;
  return true;
}

/// Bytes behind the packet (padding) stay behind too: a raw socket would take them for its own.
bool Rewriter::lay_bare(const sniff::SeenView& seen) {
  const Decoded packet = decode(seen.bytes, seen.link, seen.wire_bytes);
  for (const Layer& layer : packet.layers()) {
    if (known_as(*layer.header, Space::ip_version) == nullptr) continue;
    const ByteView padding = packet.trailer();
    bytes_ = seen.bytes.subspan(layer.offset, seen.bytes.size() - layer.offset - padding.size());
    wire_bytes_ -= layer.offset + padding.size();
    link_ = Link::raw;
    return true;
  }
  ++counts_.not_ip;
  return false;
}

bool Rewriter::shall_compute(const Sum& sum) const {
  if (!may_touch(sum) || options_.checksums == Checksums::keep) return false;
  const bool fixes = options_.checksums == Checksums::fix;
  return sum.state == ChecksumState::partial || (fixes && sum.state == ChecksumState::bad);
}

void Rewriter::look_at_sums(const Decoded& packet) {
  sums_.clear();
  quotation_changed_ = false;
  bool quoted = false;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    if (layer.header->checksum != nullptr) {
      sums_.push_back({layer.header, layer.offset, packet.checksum(i), quoted});
    }
    if (layer.header->quotes_packet) quoted = true;
  }
}

Result<void> Rewriter::apply_changes(const Decoded& packet, std::uint64_t number) {
  for (std::size_t i = 0; i < options_.changes.size(); ++i) {
    const Change& change = options_.changes[i];
    for (const Layer& layer : packet.layers()) {
      const Field* field = row_of(*layer.header, *change.field);
      if (field == nullptr) continue;
      const ByteSpan header = ByteSpan(buffer_).subspan(layer.offset, layer.header_bytes);
      if (options_.skip_broadcast && holds_group_address(header, *field)) break;
      const Value value = changed_value(change, *field, read(header, *field));
      if (!fits(*field, value)) return fail(does_not_fit(change, *field, number));
      write(header, *field, value);
      ++counts_.changed[i];
      break;
    }
  }
  return {};
}

void Rewriter::look_at_quotation() {
  const auto first =
      std::find_if(sums_.begin(), sums_.end(), [](const Sum& s) { return s.quoted; });
  if (first == sums_.end()) return;
  const auto at = static_cast<std::ptrdiff_t>(first->offset);
  quotation_changed_ =
      !std::equal(before_.begin() + at, before_.end(), buffer_.begin() + at, buffer_.end());
}

void Rewriter::count_sums() {
  for (const Sum& sum : sums_) {
    if (!may_touch(sum)) continue;
    const bool computes = shall_compute(sum);
    if (sum.state == ChecksumState::bad) {
      ++(computes ? counts_.wrong_computed : counts_.wrong_kept);
    } else if (sum.state == ChecksumState::partial) {
      ++(computes ? counts_.partial_computed : counts_.partial_kept);
    }
  }
}

void Rewriter::update_sum(const Decoded& after, std::size_t layer, const Sum& sum) {
  const Layer& there = after.layers()[layer];
  const Field& field = *there.header->checksum;
  const bool keeps = options_.checksums == Checksums::keep || !may_touch(sum);
  if (is_changed(field) || keeps) return;
  const ByteSpan header = ByteSpan(buffer_).subspan(there.offset, there.header->fixed_bytes);
  if (sum.state == ChecksumState::good || shall_compute(sum)) {
    const auto value = computed(after.packet(), layer, field);
    if (value) write(header, field, *value);
  } else if (sum.state == ChecksumState::unverified && !before_.empty() &&
             there.header->algorithm == Algorithm::internet) {
    write(header, field, Value(carried_sum(before_, after.packet(), layer)));
  }
}

void Rewriter::update_sums() {
  const Decoded after = decode(buffer_, link_, wire_bytes_);
  for (std::size_t i = after.layers().size(); i > 0; --i) {
    const Layer& layer = after.layers()[i - 1];
    for (const Sum& sum : sums_) {
      const bool same = sum.offset == layer.offset && sum.header == layer.header;
      if (same) update_sum(after, i - 1, sum);
    }
  }
}

/// Of a protocol without header rows, which decode does not see.
void Rewriter::update_upper_sum() {
  const bool fix = options_.checksums == Checksums::fix;
  if (options_.checksums == Checksums::keep || (!changes_addresses_ && !fix)) return;
  const Decoded before = decode(before_, link_, wire_bytes_);
  const UpperChecksumUpdate done = update_upper_checksum(before, buffer_, fix);
  switch (done.kind) {
    case UpperChecksumUpdate::Kind::none:
    case UpperChecksumUpdate::Kind::written:
      break;
    case UpperChecksumUpdate::Kind::kept:
      ++counts_.wrong_kept;
      break;
    case UpperChecksumUpdate::Kind::computed:
      ++counts_.wrong_computed;
      break;
    case UpperChecksumUpdate::Kind::unknown:
    case UpperChecksumUpdate::Kind::protected_:
      ++counts_.not_repaired[done.protocol];
      break;
  }
}

Result<std::optional<FrameView>> Rewriter::rewrite(const sniff::SeenView& seen, bool with_changes) {
  const auto framed = frame(seen);
  if (!framed) return fail(framed.error());
  if (!*framed) return std::nullopt;
  ++counts_.packets;
  const Decoded packet = decode(bytes_, link_, wire_bytes_);
  FrameView view = view_of(packet.packet(), link_);
  look_at_sums(packet);
  count_sums();
  const bool changes = with_changes && !options_.changes.empty();
  const bool repairs =
      std::any_of(sums_.begin(), sums_.end(), [&](const Sum& sum) { return shall_compute(sum); });
  if (changes || repairs || options_.checksums == Checksums::fix) {
    if (bytes_.data() != buffer_.data()) buffer_.assign(bytes_.begin(), bytes_.end());
    before_.assign(bytes_.begin(), bytes_.end());
    if (changes) {
      if (auto done = apply_changes(packet, seen.number); !done) return fail(done.error());
    }
    look_at_quotation();
    update_sums();
    update_upper_sum();
    bytes_ = buffer_;
  }
  view.bytes = bytes_;
  return view;
}

}  // namespace pushpkt::replay
