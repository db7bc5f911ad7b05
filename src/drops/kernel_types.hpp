// Where the running kernel keeps a member of one of its structures: BTF, /sys/kernel/btf/vmlinux.
// Documentation/bpf/btf.rst of the kernel
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

class KernelTypes {
 public:
  /// Errors: a kernel without CONFIG_DEBUG_INFO_BTF; a layout that is not BTF version 1.
  [[nodiscard]] static Result<KernelTypes> read();
  [[nodiscard]] static Result<KernelTypes> parse(std::string text);

  /// The offset in bytes of `structure.path[0].path[1]...`, through anonymous members.
  /// nullopt: there is no such member.
  [[nodiscard]] std::optional<std::uint16_t> offset_of(
      std::string_view structure, std::initializer_list<std::string_view> path) const;

  /// Whether a type, a member or a value of an enumeration is called so.
  [[nodiscard]] bool has_name(const std::string& name) const;

 private:
  struct Member {
    std::uint32_t offset_bits;
    std::uint32_t type;
  };
  [[nodiscard]] std::uint32_t word(std::size_t at) const;
  [[nodiscard]] std::string_view name(std::uint32_t offset) const;
  [[nodiscard]] std::optional<std::uint32_t> find_structure(std::string_view name) const;
  [[nodiscard]] std::optional<Member> find_member(std::uint32_t type, std::string_view name) const;
  /// Past typedef, const and volatile.
  [[nodiscard]] std::uint32_t stripped(std::uint32_t type) const;
  [[nodiscard]] std::uint32_t kind(std::uint32_t type) const;

  std::string text_;
  std::size_t names_begin_ = 0;
  std::size_t names_end_ = 0;
  std::vector<std::size_t> types_{0};  ///< by id, which begins at 1: where its btf_type stands
};

}  // namespace pushpkt::drops
