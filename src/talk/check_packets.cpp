// The packets of a script, built once with stand-ins for what is not known before they are sent.
#include "pushpkt/talk/run.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"

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

/// Whether it can be built at all, whatever the medium fills in.
Result<void> check_builds(const wire::Recipe& recipe) {
  wire::Recipe draft = recipe;
  (void)wire::add_ethernet(draft);
  const auto frame = wire::build(draft);
  return frame ? Result<void>() : fail(frame.error());
}

}  // namespace

Result<void> check_packets(const Script& script, const Medium& medium) {
  Variables variables;
  Flow flow;
  bool flow_is_known = true;  // without variables, which may be of packets that are yet to come
  for (const Line& line : script.lines) {
    if (line.kind == Line::Kind::let) bind(variables, line);
    if (line.kind == Line::Kind::flow) {
      flow = Flow(recipe_with(line.text, variables));
      flow_is_known = line.text.find('$') == std::string::npos;
    }
    if (line.kind != Line::Kind::send) continue;
    const wire::Recipe recipe = flow.completed(recipe_with(line.text, variables));
    auto good = medium.check(recipe);
    const bool is_known = flow_is_known && line.text.find('$') == std::string::npos;
    if (good && is_known) good = check_builds(recipe);
    if (!good) return fail(at_line(script, line, good.error()));
  }
  return {};
}

}  // namespace pushpkt::talk
