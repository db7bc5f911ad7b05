// One row for each item, where it lies in the variable part.
#include "compare/item_rows.hpp"

#include <map>

namespace pushpkt::compare {

std::vector<PartRow> item_rows(std::span<const wire::Item> items, unsigned first) {
  std::vector<PartRow> out;
  std::map<std::string_view, unsigned> seen;
  for (const wire::Item& item : items) {
    out.push_back({{.name = std::string(item.name),
                    .occurrence = first + seen[item.name]++,
                    .field = item.field,
                    .value = item.value,
                    .octets = item.bytes,
                    .form = item.form},
                   item.offset,
                   item.size});
  }
  return out;
}

}  // namespace pushpkt::compare
