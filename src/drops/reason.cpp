// Looks reasons up, whatever table they stand in.
#include "pushpkt/drops/reason.hpp"

#include <algorithm>

#include "drops/kernel_types.hpp"
#include "drops/reason_rows.hpp"

namespace pushpkt::drops {

std::span<const Reason> reasons() {
  static const std::vector<Reason> all = [] {
    std::vector<Reason> rows;
    for (const auto part : {device_reasons(), network_reasons(), transport_reasons()}) {
      rows.insert(rows.end(), part.begin(), part.end());
    }
    return rows;
  }();
  return all;
}

const Reason* find_reason(std::string_view name) {
  const auto all = reasons();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Reason& row) { return row.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool is_reason(std::string_view name) {
  if (find_reason(name) != nullptr) return true;
  const auto types = KernelTypes::read();
  return types && !name.empty() && types->has_name("SKB_DROP_REASON_" + std::string(name));
}

}  // namespace pushpkt::drops
