// The items of TCP's header as rows to compare.
#include "compare/tcp_options.hpp"

#include "compare/item_rows.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"

namespace pushpkt::compare {
namespace {

template <class T>
std::vector<T> collected(bool numbers, T (*make)(const wire::ItemName&)) {
  std::vector<T> out;
  for (const wire::ItemName& item : wire::tcp::option_names) {
    if ((item.field != nullptr) == numbers) out.push_back(make(item));
  }
  return out;
}

}  // namespace

std::span<const wire::Field* const> option_fields() {
  static const auto all =
      collected<const wire::Field*>(true, [](const wire::ItemName& item) { return item.field; });
  return all;
}

std::span<const std::string_view> option_octets() {
  static const auto all =
      collected<std::string_view>(false, [](const wire::ItemName& item) { return item.name; });
  return all;
}

std::optional<std::vector<PartRow>> option_rows(ByteView options, unsigned occurrence) {
  const auto items = wire::read_options(wire::tcp::option_format, options, 0);
  if (!items) return std::nullopt;
  return item_rows(*items, occurrence);
}

}  // namespace pushpkt::compare
