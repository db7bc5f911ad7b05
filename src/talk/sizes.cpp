// The packets of a script, built once with stand-ins for what is not known before they are sent.
#include "pushpkt/talk/run.hpp"

namespace pushpkt::talk {
namespace {

/// A recipe that cannot be read yet says why when its turn comes.
wire::Recipe recipe_with(const std::string& text, const Variables& variables) {
  auto typed = read_recipe(text, variables);
  return typed ? std::move(typed->recipe) : wire::Recipe{};
}

void bind(Variables& variables, const Line& line) {
  auto value = value_of(line.text, variables);
  std::string field = line.text;
  if (!value) value = stand_in_for(field);
  if (value) variables.set(line.name, std::move(*value));
}

}  // namespace

Result<void> check_sizes(const Script& script, const Medium& medium) {
  Variables variables;
  Flow flow;
  for (const Line& line : script.lines) {
    if (line.kind == Line::Kind::let) bind(variables, line);
    if (line.kind == Line::Kind::flow) flow = Flow(recipe_with(line.text, variables));
    if (line.kind != Line::Kind::send) continue;
    const wire::Recipe recipe = flow.completed(recipe_with(line.text, variables));
    if (auto fits = medium.check_size(recipe); !fits) {
      return fail(at_line(script, line, fits.error()));
    }
  }
  return {};
}

}  // namespace pushpkt::talk
