// One function for each question of `ask`; each takes the JSON that the question prints.
#pragma once

#include <string>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report::page {

[[nodiscard]] std::string push_page(const Json& answer);
[[nodiscard]] std::string fields_page(const Json& answer);
[[nodiscard]] std::string obstacles_page(const Json& answer);
[[nodiscard]] std::string loopback_page(const Json& answer);
[[nodiscard]] std::string socket_page(const Json& answer);
[[nodiscard]] std::string tcp_page(const Json& answer);
/// Of any other document: its values, and a ladder where it has `frames`.
[[nodiscard]] std::string values_page(const Json& answer);

/// The input error for what is no document of ours: no `schema`, or a later one.
[[nodiscard]] Result<void> check_schema(const Json& answer);
/// An error names the bound that the answer exceeds.
[[nodiscard]] Result<void> check_size(const Json& answer);

/// The notes of an answer, as paragraphs: first, where it was interrupted, how far it had come.
[[nodiscard]] std::string notes_html(const Json& answer);

/// "Linux 6.18, IPv4, lab: client, router, server"
[[nodiscard]] std::string circumstances(const Json& answer);

}  // namespace pushpkt::report::page
