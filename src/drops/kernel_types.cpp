// BTF: a header, types one after the other, and a table of names.
#include "drops/kernel_types.hpp"

#include <linux/btf.h>

#include <cstring>

#include "drops/file_text.hpp"

namespace pushpkt::drops {
namespace {

constexpr std::size_t type_bytes = sizeof(btf_type);

/// What follows the btf_type of this kind. nullopt: a kind that came after this was written.
std::optional<std::size_t> tail_bytes(std::uint32_t kind, std::size_t count) {
  switch (kind) {
    case BTF_KIND_INT:
    case BTF_KIND_VAR:
    case BTF_KIND_DECL_TAG:
      return 4;
    case BTF_KIND_ARRAY:
      return sizeof(btf_array);
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
    case BTF_KIND_DATASEC:
    case BTF_KIND_ENUM64:
      return count * 12;
    case BTF_KIND_ENUM:
    case BTF_KIND_FUNC_PROTO:
      return count * 8;
    default:
      return kind <= BTF_KIND_ENUM64 ? std::optional<std::size_t>(0) : std::nullopt;
  }
}

Error not_btf() {
  return Error{"cannot read the kernel's types (BTF)", 0, "this kernel lays them out in a new way"};
}

}  // namespace

Result<KernelTypes> KernelTypes::read() {
  auto text = file_text("/sys/kernel/btf/vmlinux");
  if (!text) {
    text.error().hint = "it needs a kernel with CONFIG_DEBUG_INFO_BTF";
    return fail(text.error());
  }
  return parse(std::move(*text));
}

Result<KernelTypes> KernelTypes::parse(std::string text) {
  KernelTypes out;
  out.text_ = std::move(text);
  btf_header header{};
  if (out.text_.size() < sizeof header) return fail(not_btf());
  std::memcpy(&header, out.text_.data(), sizeof header);
  const std::size_t size = out.text_.size();
  const std::size_t begin = std::size_t{header.hdr_len} + header.type_off;
  const std::size_t end = begin + header.type_len;
  out.names_begin_ = std::size_t{header.hdr_len} + header.str_off;
  out.names_end_ = out.names_begin_ + header.str_len;
  if (header.magic != BTF_MAGIC || header.version != 1 || end > size || out.names_end_ > size) {
    return fail(not_btf());
  }
  for (std::size_t at = begin; at + type_bytes <= end;) {
    out.types_.push_back(at);
    const std::uint32_t info = out.word(at + 4);
    const auto tail = tail_bytes(BTF_INFO_KIND(info), BTF_INFO_VLEN(info));
    if (!tail || *tail > end - at - type_bytes) return fail(not_btf());
    at += type_bytes + *tail;
  }
  return out;
}

std::uint32_t KernelTypes::word(std::size_t at) const {
  std::uint32_t value = 0;
  std::memcpy(&value, text_.data() + at, sizeof value);
  return value;
}

std::string_view KernelTypes::name(std::uint32_t offset) const {
  if (offset >= names_end_ - names_begin_) return {};
  const std::string_view names(text_.data() + names_begin_, names_end_ - names_begin_);
  return names.substr(offset, names.find('\0', offset) - offset);
}

bool KernelTypes::has_name(const std::string& name) const {
  const std::string_view names(text_.data() + names_begin_, names_end_ - names_begin_);
  return names.find('\0' + name + '\0') != std::string_view::npos;
}

std::uint32_t KernelTypes::kind(std::uint32_t type) const {
  if (type == 0 || type >= types_.size()) return BTF_KIND_UNKN;
  return BTF_INFO_KIND(word(types_[type] + 4));
}

std::uint32_t KernelTypes::stripped(std::uint32_t type) const {
  // A bound, since the table comes from outside: no type is wrapped that often.
  for (int wrapped = 0; wrapped < 16; ++wrapped) {
    const std::uint32_t what = kind(type);
    if (what != BTF_KIND_TYPEDEF && what != BTF_KIND_CONST && what != BTF_KIND_VOLATILE) break;
    type = word(types_[type] + 8);
  }
  return type;
}

std::optional<std::uint32_t> KernelTypes::find_structure(std::string_view wanted) const {
  for (std::uint32_t type = 1; type < types_.size(); ++type) {
    if (kind(type) == BTF_KIND_STRUCT && name(word(types_[type])) == wanted) return type;
  }
  return std::nullopt;
}

std::optional<KernelTypes::Member> KernelTypes::find_member(std::uint32_t type,
                                                            std::string_view wanted) const {
  type = stripped(type);
  if (kind(type) != BTF_KIND_STRUCT && kind(type) != BTF_KIND_UNION) return std::nullopt;
  const std::uint32_t info = word(types_[type] + 4);
  for (std::uint32_t i = 0; i < BTF_INFO_VLEN(info); ++i) {
    const std::size_t at = types_[type] + type_bytes + i * sizeof(btf_member);
    const std::uint32_t raw = word(at + 8);
    // With the flag, the upper eight bits are the width of a bit field.
    const Member member{BTF_INFO_KFLAG(info) != 0 ? BTF_MEMBER_BIT_OFFSET(raw) : raw, word(at + 4)};
    const std::string_view its_name = name(word(at));
    if (its_name == wanted) return member;
    // Members point to types before or after them; only what is contained can be anonymous.
    if (!its_name.empty()) continue;
    if (const auto inner = find_member(member.type, wanted)) {
      return Member{member.offset_bits + inner->offset_bits, inner->type};
    }
  }
  return std::nullopt;
}

std::optional<std::uint16_t> KernelTypes::offset_of(
    std::string_view structure, std::initializer_list<std::string_view> path) const {
  auto type = find_structure(structure);
  std::uint32_t bits = 0;
  for (const std::string_view step : path) {
    const auto member = type ? find_member(*type, step) : std::nullopt;
    if (!member) return std::nullopt;
    bits += member->offset_bits;
    type = member->type;
  }
  // An instruction's offset is a signed 16 bit number.
  if (!type || bits % 8 != 0 || bits / 8 > 0x7fff) return std::nullopt;
  return static_cast<std::uint16_t>(bits / 8);
}

}  // namespace pushpkt::drops
