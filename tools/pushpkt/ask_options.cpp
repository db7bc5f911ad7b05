// What the questions of `pushpkt ask` share.
#include "ask_options.hpp"

#include "pushpkt/base/output_file.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {

Result<std::vector<const path::PathKind*>> chosen_paths(const std::vector<std::string>& names) {
  std::vector<const path::PathKind*> out;
  for (const std::string& name : names) {
    auto kind = path::find_kind(name);
    if (!kind) return fail(kind.error());
    if ((*kind)->kind == path::Kind::file) {
      return fail(input_error("cannot ask by the path file: nobody answers a file",
                              "`pushpkt send --path file -w FILE` makes a dry run"));
    }
    out.push_back(*kind);
  }
  if (!names.empty()) return out;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind != path::Kind::file) out.push_back(&kind);
  }
  return out;
}

Result<void> write_text(const std::string& name, const std::string& text) {
  if (name.empty() || name == "-") {
    print(text);
    return {};
  }
  return write_file(name, text);
}

}  // namespace pushpkt::tool
