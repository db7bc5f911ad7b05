// Values by key, and the errors about them.
#include "protofile/keys.hpp"

#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/base/toml_fault.hpp"

namespace pushpkt::protofile {

void Faults::add(const toml::source_region& place, const std::string& why, std::string hint) {
  if (first) return;
  first =
      toml_error("cannot read", file, place.begin.line, place.begin.column, why, std::move(hint));
}

std::optional<std::uint64_t> whole_number(const toml::node& node) {
  const auto* number = node.as_integer();
  if (number == nullptr || number->get() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(number->get());
}

void Keys::wrong(std::string_view key, const std::string& why, std::string hint) const {
  const toml::node* at = node(key);
  faults_.add(at != nullptr ? at->source() : table_.source(),
              "`" + std::string(key) + "` of " + object_ + ": " + why, std::move(hint));
}

void Keys::allow_only(std::span<const std::string_view> keys) const {
  for (const auto& [key, value] : table_) {
    if (std::find(keys.begin(), keys.end(), key.str()) != keys.end()) continue;
    faults_.add(key.source(), "there is no key named `" + printable(key.str()) + "` in " + object_,
                nearest_hint(key.str(), keys) + "it may have " + listed(keys, "or"));
  }
}

std::optional<std::string> Keys::text(std::string_view key) const {
  const toml::node* value = node(key);
  if (value == nullptr) return std::nullopt;
  const auto* text = value->as_string();
  if (text == nullptr) {
    wrong(key, "it is not a text", "put it in quotes: " + std::string(key) + " = \"...\"");
    return std::nullopt;
  }
  const bool is_plain = std::all_of(text->get().begin(), text->get().end(),
                                    [](char c) { return c >= ' ' && c <= '~'; });
  constexpr std::size_t most = 200;
  if (is_plain && text->get().size() <= most) return text->get();
  wrong(key, is_plain ? "it has more than 200 characters" : "it has control characters",
        "one line of ASCII");
  return std::nullopt;
}

std::optional<std::uint64_t> Keys::number(std::string_view key, std::uint64_t least,
                                          std::uint64_t most) const {
  const toml::node* value = node(key);
  if (value == nullptr) return std::nullopt;
  const std::string range = "from " + std::to_string(least) + " to " + std::to_string(most);
  if (!value->is_integer()) {
    wrong(key, "it is not a whole number", std::string(key) + " takes a number " + range);
    return std::nullopt;
  }
  const auto read = whole_number(*value);
  if (read && *read >= least && *read <= most) return read;
  wrong(key, std::to_string(value->as_integer()->get()) + " is not " + range,
        std::string(key) + " takes a number " + range);
  return std::nullopt;
}

std::optional<bool> Keys::flag(std::string_view key) const {
  const toml::node* value = node(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* flag = value->as_boolean()) return flag->get();
  wrong(key, "it is neither true nor false", std::string(key) + " = true");
  return std::nullopt;
}

std::optional<std::size_t> Keys::one_of(std::string_view key,
                                        std::span<const std::string_view> words) const {
  const auto said = text(key);
  if (!said) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *said);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  wrong(key, "there is no `" + *said + "`",
        nearest_hint(*said, words) + "it is " + listed(words, "or"));
  return std::nullopt;
}

}  // namespace pushpkt::protofile
