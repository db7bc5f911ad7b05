// What may differ between two captures that are the same all the same: a policy, made by calls or
// read from a TOML file (docs/diff-policy.md).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::compare {

/// How the packets of two captures find their partners.
enum class Pairing : std::uint8_t {
  order,    ///< as they come; a gap is found and stepped over
  flow,     ///< as they come within each conversation (addresses and ports, both directions)
  content,  ///< by what they carry, wherever they stand
};
[[nodiscard]] std::string_view to_text(Pairing pairing);
[[nodiscard]] std::optional<Pairing> pairing_of_name(std::string_view name);

/// "tcp.ack_raw = peer's tcp.seq_raw + 1", "ip.id increases": what a field has to do with packets
/// of the same conversation that came before it in its capture.
struct Relation {
  enum class Kind : std::uint8_t { equals, increases };
  enum class Whose : std::uint8_t { own, previous, peer };
  struct Term {
    bool minus = false;
    Whose whose = Whose::own;
    const wire::Field* field = nullptr;  ///< nullptr: `number`
    std::uint64_t number = 0;
  };
  std::string text = {};
  const wire::Field* subject = nullptr;
  Kind kind = Kind::equals;
  std::vector<Term> terms = {};
};

/// Names are Wireshark's, of one field or of many: `ip.flags` with its flags, `tcp.options.*`,
/// `ip.addr`, `tcp.port`. An error (input) names the nearest field.
class Policy {
 public:
  /// Only the time may differ; packets are paired by order.
  Policy();
  /// Nothing may differ, not even the time.
  [[nodiscard]] static Policy strict();

  /// Reads a policy; it begins as the default does. An input error names `name`, line and column.
  [[nodiscard]] static Result<Policy> parse(std::string_view toml, std::string_view name);
  [[nodiscard]] static Result<Policy> load(const std::string& file);

  /// These fields are not compared.
  [[nodiscard]] Result<void> ignore(std::string_view fields);
  /// These fields are compared, whatever an earlier ignore() said.
  [[nodiscard]] Result<void> compare(std::string_view fields);
  /// These fields may be apart by `amount`, in the field's unit; nanoseconds for frame.time_*.
  /// Counters may wrap.
  [[nodiscard]] Result<void> tolerate(std::string_view fields, std::uint64_t amount);
  /// The same, as in a file: "5ms", "0.005" (seconds of a time), "100".
  [[nodiscard]] Result<void> tolerate(std::string_view fields, std::string_view amount);
  /// Only some bits of these fields are compared: "/24", "255.255.255.0", "0x17".
  [[nodiscard]] Result<void> mask(std::string_view fields, std::string_view bits);
  /// Where this holds in both captures, the values of the field need not be the same.
  [[nodiscard]] Result<void> relate(std::string_view relation);

  Pairing pairing = Pairing::order;

  /// What is known about the comparison of fields; later entries win.
  struct Rule {
    enum class Kind : std::uint8_t { ignore, compare, tolerate, mask };
    Kind kind = Kind::ignore;
    std::string fields = {};
    std::uint64_t amount = 0;  ///< of tolerate
    std::string bits = {};     ///< of mask
  };
  [[nodiscard]] std::span<const Rule> rules() const { return rules_; }
  [[nodiscard]] std::span<const Relation> relations() const { return relations_; }

 private:
  [[nodiscard]] Result<void> add(Rule rule);

  std::vector<Rule> rules_;
  std::vector<Relation> relations_;
};

}  // namespace pushpkt::compare
