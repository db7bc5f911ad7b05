// The keys of one TOML table, read by type. The first fault is kept, and ends the reading.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pushpkt/base/error.hpp"

namespace pushpkt::protofile {

/// The first fault of a file: what is read after it does not matter.
struct Faults {
  std::string file;
  std::optional<Error> first = {};

  void add(const toml::source_region& place, const std::string& why, std::string hint);
};

class Keys {
 public:
  /// `object`: "row `hb.kind`", to say where a key stands.
  Keys(const toml::table& table, std::string object, Faults& faults)
      : table_(table), object_(std::move(object)), faults_(faults) {}

  /// Reports a key that is none of these.
  void allow_only(std::span<const std::string_view> keys) const;
  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  [[nodiscard]] const toml::node* node(std::string_view key) const { return table_.get(key); }
  [[nodiscard]] const toml::source_region& place() const { return table_.source(); }

  /// Of a key that is there; nullopt without it, and after a fault.
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view key, std::uint64_t least,
                                                    std::uint64_t most) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view key) const;
  /// The index of the key's text among `words`.
  [[nodiscard]] std::optional<std::size_t> one_of(std::string_view key,
                                                  std::span<const std::string_view> words) const;

  /// Reports what is wrong with the key's value, or that the key is missing.
  void wrong(std::string_view key, const std::string& why, std::string hint) const;

 private:
  const toml::table& table_;
  std::string object_;
  Faults& faults_;
};

/// A whole number of TOML that is not negative.
[[nodiscard]] std::optional<std::uint64_t> whole_number(const toml::node& node);

}  // namespace pushpkt::protofile
