// References between protocols of all files, and the files themselves.
#include "protofile/protocol_reader.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/protofile/protocol_file.hpp"

namespace pushpkt::protofile {

Result<wire::KnownAs> ProtocolReader::resolve(const Reference& next) const {
  std::vector<std::string_view> names;
  for (const Pending& other : pending_) {
    if (other.row.name == next.name && !other.row.known_as.empty()) return other.row.known_as[0];
    names.push_back(other.row.name);
  }
  for (const wire::Header* header : onto_.headers()) {
    if (header->name == next.name && !header->known_as.empty()) return header->known_as[0];
    names.push_back(header->name);
  }
  Faults faults{.file = next.file};
  faults.add(next.place, "`next`: there is no protocol named `" + next.name + "`",
             nearest_hint(next.name, names) + "`pushpkt fields` lists all");
  return fail(*faults.first);
}

Result<wire::Protocols> ProtocolReader::finish() {
  for (const Reference& wanted : registers_) {
    std::vector<std::string_view> names{"udp_port",  "tcp_port", "ip_protocol",
                                        "ethertype", "link",     "ppp"};
    bool is_there = false;
    for (const wire::Field& field : storage_->fields) {
      if (field.fill != wire::Fill::next_header) continue;
      names.push_back(field.name);
      is_there = is_there || field.name == wanted.name;
    }
    if (is_there) continue;
    Faults faults{.file = wanted.file};
    faults.add(wanted.place, "`known_as`: there is no register named `" + wanted.name + "`",
               nearest_hint(wanted.name, names) + "it is " + listed(names, "or"));
    return fail(*faults.first);
  }
  std::vector<const wire::Header*> own;
  for (Pending& pending : pending_) {
    if (pending.next) {
      const auto next = resolve(*pending.next);
      if (!next) return fail(next.error());
      pending.row.next_is = *next;
    }
    own.push_back(&storage_->headers.emplace_back(pending.row));
  }
  return onto_.with(own, storage_);
}

Result<wire::Protocols> parse(std::string_view toml, std::string_view name,
                              const wire::Protocols& onto) {
  ProtocolReader reader(onto);
  if (auto added = reader.add(toml, std::string(name)); !added) return fail(added.error());
  return reader.finish();
}

Result<wire::Protocols> load(std::span<const std::string> files, const wire::Protocols& onto) {
  ProtocolReader reader(onto);
  for (const std::string& file : files) {
    const auto text = read_text_file(file, most_file_bytes);
    if (!text) return fail(text.error());
    const auto plain = without_byte_order_mark(*text);
    if (auto added = reader.add(plain, file); !added) return fail(added.error());
  }
  return reader.finish();
}

}  // namespace pushpkt::protofile
