// Addresses in the kernel's text, as names of functions. /proc/kallsyms
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/fd.hpp"

namespace pushpkt::drops {

/// Read when it is first asked (six megabytes); what may be seen is decided when it is made.
class KernelSymbols {
 public:
  KernelSymbols();
  /// "" where there is no table or its addresses are hidden (kptr_restrict in proc_sys_kernel(5)).
  [[nodiscard]] std::string function_at(std::uint64_t address);

 private:
  struct Symbol {
    std::uint64_t address;
    std::size_t name_begin;
    std::size_t name_length;
  };
  void load();

  Fd file_;
  std::string text_;
  std::vector<Symbol> symbols_;
};

}  // namespace pushpkt::drops
