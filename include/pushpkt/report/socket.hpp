// What a plain socket puts on the wire, and which option changes what: screen, JSON, Markdown.
#pragma once

#include <string>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// The packets of plain sockets, how their values follow one another, and what each option did.
[[nodiscard]] std::string socket_text(const ask::SocketAnswers& answers, const Style& style);

/// One JSON document, `"schema": 1`.
[[nodiscard]] std::string socket_json(const ask::SocketAnswers& answers);

/// The same tables to hand out.
[[nodiscard]] std::string socket_markdown(const ask::SocketAnswers& answers);

/// What `--only` asks for: an option's name or a field's, or the beginning of one; "changed": the
/// options that did something.
[[nodiscard]] ask::SocketAnswers only(const ask::SocketAnswers& answers, const std::string& what);

}  // namespace pushpkt::report
