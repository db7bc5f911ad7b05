// Values of a JSON document that may be another program's: what is absent or of another type reads
// as empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report::page {

/// The text of this member; "" where there is none.
[[nodiscard]] std::string text_at(const Json& object, std::string_view name);
/// The text, or a number, true or false as JSON writes it; "" for null and where there is none.
[[nodiscard]] std::string shown_at(const Json& object, std::string_view name);
/// The same of a value.
[[nodiscard]] std::string shown(const Json& value);
/// Whether this member is true.
[[nodiscard]] bool truth_at(const Json& object, std::string_view name);
[[nodiscard]] std::optional<double> number_at(const Json& object, std::string_view name);
/// The elements of this array.
[[nodiscard]] const std::vector<Json>& items_at(const Json& object, std::string_view name);
/// The texts among them.
[[nodiscard]] std::vector<std::string> texts_at(const Json& object, std::string_view name);
/// This member, or null.
[[nodiscard]] const Json& value_at(const Json& object, std::string_view name);

/// "pushpkt diff a.pcap b.pcap": the verb that wrote the document, and its files.
[[nodiscard]] std::string title_of(const Json& answer);
/// "yes", "no", "same", "different"; "" where there is none, or a summary says it.
[[nodiscard]] std::string verdict_of(const Json& answer);
/// Whether it is no array and no object.
[[nodiscard]] bool is_single(const Json& value);
/// Whether it is an array or object without elements.
[[nodiscard]] bool is_empty(const Json& value);

/// The value of a header field as decode prints it: 0x1c2d for a number 7213 of `ip.id`. "-" for
/// null.
[[nodiscard]] std::string field_value(std::string_view field, const Json& value);

}  // namespace pushpkt::report::page
