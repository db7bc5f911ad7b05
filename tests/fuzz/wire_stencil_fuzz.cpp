// The hot path under fire: a stencil of any packet, with any value stored into any slot, is what
// build makes of the recipe that names the value. The bytes choose link, packet, rows and values.
#include "pushpkt/wire/stencil.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

using namespace pushpkt;
using namespace pushpkt::wire;

namespace {

/// Takes numbers off the front of the input; zeros when it is used up.
class Choices {
 public:
  explicit Choices(ByteView bytes) : bytes_(bytes) {}
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t n = 0;
    for (; bytes > 0; --bytes) n = n << 8U | next();
    return n;
  }
  [[nodiscard]] ByteView rest() const { return bytes_; }

 private:
  std::uint8_t next() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  ByteView bytes_;
};

void store_and_compare(Recipe& recipe, Stencil& stencil, Choices& choices) {
  Part& part = recipe.parts[choices.number(1) % recipe.parts.size()];
  if (part.header == nullptr) return;
  const Field& field = *part.header->fields[choices.number(1) % part.header->fields.size()];
  const auto nth = std::count_if(recipe.parts.data(), &part, [&](const Part& other) {
    return other.header != nullptr && find_field(*other.header, field.name) == &field;
  });
  const auto slot = stencil.any_slot(field, static_cast<std::size_t>(nth));
  if (!slot || !field.part_of.empty()) return;  // a part needs its whole to be named
  const Value most = max_of(field.width);
  const Value value = field.width > 64 ? Value(choices.number(8) & most.high, choices.number(8))
                                       : Value((choices.number(8) & most.low) * field.unit);
  part.set(field, value);
  stencil.set_any(*slot, value);
  const auto built = build(recipe);
  if (built && Bytes(stencil.bytes().begin(), stencil.bytes().end()) == built->bytes) return;
  std::fprintf(stderr, "%s\n%s\n", to_text(recipe).c_str(), hex(stencil.bytes()).c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices({data, size});
  const Link link = links[choices.number(1) % links.size()];
  Choices stores(choices.rest().first(std::min<std::size_t>(choices.rest().size(), 40)));
  const ByteView packet = choices.rest().subspan(stores.rest().size());
  Recipe recipe = recipe_of(decode(packet, link));
  auto stencil = Stencil::of(recipe);
  if (!stencil || recipe.parts.empty()) return 0;
  for (int i = 0; i < 4; ++i) store_and_compare(recipe, *stencil, stores);
  return 0;
}
