// Labels, and pointers to labels before them.
#include "wire/dns_name.hpp"

#include <algorithm>

namespace pushpkt::wire::dns {
namespace {

constexpr std::size_t most_name_bytes = 255;
constexpr std::size_t most_label_bytes = 63;
constexpr unsigned most_pointers = 128;
constexpr std::size_t pointers_reach = 0x4000;

void add_label(std::string& text, ByteView label) {
  if (!text.empty()) text += '.';
  for (const std::uint8_t c : label) {
    const bool plain = c > 0x20 && c < 0x7f && c != '.' && c != '\\';
    if (plain) text += static_cast<char>(c);
    if (!plain) text += "\\" + std::to_string(1000 + c).substr(1);
  }
}

/// Calls `take` with each label, its length first, and returns where the name ends.
template <class Take>
std::optional<std::size_t> walk_name(ByteView message, std::size_t at, const Take& take) {
  std::size_t start = at;
  std::size_t end = 0;
  std::size_t bytes = 0;
  unsigned pointers = 0;
  while (at < message.size() && bytes <= most_name_bytes) {
    const std::uint8_t length = message[at];
    if (length == 0) return end == 0 ? at + 1 : end;
    if (length >= 0xc0) {
      if (at + 2 > message.size()) return std::nullopt;
      const std::size_t to = (length & 0x3fU) << 8U | message[at + 1];
      if (to >= start || ++pointers > most_pointers) return std::nullopt;
      if (end == 0) end = at + 2;
      at = start = to;
      continue;
    }
    if (length > most_label_bytes || at + 1 + length > message.size()) return std::nullopt;
    const ByteView label = message.subspan(at, length + 1U);
    take(label);
    bytes += label.size();
    at += label.size();
  }
  return std::nullopt;
}

/// The byte of a backslash and three decimal digits at the start of `text`.
std::optional<std::uint8_t> escaped(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  unsigned number = 0;
  for (const char c : text.substr(1, 3)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  if (number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(number);
}

}  // namespace

std::optional<Name> read_name(ByteView message, std::size_t at) {
  Name name;
  const auto end = walk_name(message, at, [&](ByteView label) {
    name.bytes.insert(name.bytes.end(), label.begin(), label.end());
    add_label(name.text, label.subspan(1));
  });
  if (!end) return std::nullopt;
  name.bytes.push_back(0);
  if (name.text.empty()) name.text = "<Root>";
  name.end = *end;
  return name;
}

std::optional<std::size_t> name_end(ByteView message, std::size_t at) {
  return walk_name(message, at, [](ByteView) {});
}

std::optional<std::vector<Bytes>> labels_of(std::string_view text) {
  std::vector<Bytes> out;
  if (text.empty() || text == "." || text == "<Root>") return out;
  if (text.back() == '.') text.remove_suffix(1);
  std::size_t all = 1;
  out.emplace_back();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      if (out.back().empty()) return std::nullopt;
      out.emplace_back();
      continue;
    }
    auto byte = static_cast<std::uint8_t>(text[i]);
    if (text[i] == '\\') {
      const auto number = escaped(text.substr(i));
      if (!number) return std::nullopt;
      byte = *number;
      i += 3;
    }
    out.back().push_back(byte);
  }
  for (const Bytes& label : out) {
    if (label.empty() || label.size() > most_label_bytes) return std::nullopt;
    all += label.size() + 1;
  }
  if (all > most_name_bytes) return std::nullopt;
  return out;
}

void NameWriter::write(const std::vector<Bytes>& labels, Bytes& out, std::size_t offset) {
  const std::size_t first = out.size();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    Bytes suffix;
    for (std::size_t j = i; j < labels.size(); ++j) {
      suffix.push_back(static_cast<std::uint8_t>(labels[j].size()));
      suffix.insert(suffix.end(), labels[j].begin(), labels[j].end());
    }
    const auto known = std::find_if(known_.begin(), known_.end(),
                                    [&](const Known& k) { return k.suffix == suffix; });
    if (compress_ && known != known_.end()) {
      out.push_back(static_cast<std::uint8_t>(0xc0U | known->offset >> 8U));
      out.push_back(static_cast<std::uint8_t>(known->offset));
      return;
    }
    const std::size_t here = offset + out.size() - first;
    if (compress_ && here < pointers_reach) known_.push_back({std::move(suffix), here});
    out.push_back(static_cast<std::uint8_t>(labels[i].size()));
    out.insert(out.end(), labels[i].begin(), labels[i].end());
  }
  out.push_back(0);
}

}  // namespace pushpkt::wire::dns
