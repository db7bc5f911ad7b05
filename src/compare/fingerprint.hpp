// By what packets are recognised: numbers that are the same for packets that should be partners.
#pragma once

#include <set>

#include "compare/relation_watch.hpp"
#include "compare/rule_table.hpp"
#include "pushpkt/compare/packet_source.hpp"

namespace pushpkt::compare {

struct Fingerprint {
  std::uint64_t exact = 0;    ///< of all that the policy compares, but for checksums and lengths
  std::uint64_t lasting = 0;  ///< of what routers and rewriters leave alone: transport and payload
  std::uint64_t layers = 0;   ///< of the headers' names
  std::uint64_t link = 0;     ///< of what is below IP: which link it passed
  FlowPlace flow;
  std::uint64_t content = 0;  ///< of transport header and payload, also of little: by `content`
  bool telling = false;       ///< `lasting` has enough in it to know the packet by
};

class Identifier {
 public:
  explicit Identifier(const Policy& policy);

  /// `exact` alone, which is cheap where the policy compares all bytes.
  [[nodiscard]] std::uint64_t exact(const PacketView& packet) const;
  [[nodiscard]] Fingerprint identify(const PacketView& packet, const wire::Decoded& decoded) const;

 private:
  [[nodiscard]] std::uint64_t exact(const wire::Decoded& decoded) const;
  /// `complete`: also what translators of addresses rewrite above IP.
  [[nodiscard]] std::uint64_t lasting(const wire::Decoded& decoded, bool complete) const;
  [[nodiscard]] std::uint64_t short_content(const wire::Decoded& decoded,
                                            const Fingerprint& identity) const;
  [[nodiscard]] std::uint64_t payload(const wire::Decoded& decoded) const;
  [[nodiscard]] std::uint64_t link(const wire::Decoded& decoded) const;
  [[nodiscard]] FlowPlace flow(const wire::Decoded& decoded) const;
  /// The bits of the row that are compared.
  [[nodiscard]] wire::Value compared(const wire::Field& field, wire::Value value) const;
  /// The same, for one end of a conversation: bits that are compared at both ends.
  [[nodiscard]] wire::Value end(const wire::Decoded& decoded, std::size_t layer,
                                std::string_view name, std::string_view other) const;

  RuleTable rules_;
  std::unordered_map<const wire::Field*, wire::Value> masks_;  // of fields with a rule
  bool all_bytes_ = true;
  std::set<const wire::Header*> spares_;  // messages that the policy spares parts of
};

}  // namespace pushpkt::compare
