// Questions and records from recipes, and as recipes name them.
#pragma once

#include "pushpkt/wire/items.hpp"

namespace pushpkt::wire::dns {

[[nodiscard]] bool takes(const ItemFormat& format, std::string_view name);
[[nodiscard]] std::vector<ItemUse> uses(const ItemFormat& format);
[[nodiscard]] tl::expected<BuiltItems, ItemError> build_records(const ItemFormat& format,
                                                                std::span<const TypedItem> items);
/// Two texts: with names compressed, and without.
[[nodiscard]] std::vector<std::string> write_records(const ItemFormat& format, ByteView message,
                                                     std::size_t fixed_bytes);

}  // namespace pushpkt::wire::dns
