// The four passes of build, and their inverse.
#include "pushpkt/wire/build.hpp"

#include <algorithm>

#include "pushpkt/base/counted.hpp"

namespace pushpkt::wire {
namespace {

class Builder {
 public:
  explicit Builder(const Recipe& recipe) : recipe_(recipe) { frame_.link = link_of(recipe); }

  Result<Frame> run() {
    if (auto done = check_trailer(); !done) return fail(done.error());
    if (auto done = check_rows(); !done) return fail(done.error());
    place();
    if (auto done = write_values(); !done) return fail(done.error());
    if (auto done = write_lengths(); !done) return fail(done.error());
    if (auto done = write_checksums(); !done) return fail(done.error());
    return std::move(frame_);
  }

 private:
  [[nodiscard]] Result<void> check_trailer() const {
    const auto is_trailer = [](const Part& part) { return part.kind == Part::Kind::trailer; };
    const auto first = std::find_if(recipe_.parts.begin(), recipe_.parts.end(), is_trailer);
    if (std::all_of(first, recipe_.parts.end(), is_trailer)) return {};
    return fail(input_error("cannot build a packet with a trailer before other parts",
                            "a trailer stands last: no length counts it"));
  }

  /// A value of another header's row would be written outside of this one.
  [[nodiscard]] Result<void> check_rows() const {
    for (const Part& part : recipe_.parts) {
      if (part.kind != Part::Kind::header) continue;
      if (part.header == nullptr) return fail(input_error("cannot build a layer without a header"));
      for (const Setting& setting : part.settings) {
        if (has_row(*part.header, *setting.field)) continue;
        return fail(input_error("cannot put " + std::string(setting.field->name) + " in " +
                                    std::string(part.header->name) +
                                    ": it is not a row of that header",
                                "set it in its own layer: Recipe::find() finds it by name"));
      }
    }
    return {};
  }

  void place() {
    bool trailing = false;
    for (const Part& part : recipe_.parts) {
      const auto offset = static_cast<std::uint32_t>(frame_.bytes.size());
      if (part.kind == Part::Kind::trailer && !trailing) {
        frame_.trailer_offset = offset;
        trailing = true;
      }
      if (part.kind == Part::Kind::header) {
        const auto size = static_cast<std::uint32_t>(part.header->fixed_bytes + part.bytes.size());
        frame_.layers.push_back({part.header, offset, size, 0});
        parts_.push_back(&part);
        frame_.bytes.resize(offset + part.header->fixed_bytes);
      }
      frame_.bytes.insert(frame_.bytes.end(), part.bytes.begin(), part.bytes.end());
    }
    if (!trailing) frame_.trailer_offset = static_cast<std::uint32_t>(frame_.bytes.size());
  }

  ByteSpan header(const Layer& layer) {
    return ByteSpan(frame_.bytes).subspan(layer.offset, layer.header_bytes);
  }

  Result<void> write_values() {
    for (std::size_t i = 0; i < frame_.layers.size(); ++i) {
      const Layer& layer = frame_.layers[i];
      for (const Field* field : layer.header->fields) {
        if (field->fill != Fill::preset || !field->part_of.empty()) continue;
        if (!names_part_of(*parts_[i], *field)) {
          write(header(layer), *field, *computed(frame_.packet(), i, *field));  // a preset is there
        }
      }
      for (const Setting& setting : parts_[i]->settings) {
        if (!fits(*setting.field, setting.value)) return fail(does_not_fit(setting));
        write(header(layer), *setting.field, setting.value);
      }
    }
    return {};
  }

  /// Who names one flag of a field speaks for all of it: the others are 0, not the preset.
  static bool names_part_of(const Part& part, const Field& whole) {
    return std::any_of(part.settings.begin(), part.settings.end(), [&](const Setting& setting) {
      return setting.field->part_of == whole.name;
    });
  }

  static Error does_not_fit(const Setting& setting) {
    const Field& field = *setting.field;
    const Value limit =
        field.width > 64 ? max_of(field.width) : Value(max_of(field.width).low * field.unit);
    std::string hint =
        "it has " + counted(field.width, "bit") + ", so at most " + to_plain(field, limit);
    if (field.unit > 1) hint += ", in steps of " + std::to_string(field.unit);
    // What widened() makes of a negative number.
    const bool is_negative = field.width <= 64 && setting.value.high == ~std::uint64_t{0};
    const std::string value = is_negative
                                  ? std::to_string(static_cast<std::int64_t>(setting.value.low))
                                  : to_plain(field, setting.value);
    return input_error("cannot put " + value + " in " + std::string(field.name), hint);
  }

  [[nodiscard]] bool is_named(std::size_t layer, const Field& field) const {
    return parts_[layer]->find(field) != nullptr;
  }

  Result<void> fill(std::size_t layer, const Field& field) {
    if (is_named(layer, field)) return {};
    const auto value = computed(frame_.packet(), layer, field);
    if (!value) return fail(value.error());
    write(header(frame_.layers[layer]), field, *value);
    return {};
  }

  static bool is_computed_length(const Field& field) {
    return field.fill != Fill::preset && field.fill != Fill::checksum;
  }

  Result<void> write_lengths() {
    for (std::size_t i = 0; i < frame_.layers.size(); ++i) {
      for (const Field* field : frame_.layers[i].header->fields) {
        if (!is_computed_length(*field)) continue;
        if (auto done = fill(i, *field); !done) return done;
      }
    }
    set_ends();
    return {};
  }

  /// A layer ends where a receiver will take it to end: as far as its length says, if it is there.
  void set_ends() {
    auto limit = static_cast<std::uint32_t>(frame_.bytes.size());
    for (Layer& layer : frame_.layers) {
      const std::uint64_t claimed = claimed_end(frame_.bytes, layer, limit);
      if (claimed >= layer.payload_offset() && claimed < limit) {
        limit = static_cast<std::uint32_t>(claimed);
      }
      layer.end = std::max(limit, layer.payload_offset());
    }
  }

  Result<void> write_checksums() {
    for (std::size_t i = frame_.layers.size(); i > 0; --i) {
      const Field* field = frame_.layers[i - 1].header->checksum;
      if (field == nullptr) continue;
      if (auto done = fill(i - 1, *field); !done) return done;
    }
    return {};
  }

  const Recipe& recipe_;
  Frame frame_;
  std::vector<const Part*> parts_;  // of each layer
};

Part part_of(const Packet& packet, std::size_t index) {
  const Layer& layer = packet.layers[index];
  const ByteView tail = layer.tail_in(packet.bytes);
  Part part{
      .kind = Part::Kind::header, .header = layer.header, .bytes = {tail.begin(), tail.end()}};
  for (const Field* field : layer.header->fields) {
    if (!field->part_of.empty()) continue;
    const Value here = packet.value(index, *field);
    const auto automatic = computed(packet, index, *field);
    if (!automatic || *automatic != here) part.set(*field, here);
  }
  return part;
}

}  // namespace

std::string_view to_text(Provenance provenance) {
  switch (provenance) {
    case Provenance::preset:
      return "preset";
    case Provenance::computed:
      return "computed";
    case Provenance::set:
      return "set";
  }
  return "";
}

Result<Frame> build(const Recipe& recipe) { return Builder(recipe).run(); }

Recipe recipe_of(const Decoded& decoded) {
  Recipe recipe;
  const Packet packet = decoded.packet();
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    recipe.parts.push_back(part_of(packet, i));
  }
  const ByteView rest = decoded.payload();
  if (!rest.empty()) recipe.parts.push_back(payload(Bytes(rest.begin(), rest.end())));
  const ByteView after = decoded.trailer();
  if (!after.empty()) recipe.parts.push_back(trailer(Bytes(after.begin(), after.end())));
  if (link_of(recipe) != decoded.link()) recipe.link = decoded.link();
  return recipe;
}

Provenance provenance(const Part& part, const Field& field) {
  if (part.find(field) != nullptr) return Provenance::set;
  return field.fill == Fill::preset ? Provenance::preset : Provenance::computed;
}

}  // namespace pushpkt::wire
