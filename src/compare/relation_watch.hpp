// Holds the packets of one capture against the relations of a policy, conversation by conversation.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "pushpkt/base/lru_map.hpp"
#include "pushpkt/compare/policy.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::compare {

/// What a relation says of one packet.
struct RelationState {
  bool holds = true;                        ///< also where there is nothing to relate to
  std::optional<std::uint64_t> value = {};  ///< of the subject; without one it is not in the packet
};
using RelationStates = std::vector<RelationState>;

/// A conversation, and which of its two directions a packet goes.
struct FlowPlace {
  std::uint64_t flow = 0;
  bool forth = false;
};

class RelationWatch {
 public:
  explicit RelationWatch(std::span<const Relation> relations) : relations_(relations) {}
  [[nodiscard]] bool empty() const { return relations_.empty(); }

  /// One state for each relation; the packet becomes the last one of its direction.
  [[nodiscard]] RelationStates see(const wire::Decoded& packet, FlowPlace place);
  /// Conversations that were forgotten to stay within bounds.
  [[nodiscard]] std::uint64_t forgotten() const { return flows_.forgotten(); }

 private:
  using Values = std::vector<std::optional<std::uint64_t>>;  // of all terms of all relations
  struct Flow {
    std::array<std::optional<Values>, 2> last;
  };
  static constexpr std::size_t most_flows = 65'536;

  [[nodiscard]] Values values_of(const wire::Decoded& packet) const;

  std::span<const Relation> relations_;
  LruMap<std::uint64_t, Flow> flows_{most_flows};  // by FlowPlace::flow
};

}  // namespace pushpkt::compare
