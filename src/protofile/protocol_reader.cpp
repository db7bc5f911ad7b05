// [[protocol]] tables to headers.
#include "protofile/protocol_reader.hpp"

#include <algorithm>
#include <array>

#include "protofile/layout.hpp"
#include "pushpkt/base/toml_fault.hpp"
#include "pushpkt/protofile/protocol_file.hpp"

namespace pushpkt::protofile {
namespace {

using wire::Field;
using wire::Fill;
using wire::HeaderRow;
using wire::KnownAs;
using wire::Space;

constexpr std::array<std::string_view, 8> protocol_keys{"name", "title",   "spec", "known_as",
                                                        "rows", "options", "next", "payload"};

const Field* with_fill(const HeaderRow& row, Fill fill) {
  const auto found = std::find_if(row.fields.begin(), row.fields.end(),
                                  [&](const Field* field) { return field->fill == fill; });
  return found == row.fields.end() ? nullptr : *found;
}

bool is_length(Fill fill) { return fill == Fill::layer_length || fill == Fill::payload_length; }

}  // namespace

Result<void> ProtocolReader::add(std::string_view toml, const std::string& file) {
  Faults faults{.file = file};
  if (const auto fault = find_toml_fault(toml)) {
    faults.first = toml_error("cannot read", file, fault->line, fault->column, fault->what,
                              "docs/protocol-files.md has an example");
    return fail(*faults.first);
  }
  toml::table table;
  try {
    table = toml::parse(toml, std::string_view(file));
  } catch (const toml::parse_error& error) {
    faults.add(error.source(),
               toml_error_text(error.description(), toml, error.source().begin.line),
               "a protocol file is TOML (toml.io); docs/protocol-files.md has an example");
    return fail(*faults.first);
  }
  constexpr std::array<std::string_view, 1> file_keys{"protocol"};
  const Keys keys(table, "the file", faults);
  keys.allow_only(file_keys);
  const toml::node* list = keys.node("protocol");
  const toml::array* protocols = list == nullptr ? nullptr : list->as_array();
  if (protocols == nullptr || protocols->empty() || !protocols->is_homogeneous<toml::table>()) {
    keys.wrong("protocol", "the file describes no protocol",
               "begin each with a line [[protocol]]; docs/protocol-files.md has an example");
  } else {
    for (const toml::node& element : *protocols) {
      if (!faults.first) read_protocol(*element.as_table(), faults);
    }
  }
  if (faults.first) return fail(*faults.first);
  return {};
}

void ProtocolReader::read_protocol(const toml::table& table, Faults& faults) {
  const Keys unnamed(table, "the protocol", faults);
  const std::string name = unnamed.text("name").value_or("");
  if (!is_name(name, false) || name.size() > 32) {
    unnamed.wrong("name",
                  name.empty() ? "the protocol has no name" : "`" + name + "` is not a name",
                  "at most 32 letters, digits and _, beginning with a letter: name = \"hb\"");
    return;
  }
  const Keys keys(table, "protocol `" + name + "`", faults);
  keys.allow_only(protocol_keys);
  check_name(keys, name);
  HeaderRow row{};
  row.name = storage_->keep(name);
  row.protocol = row.name;
  row.title = storage_->keep(keys.text("title").value_or(name));
  row.spec = storage_->keep(keys.text("spec").value_or(faults.file));
  read_rows(keys, row, faults);
  if (faults.first) return;
  check_lengths(keys, row);
  read_known_as(keys, row, faults);
  row.no_payload = !keys.flag("payload").value_or(true);
  Pending pending{.row = row, .next = std::nullopt};
  if (const auto next = keys.text("next")) {
    if (with_fill(row, Fill::next_header) != nullptr)
      keys.wrong("next", "a row says what follows already", "leave out one of the two");
    pending.next = Reference{*next, faults.file, keys.node("next")->source()};
  }
  if (row.no_payload && (pending.next || with_fill(row, Fill::next_header) != nullptr)) {
    keys.wrong("payload", "something follows the header all the same",
               "leave out `payload`, or `next` and the next_header row");
  }
  pending_.push_back(pending);
}

void ProtocolReader::check_name(const Keys& keys, const std::string& name) {
  constexpr std::array<std::string_view, 9> words{"hex",   "trailer",  "link",   "ipv4", "ether",
                                                  "dot1q", "ethernet", "dot1ad", "frame"};
  bool is_taken = std::find(words.begin(), words.end(), name) != words.end();
  for (const wire::Header* header : onto_.headers()) {
    is_taken = is_taken || header->name == name || header->protocol == name;
  }
  if (is_taken) keys.wrong("name", "`" + name + "` is taken by pushpkt", "choose another name");
  for (const Pending& other : pending_) {
    if (other.row.name == name)
      keys.wrong("name", "two protocols are named `" + name + "`", "rename one of them");
  }
  if (pending_.size() == most_protocols)
    keys.wrong("name", "more than 64 protocols", "name fewer files");
}

void ProtocolReader::read_rows(const Keys& keys, HeaderRow& row, Faults& faults) {
  const toml::node* node = keys.node("rows");
  const toml::array* list = node == nullptr ? nullptr : node->as_array();
  if (list == nullptr || list->empty() || !list->is_homogeneous<toml::table>()) {
    keys.wrong("rows", "it is not a list of rows",
               "rows = [ { name = \"kind\", bytes = 1 }, ... ]");
    return;
  }
  if (list->size() > most_rows) {
    keys.wrong("rows", "more than 256 rows", "what follows the header is payload");
    return;
  }
  Layout layout(faults);
  auto& fields = storage_->rows.emplace_back();
  for (const toml::node& element : *list) {
    const ReadRow read = read_row(*element.as_table(), row.name, *storage_, spaces_, faults);
    if (faults.first) return;
    Field& field = storage_->fields.emplace_back(read.field);
    layout.place(field, *element.as_table());
    for (const Field* before : fields) {
      const bool same =
          field.fill == before->fill || (is_length(field.fill) && is_length(before->fill));
      if (field.fill != Fill::preset && same) {
        Keys(*element.as_table(), "row `" + std::string(field.name) + "`", faults)
            .wrong("fill", "`" + std::string(before->name) + "` has it already",
                   "a header has one row of this kind");
      }
    }
    fields.push_back(&field);
    if (field.fill == Fill::header_length) row.length = read.length;
    if (field.fill == Fill::checksum) row.cover = read.cover;
  }
  row.fields = fields;
  if (layout.bits() % 8 != 0) {
    keys.wrong("rows", "they end within a byte: " + std::to_string(layout.bits()) + " bits",
               "add a row for the rest: { name = \"reserved\", bits = " +
                   std::to_string(8 - layout.bits() % 8) + " }");
  }
  row.fixed_bytes = static_cast<std::uint16_t>(layout.bits() / 8);
}

void ProtocolReader::check_lengths(const Keys& keys, const HeaderRow& row) {
  const std::uint64_t fixed = row.fixed_bytes;
  const Field* header = with_fill(row, Fill::header_length);
  if (header != nullptr) {
    const std::uint64_t scale = row.length.scale;
    const std::uint64_t most = (wire::max_of(header->width).low + row.length.plus) * scale;
    const std::string rows = "the rows have " + std::to_string(fixed) + " bytes";
    if (most < fixed) {
      keys.wrong("rows",
                 "`" + std::string(header->name) + "` says at most " + std::to_string(most) +
                     " bytes, and " + rows,
                 "widen it, or give it a larger `scale` or `plus`");
    }
    if (fixed % scale != 0 || fixed / scale < row.length.plus) {
      keys.wrong("rows", "`" + std::string(header->name) + "` cannot say that " + rows,
                 "header bytes = (value + plus) x scale: correct `scale`, `plus` or the rows");
    }
  }
  if (keys.has("options") && header == nullptr) {
    keys.wrong("options", "no row says where they end", "add a row with fill = \"header_length\"");
  }
  const Field* whole = with_fill(row, Fill::layer_length);
  if (whole == nullptr || wire::max_of(whole->width).low * whole->unit >= fixed) return;
  keys.wrong("rows",
             "`" + std::string(whole->name) + "` cannot hold the " + std::to_string(fixed) +
                 " bytes of the header",
             "widen it, or fill = \"payload_length\"");
}

void ProtocolReader::read_known_as(const Keys& keys, HeaderRow& row, Faults& faults) {
  if (with_fill(row, Fill::header_length) != nullptr) {
    const std::string options = keys.text("options").value_or("options");
    if (!is_name(options, true))
      keys.wrong("options", "`" + options + "` is not a name", "\"options\"");
    row.options = storage_->keep(full_name(row.name, options));
    if (std::ranges::any_of(row.fields, [&](const Field* f) { return f->name == row.options; })) {
      keys.wrong("options", "`" + options + "` is the name of a row", "give it another name");
    }
  }
  const toml::node* node = keys.node("known_as");
  const toml::table* table = node == nullptr ? nullptr : node->as_table();
  if (table == nullptr || table->empty()) {
    keys.wrong("known_as", "nothing says where the protocol is found",
               "known_as = { udp_port = 7777 }");
    return;
  }
  auto& known = storage_->known_as.emplace_back();
  for (const auto& [key, value] : *table) {
    const std::string name(key.str());
    const auto space = spaces_.named(name);
    if (!Spaces::standard(name)) registers_.push_back({name, faults.file, key.source()});
    if (!space) continue;
    if (const toml::array* list = value.as_array()) {
      for (const toml::node& element : *list) add_number(keys, *space, name, element, known);
    } else {
      add_number(keys, *space, name, value, known);
    }
  }
  row.known_as = known;
  if (row.cover == wire::Cover::pseudo_and_layer && with_fill(row, Fill::checksum) != nullptr &&
      std::none_of(known.begin(), known.end(),
                   [](const KnownAs& k) { return k.space == Space::ip_protocol; })) {
    keys.wrong("known_as", "a checksum over the pseudo-header needs the IP protocol number",
               "add ip_protocol = NUMBER, or over = \"layer\"");
  }
}

void ProtocolReader::add_number(const Keys& keys, Space space, const std::string& register_name,
                                const toml::node& value, std::vector<KnownAs>& known) {
  const auto number = whole_number(value);
  const std::uint64_t most = space == Space::ip_protocol ? 255
                             : space >= Space::first_own ? 0xffffffff
                                                         : 0xffff;
  const std::uint64_t least = space == Space::ethertype ? 1536 : 0;
  if (!number || *number > most || *number < least) {
    keys.wrong("known_as",
               "`" + register_name + "` takes numbers from " + std::to_string(least) + " to " +
                   std::to_string(most),
               register_name + " = " + std::to_string(least + 253) + ", or a list of numbers");
    return;
  }
  const KnownAs found{space, static_cast<std::uint32_t>(*number)};
  if (const std::string* user = user_of(found)) {
    keys.wrong("known_as", register_name + " " + std::to_string(*number) + " is `" + *user + "`",
               "choose a number that no other protocol has");
  }
  known.push_back(found);
}

const std::string* ProtocolReader::user_of(KnownAs known) {
  const auto has = [&](std::span<const KnownAs> list) {
    return std::any_of(list.begin(), list.end(), [&](const KnownAs& each) {
      return each.space == known.space && each.number == known.number;
    });
  };
  for (const Pending& other : pending_) {
    if (has(other.row.known_as)) return &(found_ = other.row.name);
  }
  if (known.space == Space::udp_port || known.space == Space::tcp_port) return nullptr;
  for (const wire::Header* header : onto_.headers()) {
    if (has(header->known_as)) return &(found_ = header->name);
  }
  return nullptr;
}

}  // namespace pushpkt::protofile
