// Protocols of one or more files, until all are read and refer to each other.
#pragma once

#include <memory>

#include "protofile/row_reader.hpp"
#include "pushpkt/wire/protocols_set.hpp"

namespace pushpkt::protofile {

class ProtocolReader {
 public:
  explicit ProtocolReader(const wire::Protocols& onto) : onto_(onto) {}

  [[nodiscard]] Result<void> add(std::string_view toml, const std::string& file);
  [[nodiscard]] Result<wire::Protocols> finish();

 private:
  /// A name that is looked up when all protocols are read.
  struct Reference {
    std::string name;
    std::string file;
    toml::source_region place;
  };
  struct Pending {
    wire::HeaderRow row;
    std::optional<Reference> next;
  };

  void read_protocol(const toml::table& table, Faults& faults);
  void check_name(const Keys& keys, const std::string& name);
  void read_rows(const Keys& keys, wire::HeaderRow& row, Faults& faults);
  void add_row(const toml::table& table, wire::HeaderRow& row, Faults& faults);
  void check_lengths(const Keys& keys, const wire::HeaderRow& row);
  void read_known_as(const Keys& keys, wire::HeaderRow& row, Faults& faults);
  void add_number(const Keys& keys, wire::Space space, const std::string& register_name,
                  const toml::node& value, std::vector<wire::KnownAs>& known);
  [[nodiscard]] const std::string* user_of(wire::KnownAs known);
  [[nodiscard]] Result<wire::KnownAs> resolve(const Reference& next) const;

  const wire::Protocols& onto_;
  std::shared_ptr<Storage> storage_ = std::make_shared<Storage>();
  Spaces spaces_;
  std::vector<Pending> pending_;
  std::vector<Reference> registers_;  // that `known_as` names and a row must have
  std::string found_;
};

}  // namespace pushpkt::protofile
