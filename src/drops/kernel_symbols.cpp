// /proc/kallsyms: address, type, name, and the module in brackets; in no order that one may rely
// on.
#include "drops/kernel_symbols.hpp"

#include <fcntl.h>

#include <algorithm>
#include <charconv>

#include "drops/file_text.hpp"
#include "drops/scan.hpp"

namespace pushpkt::drops {

// Opened now: the kernel asks for our capabilities at open(2), and they may be gone at read(2).
KernelSymbols::KernelSymbols() : file_(::open("/proc/kallsyms", O_RDONLY | O_CLOEXEC)) {}

void KernelSymbols::load() {
  const Fd file = std::move(file_);
  text_ = rest_of(file.get(), "/proc/kallsyms").value_or("");
  Lines lines(text_);
  while (const auto line = lines.next()) {
    Words words(*line);
    const std::string_view digits = words.next().value_or("");
    const std::string_view type = words.next().value_or("");
    const std::string_view name = words.next().value_or("");
    if (type != "t" && type != "T" && type != "w" && type != "W") continue;
    std::uint64_t address = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), address, 16);
    if (address == 0) continue;
    symbols_.push_back(
        {address, static_cast<std::size_t>(name.data() - text_.data()), name.size()});
  }
  std::stable_sort(symbols_.begin(), symbols_.end(),
                   [](const Symbol& a, const Symbol& b) { return a.address < b.address; });
}

std::string KernelSymbols::function_at(std::uint64_t address) {
  if (file_.valid()) load();
  const auto above = std::upper_bound(
      symbols_.begin(), symbols_.end(), address,
      [](std::uint64_t wanted, const Symbol& symbol) { return wanted < symbol.address; });
  if (above == symbols_.begin() || address == 0) return {};
  const Symbol& symbol = *std::prev(above);
  return text_.substr(symbol.name_begin, symbol.name_length);
}

}  // namespace pushpkt::drops
