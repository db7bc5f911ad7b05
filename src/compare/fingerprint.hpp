// By what packets are recognised: numbers that are the same for packets that should be partners.
#pragma once

#include <array>
#include <set>

#include "compare/relation_watch.hpp"
#include "compare/rule_table.hpp"
#include "pushpkt/base/inplace_vector.hpp"
#include "pushpkt/compare/packet_source.hpp"

namespace pushpkt::compare {

struct Fingerprint {
  std::uint64_t exact = 0;  ///< of all that the policy compares, but for checksums and lengths
  /// Of what routers and rewriters leave alone: transport and payload; without IP all above the
  /// link headers.
  std::uint64_t lasting = 0;
  std::uint64_t layers = 0;  ///< of the headers' names
  std::uint64_t link = 0;    ///< of what is below IP: which link it passed
  FlowPlace flow;
  std::uint64_t content = 0;  ///< of transport header and payload, also of little: by `content`
  bool telling = false;       ///< `lasting` has enough in it to know the packet by
};

class Identifier {
 public:
  explicit Identifier(const Policy& policy);

  /// `exact` alone, which is cheap where the policy compares all bytes.
  [[nodiscard]] std::uint64_t exact(const PacketView& packet);
  [[nodiscard]] std::uint64_t exact(const PacketView& packet, const wire::Decoded& decoded);
  /// `flow` alone.
  [[nodiscard]] FlowPlace flow(const wire::Decoded& decoded);
  [[nodiscard]] Fingerprint identify(const PacketView& packet, const wire::Decoded& decoded);

 private:
  /// A row, and its bits that are compared.
  struct ComparedRow {
    const wire::Field* field = nullptr;
    wire::Value mask = {};
  };
  /// What is the same for every packet that has the header.
  struct HeaderPlan {
    const wire::Header* header = nullptr;
    std::uint64_t name = 0;                   ///< its hash
    std::vector<ComparedRow> rows = {};       ///< all whose values no other rows tell
    std::vector<ComparedRow> lasting = {};    ///< of them those that translators leave alone
    std::vector<ComparedRow> says_what = {};  ///< what follows, and the place of a fragment
    ComparedRow source = {};  ///< ends of a conversation: bits compared at both ends
    ComparedRow destination = {};
    ComparedRow source_port = {};
    ComparedRow destination_port = {};
    bool is_ip = false;
    bool has_numbers = false;  ///< that tell its packets apart: TCP's
    bool spares_tail = false;
  };
  using Plans = InplaceVector<const HeaderPlan*, wire::Decoded::max_layers>;

  [[nodiscard]] wire::Value mask_of(const Policy& policy, const wire::Field& field) const;
  void add_masks(const Policy& policy, const wire::Header& header);
  [[nodiscard]] ComparedRow row_of(const wire::Field& field) const;
  [[nodiscard]] ComparedRow end_of(const wire::Header& header, std::string_view name,
                                   std::string_view other) const;
  [[nodiscard]] HeaderPlan make(const wire::Header& header) const;
  [[nodiscard]] const HeaderPlan& plan(const wire::Header& header);
  [[nodiscard]] Plans plans_of(const wire::Decoded& decoded);

  [[nodiscard]] std::uint64_t exact(const wire::Decoded& decoded, const Plans& plans) const;
  /// `complete`: also what translators of addresses rewrite above IP.
  [[nodiscard]] std::uint64_t lasting(const wire::Decoded& decoded, const Plans& plans,
                                      bool complete) const;
  [[nodiscard]] std::uint64_t short_content(const wire::Decoded& decoded, const Plans& plans) const;
  [[nodiscard]] std::uint64_t payload(const wire::Decoded& decoded) const;
  [[nodiscard]] static std::uint64_t link(const wire::Decoded& decoded, const Plans& plans);
  [[nodiscard]] static FlowPlace flow(const wire::Decoded& decoded, const Plans& plans);

  RuleTable rules_;
  std::unordered_map<const wire::Field*, wire::Value> masks_;  // of fields with a rule
  bool all_bytes_ = true;
  bool ignores_payload_ = false;
  bool ignores_trailer_ = false;
  std::set<const wire::Header*> spares_;  // messages that the policy spares parts of
  std::unordered_map<const wire::Header*, HeaderPlan> plans_;  // whose elements stay in place
  std::array<const HeaderPlan*, 256> recent_{};                // by address
};

}  // namespace pushpkt::compare
