// Without --seed one is drawn and printed.
#include "verbs/send_seed.hpp"

#include <algorithm>
#include <random>
#include <string>

#include "cli/terminal.hpp"

namespace pushpkt::tool {

bool draws_at_random(const SendOptions& options) {
  return std::any_of(options.vary.begin(), options.vary.end(), [](const std::string& text) {
    return text.find("=random") != std::string::npos;
  });
}

void choose_seed(SendOptions& options) {
  if (options.seed || !draws_at_random(options)) return;
  options.seed = std::random_device{}();
  print_stderr("random values: --seed " + std::to_string(*options.seed) + " repeats them\n");
}

}  // namespace pushpkt::tool
