// One pass over the layers, each of which knows its columns.
#include "pushpkt/wire/extractor.hpp"

#include <algorithm>
#include <cassert>
#include <string>

#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

Error no_such_row(std::string_view name, const Protocols& protocols) {
  std::vector<std::string_view> names;
  for (const Header* header : protocols.headers()) {
    for (const Field* field : header->fields) names.push_back(field->name);
  }
  return input_error("cannot find a row named `" + std::string(name) + "`",
                     field_hint(name, names, protocols));
}

}  // namespace

Result<Extractor> Extractor::of(std::span<const std::string_view> names,
                                const Protocols& protocols) {
  Extractor out;
  out.size_ = names.size();
  std::vector<bool> found(names.size());
  for (const Header* header : protocols.headers()) {
    const auto begin = static_cast<std::uint32_t>(out.columns_.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto row = std::find_if(header->fields.begin(), header->fields.end(),
                                    [&](const Field* field) { return field->name == names[i]; });
      if (row == header->fields.end()) continue;
      out.columns_.push_back({*row, static_cast<std::uint32_t>(i)});
      found[i] = true;
    }
    const auto end = static_cast<std::uint32_t>(out.columns_.size());
    if (end > begin) out.headers_.push_back({header, begin, end});
  }
  const auto missing = std::find(found.begin(), found.end(), false);
  if (missing == found.end()) return out;
  return fail(no_such_row(names[static_cast<std::size_t>(missing - found.begin())], protocols));
}

void Extractor::extract(const Decoded& packet, std::span<std::optional<Value>> values) const {
  assert(values.size() == size_);
  std::fill(values.begin(), values.end(), std::nullopt);
  for (const Layer& layer : packet.layers()) {
    const auto columns = std::find_if(headers_.begin(), headers_.end(), [&](const auto& header) {
      return header.header == layer.header;
    });
    if (columns == headers_.end()) continue;
    const ByteView header = layer.header_in(packet.bytes());
    for (std::uint32_t i = columns->begin; i < columns->end; ++i) {
      std::optional<Value>& value = values[columns_[i].index];
      if (!value) value = read(header, *columns_[i].field);
    }
  }
}

}  // namespace pushpkt::wire
