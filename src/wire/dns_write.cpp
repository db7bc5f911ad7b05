// Recipes of questions and records: qry="example.com", answer="example.com", a=10.0.0.1.
#include "wire/dns_write.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols/dns.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire/dns_name.hpp"
#include "wire/dns_record.hpp"

namespace pushpkt::wire::dns {
namespace {

using Kind = ContentsRow::Kind;
constexpr std::array<std::string_view, 4> sections{"qry", "answer", "auth", "add"};
constexpr std::array<std::string_view, 5> others{"type", "class", "ttl", "rdata", "compress"};
using Done = tl::expected<void, std::string>;

tl::unexpected<std::string> refused(std::string why) { return tl::unexpected(std::move(why)); }

std::string text_of(const TypedItem& typed) {
  if (!typed.bytes) return std::string(typed.value);
  return {typed.bytes->begin(), typed.bytes->end()};
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    if (blank > 0) out.push_back(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return out;
}

const RecordType* type_of_keyword(std::string_view keyword) {
  for (const RecordType& type : record_types()) {
    if (!type.keyword.empty() && type.keyword == keyword) return &type;
  }
  return nullptr;
}

class MessageBuilder {
 public:
  explicit MessageBuilder(bool compress) : names_(compress) {}

  Done add(const TypedItem& typed) {
    const auto section = std::find(sections.begin(), sections.end(), typed.name);
    if (section != sections.end()) {
      return begin(static_cast<std::size_t>(section - sections.begin()), typed);
    }
    if (typed.name == "compress") return {};
    if (!has_begun_) return refused(R"(name what it is of before: qry="NAME", answer="NAME")");
    if (typed.name == "type") return set_type(text_of(typed));
    if (typed.name == "class") return set_class(text_of(typed));
    if (section_ == 0) return refused("a question has a type and a class only");
    if (typed.name == "ttl") return set(record_fields[2], text_of(typed));
    return contents(typed);
  }

  BuiltItems take() {
    BuiltItems built{std::move(out_), {}};
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] != 0) built.rows.push_back({count_rows[i], counts_[i]});
    }
    return built;
  }

 private:
  [[nodiscard]] std::size_t offset() const { return header.fixed_bytes + out_.size(); }

  Done begin(std::size_t section, const TypedItem& typed) {
    if (has_begun_ && section < section_) {
      return refused("the order is qry, answer, auth, add");
    }
    const auto labels = labels_of(text_of(typed));
    if (!labels) return refused("a name has labels of 1 to 63 bytes, 255 bytes in all");
    section_ = section;
    has_begun_ = true;
    ++counts_[section];
    names_.write(*labels, out_, offset());
    fixed_ = out_.size();
    out_.resize(fixed_ + (section == 0 ? question_bytes : record_bytes));
    store(record_fields[0], 1);
    store(record_fields[1], class_in);
    return {};
  }

  /// The type and the class of a question lie where those of a record do.
  void store(const Field& field, std::uint64_t value) {
    write(ByteSpan(out_).subspan(fixed_), field, value);
  }

  Done set(const Field& field, std::string_view text) {
    const auto value = parse_value(field, text);
    if (!value) return refused(value.error().what + "; " + value.error().hint);
    store(field, value->low);
    return {};
  }

  Done set_type(std::string_view text) {
    for (const RecordType& type : record_types()) {
      if (type.name != text) continue;
      store(record_fields[0], type.type);
      return {};
    }
    const Field& field = section_ == 0 ? question_fields[0] : record_fields[0];
    const auto value = parse_value(field, text);
    if (!value) {
      return refused("cannot put " + std::string(text) + " in " + std::string(field.name) +
                     "; it takes a number, or a name: A, AAAA, CNAME, MX, NS, PTR, SOA, TXT, ...");
    }
    store(field, value->low);
    return {};
  }

  Done set_class(std::string_view text) {
    if (text == "IN") return set(record_fields[1], "1");
    return set(record_fields[1], text);
  }

  Done contents(const TypedItem& typed) {
    Done done;
    if (typed.name == "rdata") {
      if (!typed.bytes) return refused("expected \"text\" or hex(...)");
      out_.insert(out_.end(), typed.bytes->begin(), typed.bytes->end());
    } else {
      const RecordType& type = *type_of_keyword(typed.name);
      store(record_fields[0], type.type);
      done = type.rows[0].kind == Kind::texts ? add_text(text_of(typed))
                                              : add_rows(type, words_of(text_of(typed)));
    }
    const std::size_t size = out_.size() - fixed_ - record_bytes;
    if (done && size > 65535) return refused("a record holds 65535 bytes at most");
    store(record_fields[3], size);
    return done;
  }

  Done add_text(std::string_view text) {
    if (text.size() > 255) return refused("a text has 255 bytes at most");
    out_.push_back(static_cast<std::uint8_t>(text.size()));
    out_.insert(out_.end(), text.begin(), text.end());
    return {};
  }

  Done add_rows(const RecordType& type, const std::vector<std::string_view>& words) {
    if (words.size() != type.rows.size()) {
      return refused("`" + std::string(type.keyword) + "` takes " +
                     std::to_string(type.rows.size()) + " values, as in a zone file");
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
      const ContentsRow& row = type.rows[i];
      if (row.kind == Kind::name) {
        const auto labels = labels_of(words[i]);
        if (!labels) return refused("a name has labels of 1 to 63 bytes, 255 bytes in all");
        names_.write(*labels, out_, offset());
        continue;
      }
      const auto value = parse_value(row.field, words[i]);
      if (!value) return refused(value.error().what + "; " + value.error().hint);
      const std::size_t at = out_.size();
      out_.resize(at + row.field.width / 8U);
      write(ByteSpan(out_).subspan(at), row.field, *value);
    }
    return {};
  }

  NameWriter names_;
  Bytes out_;
  std::array<std::size_t, 4> counts_{};
  std::size_t section_ = 0;
  std::size_t fixed_ = 0;  // where the type of the question or record lies
  bool has_begun_ = false;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// The items of one question or record: its name first.
struct Entry {
  std::size_t section = 0;
  std::span<const Item> items;

  [[nodiscard]] std::uint64_t number(std::string_view name) const {
    for (const Item& item : items) {
      if (item.name == name) return item.value.low;
    }
    return 0;
  }
};

std::vector<Entry> entries_of(const std::vector<Item>& items, ByteView message) {
  std::vector<Entry> out;
  const auto counts = counts_of(message);
  std::size_t section = 0;
  std::size_t in_section = 0;
  for (std::size_t i = 0; i < items.size();) {
    std::size_t end = i + 1;
    while (end < items.size() && items[end].name != "dns.qry.name" &&
           items[end].name != "dns.resp.name") {
      ++end;
    }
    while (section + 1 < counts.size() && in_section == counts[section]) {
      ++section;
      in_section = 0;
    }
    ++in_section;
    out.push_back({section, std::span(items).subspan(i, end - i)});
    i = end;
  }
  return out;
}

std::string contents_text(const RecordType* type, std::span<const Item> contents) {
  std::string out;
  if (contents.empty()) return out;
  if (contents[0].name == "data") return ", rdata=hex(" + hex(contents[0].bytes) + ")";
  if (type->rows[0].kind == Kind::texts) {
    for (const Item& text : contents) {
      out += ", txt=" + quoted(std::string_view(reinterpret_cast<const char*>(text.bytes.data()),
                                                text.bytes.size()));
    }
    return out;
  }
  for (const Item& item : contents) out += (out.empty() ? "" : " ") + item.text();
  const bool is_one_number = contents.size() == 1 && contents[0].field != nullptr;
  return ", " + std::string(type->keyword) + "=" + (is_one_number ? out : quoted(out));
}

std::string entry_text(const Entry& entry) {
  std::string out = std::string(sections[entry.section]) + "=" + quoted(entry.items[0].form);
  const bool is_question = entry.section == 0;
  const std::uint64_t type = entry.number(is_question ? "dns.qry.type" : "dns.resp.type");
  std::uint64_t klass = entry.number(is_question ? "dns.qry.class" : "dns.resp.class");
  std::uint64_t ttl = entry.number("dns.resp.ttl");
  std::size_t fixed = 1 + (is_question ? question_fields.size() : record_fields.size());
  if (!is_question && type == option_type) {
    klass = entry.number("dns.rr.udp_payload_size");
    ttl = entry.number("dns.resp.ext_rcode") << 24U |
          entry.number("dns.resp.edns0_version") << 16U | entry.number("dns.resp.z");
    fixed = 1 + option_record_fields.size();
  }
  const RecordType* known = record_type(type);
  const auto contents = entry.items.subspan(std::min(fixed, entry.items.size()));
  const bool is_implied = !contents.empty() && contents[0].name != "data";
  if (!is_implied) out += ", type=" + (known ? std::string(known->name) : std::to_string(type));
  if (klass != class_in) out += ", class=" + std::to_string(klass);
  if (ttl != 0) out += ", ttl=" + std::to_string(ttl);
  return out + contents_text(known, contents);
}

}  // namespace

bool takes(const ItemFormat&, std::string_view name) {
  const auto has = [&](const auto& words) {
    return std::find(words.begin(), words.end(), name) != words.end();
  };
  return has(sections) || has(others) || type_of_keyword(name) != nullptr;
}

tl::expected<BuiltItems, ItemError> build_records(const ItemFormat&,
                                                  std::span<const TypedItem> items) {
  const bool compress = std::none_of(items.begin(), items.end(), [](const TypedItem& typed) {
    return typed.name == "compress" && typed.value == "0";
  });
  MessageBuilder builder(compress);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto done = builder.add(items[i]); !done) {
      return tl::unexpected(ItemError{done.error(), i});
    }
  }
  return builder.take();
}

std::vector<std::string> write_records(const ItemFormat& format, ByteView message,
                                       std::size_t fixed_bytes) {
  const auto items = format.read(format, message, fixed_bytes);
  if (!items || items->empty()) return {};
  std::string out;
  for (const Entry& entry : entries_of(*items, message)) {
    if (entry.items[0].field != nullptr || entry.items[0].name == "data") return {};
    out += (out.empty() ? "" : ", ") + entry_text(entry);
  }
  return {out, "compress=0, " + out};
}

}  // namespace pushpkt::wire::dns
