// What follows the timestamps of NTP. RFC 5905, 7.3 and 7.5; RFC 7822, 3
#include "pushpkt/wire/protocols/ntp.hpp"

#include <algorithm>

#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire::ntp {
namespace {

constexpr std::array extension_rows{
    Field{.name = "ntp.ext.type", .bit = 0, .width = 16, .show = Show::hex},
    Field{.name = "ntp.ext.length", .bit = 16, .width = 16, .fill = Fill::layer_length}};
constexpr std::size_t extension_bytes = 4;
constexpr std::string_view value_name = "ntp.ext.value";
constexpr std::string_view key_name = "ntp.keyid";
constexpr std::string_view digest_name = "ntp.mac";
constexpr std::size_t key_bytes = 4;
constexpr std::size_t most_authenticator_bytes = 24;  // RFC 7822, 3: more is an extension field

std::size_t extension_size(ByteView extension) {
  return static_cast<std::size_t>(read(extension, extension_rows[1]).low);
}

std::uint64_t extension_length(const Field&, const RecordSizes& sizes) { return sizes.bytes; }

constexpr RecordRules extensions{.fields = extension_rows,
                                 .bytes = extension_bytes,
                                 .kind = extension_rows.data(),
                                 .keyword = "ext",
                                 .other = {.bytes = extension_bytes, .rest = value_name},
                                 .size = extension_size,
                                 .automatic = extension_length};
constexpr ItemFormat extension_format{.records = &extensions};

constexpr auto names = [] {
  ItemNames<8> out = names_of<8>(extensions);
  out.add(key_name, nullptr);
  out.add(digest_name, nullptr);
  return out;
}();

/// Bytes of the extension fields: as far as more follows than an authenticator has.
std::size_t extensions_end(ByteView rest) {
  std::size_t at = 0;
  while (rest.size() - at > most_authenticator_bytes) {
    const std::size_t size = extension_size(rest.subspan(at));
    if (size < extension_bytes || size > rest.size() - at) break;
    at += size;
  }
  return at;
}

std::optional<std::vector<Item>> read_rest(const ItemFormat&, ByteView message,
                                           std::size_t fixed_bytes) {
  const ByteView rest = message.subspan(fixed_bytes);
  const std::size_t end = extensions_end(rest);
  auto out = read_record_list(extension_format, rest.first(end), 0);
  const std::size_t count_of_extensions = out->empty() ? 0 : out->back().record + std::size_t{1};
  const auto add = [&](std::string_view name, std::size_t from, std::size_t count) {
    if (count == 0) return;
    const ByteView bytes = rest.subspan(from, count);
    out->push_back({.name = name,
                    .bytes = {bytes.begin(), bytes.end()},
                    .offset = static_cast<std::uint32_t>(from),
                    .size = static_cast<std::uint32_t>(count),
                    .record = static_cast<std::uint32_t>(count_of_extensions)});
  };
  const std::size_t left = rest.size() - end;
  if (left < key_bytes) {
    add(unclaimed_name, end, left);
    return out;
  }
  add(key_name, end, key_bytes);
  add(digest_name, end + key_bytes, left - key_bytes);
  return out;
}

bool is_authenticator(std::string_view name) { return name == "keyid" || name == "mac"; }

bool takes(const ItemFormat&, std::string_view name) {
  return is_authenticator(name) || takes_record_item(extension_format, name);
}

std::vector<ItemUse> uses(const ItemFormat&) {
  auto out = record_uses(extension_format);
  out.push_back({"keyid", "hex(...)", std::string(key_name)});
  out.push_back({"mac", "hex(...)", std::string(digest_name)});
  return out;
}

tl::expected<BuiltItems, ItemError> build_rest(const ItemFormat&,
                                               std::span<const TypedItem> items) {
  const auto first = std::find_if(items.begin(), items.end(), [](const TypedItem& typed) {
    return is_authenticator(typed.name);
  });
  const auto before = static_cast<std::size_t>(first - items.begin());
  auto built = build_record_list(extension_format, items.first(before));
  if (!built) return built;
  for (std::size_t i = before; i < items.size(); ++i) {
    const TypedItem& typed = items[i];
    const std::string name(typed.name);
    if (!is_authenticator(typed.name)) {
      return tl::unexpected(ItemError{"`" + name + "` stands before keyid and mac", i});
    }
    const bool is_key = typed.name == "keyid";
    if (!typed.bytes || (is_key && typed.bytes->size() != key_bytes)) {
      return tl::unexpected(
          ItemError{"`" + name + "` takes hex(...)" + (is_key ? " of 4 bytes" : ""), i});
    }
    built->bytes.insert(built->bytes.end(), typed.bytes->begin(), typed.bytes->end());
  }
  return built;
}

std::vector<std::string> write_rest(const ItemFormat&, ByteView message, std::size_t fixed_bytes) {
  const ByteView rest = message.subspan(fixed_bytes);
  const std::size_t end = extensions_end(rest);
  std::string out;
  for (const std::string& text : write_record_list(extension_format, rest.first(end), 0)) {
    out += text;
  }
  const ByteView authenticator = rest.subspan(end);
  if (authenticator.size() < key_bytes) return {out};
  const auto add = [&](const std::string& name, ByteView bytes) {
    if (!bytes.empty()) out += (out.empty() ? "" : ", ") + name + "=hex(" + hex(bytes) + ")";
  };
  add("keyid", authenticator.first(key_bytes));
  add("mac", authenticator.subspan(key_bytes));
  return {out};
}

constexpr std::array<std::string_view, 8> mode_words{
    "reserved", "symmetric active", "symmetric passive", "client",
    "server",   "broadcast",        "control",           "private"};

}  // namespace

std::string malformed(ByteView message) {
  if (message.empty() || !has_timestamps(message)) return "";
  return missing_header(message, header.fixed_bytes);
}

std::string summary(ByteView packet, const Layer& here) {
  const ByteView message = here.header_in(packet);
  return "Version " + std::to_string(get(message, vn)) + ", " +
         std::string(mode_words[get(message, mode)]);
}

const ItemFormat rest_format{.read = read_rest,
                             .takes = takes,
                             .build = build_rest,
                             .write = write_rest,
                             .uses = uses,
                             .names = names.all()};

}  // namespace pushpkt::wire::ntp
