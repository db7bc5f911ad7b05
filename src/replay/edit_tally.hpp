// Counts packets that edits changed.
#pragma once

#include "replay/address_replacer.hpp"

namespace pushpkt::replay {

class EditTally {
 public:
  /// Each edit that may change a packet, in the order in which they are made. `edits` must outlive
  /// it.
  explicit EditTally(const Edits& edits);

  void see(std::uint64_t number) {
    ++counts_.seen;
    last_ = number;
  }
  void pick() { ++counts_.packets; }
  /// A packet that the option of this name changed.
  void add(std::string_view edit);
  void add(const AddressReplacer::Done& done);
  void remove_fcs();
  void mutate();
  /// What the table of sides has forgotten until now.
  void forget(std::uint64_t conversations, std::uint64_t datagrams) {
    counts_.forgotten_conversations = conversations;
    counts_.forgotten_datagrams = datagrams;
  }

  [[nodiscard]] const EditCounts& counts() const;

 private:
  void begin(std::string_view edit, std::string value = {});

  const Edits& edits_;
  std::vector<std::size_t> of_mapping_;  // its index among counts_.each
  std::uint64_t last_ = 0;
  mutable EditCounts counts_;  // `beyond` is known at the end
};

}  // namespace pushpkt::replay
