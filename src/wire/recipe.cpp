// Recipes: setting, finding, and which link their first part stands for.
#include "pushpkt/wire/recipe.hpp"

#include <algorithm>
#include <cassert>

#include "pushpkt/wire/items.hpp"

namespace pushpkt::wire {

Part& Part::set(const Field& field, Value shown) {
  assert(header != nullptr && has_row(*header, field));
  const auto same = std::find_if(settings.begin(), settings.end(),
                                 [&](const Setting& s) { return s.field == &field; });
  if (same != settings.end()) settings.erase(same);
  settings.push_back({&field, shown, {}});
  return *this;
}

const Setting* Part::find(const Field& field) const {
  for (auto setting = settings.rbegin(); setting != settings.rend(); ++setting) {
    if (setting->field == &field) return &*setting;
    if (!field.part_of.empty() && setting->field->name == field.part_of) return &*setting;
  }
  return nullptr;
}

void detail::add_items_of_each_message(Part& part) {
  const ItemFormat* const format = part.header->items;
  if (format == nullptr || !format->is_in_each_message) return;
  auto built = format->build(*format, {});
  if (!built) return;
  part.bytes = std::move(built->bytes);
  for (const Preset& row : built->rows) {
    if (part.find(*row.field) == nullptr) part.set(*row.field, row.value);
  }
}

Recipe::Found Recipe::find(std::string_view field_name) {
  for (Part& part : parts) {
    if (part.header == nullptr) continue;
    for (const Field* field : part.header->fields) {
      if (field->name == field_name) return {&part, field};
    }
  }
  return {};
}

Part* Recipe::find(const Field& field) {
  const auto part = std::find_if(parts.begin(), parts.end(), [&](const Part& candidate) {
    return candidate.header != nullptr && has_row(*candidate.header, field);
  });
  return part == parts.end() ? nullptr : &*part;
}

const Part* Recipe::find_header(std::string_view header_name) const {
  for (const Part& part : parts) {
    if (part.header != nullptr && part.header->name == header_name) return &part;
  }
  return nullptr;
}

Part payload(Bytes bytes) { return {.kind = Part::Kind::bytes, .bytes = std::move(bytes)}; }
Part payload(std::string_view text) { return payload(bytes_of(text)); }
Part trailer(Bytes bytes) { return {.kind = Part::Kind::trailer, .bytes = std::move(bytes)}; }

Recipe operator/(Recipe outer, const Recipe& inner) {
  outer.parts.insert(outer.parts.end(), inner.parts.begin(), inner.parts.end());
  if (!outer.link) outer.link = inner.link;
  return outer;
}
Recipe operator/(Recipe outer, std::string_view text) { return std::move(outer) / payload(text); }
Recipe operator/(Recipe outer, Bytes bytes) { return std::move(outer) / payload(std::move(bytes)); }

Link link_of(const Recipe& recipe) {
  if (recipe.link) return *recipe.link;
  if (recipe.parts.empty() || recipe.parts[0].header == nullptr) return Link::ethernet;
  const Header& first = *recipe.parts[0].header;
  if (known_as(first, Space::ip_version) != nullptr) return Link::raw;
  if (const KnownAs* known = known_as(first, Space::link)) {
    return static_cast<Link>(known->number);
  }
  return Link::ethernet;
}

}  // namespace pushpkt::wire
