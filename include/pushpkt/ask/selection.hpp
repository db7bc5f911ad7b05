// Which paths and cases a question is about, from what a user typed.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/ask/fields.hpp"

namespace pushpkt::ask {

/// The paths of these names; without any, every way out from which an answer can come back. Errors
/// (input): an unknown name, the path file.
[[nodiscard]] Result<std::vector<const path::PathKind*>> answering_paths(
    const std::vector<std::string>& names);

/// Likewise, of those that carry a TCP conversation to another host. The socket, which every such
/// question asks besides, may be named and is left out.
[[nodiscard]] Result<std::vector<const path::PathKind*>> tcp_paths(
    const std::vector<std::string>& names);

/// A question about fields in words.
struct FieldsTexts {
  std::vector<std::string> paths = {};
  std::vector<std::string> cases = {};        ///< "ip.ttl=0+ip.id=0"
  std::vector<std::string> packets = {};      ///< recipes
  std::vector<std::string> alterations = {};  ///< "router:sysctl -w net.ipv4.ip_forward=0"
  std::string route_to = {};                  ///< an address
  bool ip6 = false;
};

/// Without cases and packets, those of the catalogue. Errors (input) name the part that cannot be
/// read; a route_to without the path raw-ip, the only one that it has an effect on.
[[nodiscard]] Result<FieldsQuestion> question_of(const FieldsTexts& texts);

/// Keeps the cases that are about the field `only`; all of them for "", "changed" and "died", which
/// choose among the rows of an answer. The input error where there is none.
[[nodiscard]] Result<void> select_cases(const std::string& only, std::vector<cases::Case>& cases);

}  // namespace pushpkt::ask
