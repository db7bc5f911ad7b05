// Records from recipes, and back: a keyword begins each, and its rows follow.
#include "pushpkt/wire/text.hpp"
#include "wire/item_text.hpp"
#include "wire/record_list.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::string_view rest_keyword = "value";

bool is_named(const Field& field, std::string_view name) {
  return field.name == name || short_name(field) == name;
}

using Done = tl::expected<void, std::string>;

/// A record in the making.
struct Draft {
  const RecordKind* kind = nullptr;
  Bytes rows;
  std::vector<const Field*> set;
  std::vector<Bytes> lists;
  Bytes rest;

  Draft(const RecordRules& rules, const RecordKind& of, std::uint64_t number)
      : kind(&of), rows(std::max(of.bytes, rules.bytes)), lists(of.lists.size()) {
    for (const Preset& preset : of.presets) write(rows, *preset.field, preset.value);
    write(rows, *rules.kind, number);
  }

  Bytes finish(const RecordRules& rules) {
    Bytes out = rows;
    for (const Bytes& list : lists) out.insert(out.end(), list.begin(), list.end());
    out.insert(out.end(), rest.begin(), rest.end());
    const RecordSizes sizes{out.size(), rows.size(), rest.size()};
    const auto is_set = [&](const Field* field) {
      return std::find(set.begin(), set.end(), field) != set.end();
    };
    for (const std::span<const Field> fields : {rules.fields, kind->fields}) {
      for (const Field& field : fields) {
        if (field.fill == Fill::preset || is_set(&field)) continue;
        store(out, field, rules.automatic(field, sizes));
      }
    }
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const RecordList& list = kind->lists[i];
      if (list.count == nullptr || is_set(list.count)) continue;
      store(out, *list.count, lists[i].size() / list.bytes);
    }
    out.resize(padded(rules, out.size()));
    return out;
  }

  /// What does not fit is cut: a record may be longer than its length can say.
  static void store(Bytes& out, const Field& field, std::uint64_t value) {
    write(out, field, value / field.unit * field.unit & max_of(field.width).low * field.unit);
  }
};

class RecordListWriter {
 public:
  explicit RecordListWriter(const RecordRules& rules) : rules_(rules) {}

  Done add(const TypedItem& typed) {
    for (const RecordKind& kind : rules_.kinds) {
      if (kind.keyword == typed.name) return begin(kind, kind.kind, typed);
    }
    if (typed.name == rules_.keyword) return begin_number(typed);
    if (!draft_) {
      return tl::unexpected("name the record before: `" + std::string(rules_.keyword) + "=NUMBER`");
    }
    if (typed.name == rest_keyword) return set_rest(typed);
    for (const std::span<const Field> fields : {rules_.fields, draft_->kind->fields}) {
      for (const Field& field : fields) {
        if (is_named(field, typed.name)) return set_row(field, typed);
      }
    }
    for (std::size_t i = 0; i < draft_->lists.size(); ++i) {
      for (const Field& field : draft_->kind->lists[i].fields) {
        if (is_named(field, typed.name)) return set_entry(i, field, typed);
      }
    }
    return tl::unexpected("the record before has no `" + std::string(typed.name) + "`");
  }

  BuiltItems take() {
    flush();
    BuiltItems out{std::move(bytes_), {}};
    if (rules_.count != nullptr && count_ != 0) out.rows.push_back({rules_.count, count_});
    return out;
  }

 private:
  Done begin(const RecordKind& kind, std::uint64_t number, const TypedItem& typed) {
    flush();
    draft_.emplace(rules_, kind, number);
    if (!typed.bytes && typed.value.empty()) return {};
    return set_rest(typed);
  }

  Done begin_number(const TypedItem& typed) {
    const auto number = value_of(*rules_.kind, typed);
    if (!number) return tl::unexpected(number.error());
    const RecordKind* kind = &rules_.other;
    for (const RecordKind& known : rules_.kinds) {
      if (known.kind == number->low) kind = &known;
    }
    flush();
    draft_.emplace(rules_, *kind, number->low);
    return {};
  }

  static tl::expected<Value, std::string> value_of(const Field& field, const TypedItem& typed) {
    if (typed.bytes || typed.value.empty()) {
      return tl::unexpected("`" + std::string(typed.name) + "` takes a number or an address");
    }
    const auto value = parse_value(field, typed.value);
    if (!value) return tl::unexpected(value.error().what + "; " + value.error().hint);
    return *value;
  }

  Done set_rest(const TypedItem& typed) {
    if (!typed.bytes) {
      return tl::unexpected("`" + std::string(typed.name) + "` takes \"text\" or hex(...)");
    }
    draft_->rest = *typed.bytes;
    return {};
  }

  Done set_row(const Field& field, const TypedItem& typed) {
    const auto value = value_of(field, typed);
    if (!value) return tl::unexpected(value.error());
    write(draft_->rows, field, *value);
    draft_->set.push_back(&field);
    return {};
  }

  Done set_entry(std::size_t list, const Field& field, const TypedItem& typed) {
    const auto value = value_of(field, typed);
    if (!value) return tl::unexpected(value.error());
    const RecordList& rule = draft_->kind->lists[list];
    Bytes& entries = draft_->lists[list];
    const bool begins = &field == rule.fields.data();
    if (begins) entries.resize(entries.size() + rule.bytes);
    if (entries.empty()) {
      return tl::unexpected("an entry begins with `" + std::string(short_name(rule.fields[0])) +
                            "`");
    }
    write(ByteSpan(entries).last(rule.bytes), field, *value);
    return {};
  }

  void flush() {
    if (!draft_) return;
    const Bytes record = draft_->finish(rules_);
    bytes_.insert(bytes_.end(), record.begin(), record.end());
    ++count_;
    draft_.reset();
  }

  const RecordRules& rules_;
  std::optional<Draft> draft_;
  Bytes bytes_;
  std::uint64_t count_ = 0;
};

std::string setting_text(const Field& field, Value value) {
  const std::string_view hex_sign = field.show == Show::bytes ? "0x" : "";
  return std::string(short_name(field)) + "=" + std::string(hex_sign) + to_text(field, value);
}

/// The record as typed; it may read back as other bytes, which the caller finds out.
std::string record_text(const RecordRules& rules, ByteView record) {
  const RecordKind& kind = kind_of(rules, record);
  const Value number = read(record, *rules.kind);
  Draft draft(rules, kind, number.low);
  std::size_t at = draft.rows.size();
  std::string entries;
  for (std::size_t i = 0; i < kind.lists.size(); ++i) {
    const RecordList& list = kind.lists[i];
    for (std::size_t n = entries_of(list, record, record.size() - at); n > 0; --n) {
      const ByteView entry = record.subspan(at, list.bytes);
      for (const Field& field : list.fields) {
        entries += ", " + setting_text(field, read(entry, field));
      }
      draft.lists[i].insert(draft.lists[i].end(), entry.begin(), entry.end());
      at += list.bytes;
    }
  }
  const ByteView rest = record.subspan(at);
  draft.rest = {rest.begin(), rest.end()};
  const Bytes automatic = draft.finish(rules);
  const bool has_keyword = !kind.keyword.empty();
  std::string out(has_keyword ? kind.keyword : rules.keyword);
  if (!has_keyword) out += "=" + to_text(*rules.kind, number);
  if (has_keyword && !rest.empty()) out += "=" + text_or_hex(rest);
  for (const std::span<const Field> fields : {rules.fields, kind.fields}) {
    for (const Field& field : fields) {
      if (&field == rules.kind || !field.part_of.empty()) continue;
      const Value here = read(record, field);
      if (here != read(automatic, field)) out += ", " + setting_text(field, here);
    }
  }
  out += entries;
  if (!has_keyword && !rest.empty()) out += ", value=" + text_or_hex(rest);
  return out;
}

}  // namespace

bool takes_record_item(const ItemFormat& format, std::string_view name) {
  const RecordRules& rules = *format.records;
  const auto has = [&](std::span<const Field> fields) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const Field& field) { return is_named(field, name); });
  };
  const auto takes = [&](const RecordKind& kind) {
    return (!kind.keyword.empty() && kind.keyword == name) || has(kind.fields) ||
           std::any_of(kind.lists.begin(), kind.lists.end(),
                       [&](const RecordList& list) { return has(list.fields); });
  };
  return name == rules.keyword || name == rest_keyword || has(rules.fields) || takes(rules.other) ||
         std::any_of(rules.kinds.begin(), rules.kinds.end(), takes);
}

std::vector<ItemUse> record_uses(const ItemFormat& format) {
  const RecordRules& rules = *format.records;
  std::vector<ItemUse> out;
  const auto add = [&](ItemUse use) {
    const auto known = [&](const ItemUse& other) { return other.keyword == use.keyword; };
    if (std::none_of(out.begin(), out.end(), known)) out.push_back(std::move(use));
  };
  const auto add_rows = [&](std::span<const Field> fields) {
    for (const Field& field : fields) {
      add({short_name(field), value_form(field), std::string(field.name)});
    }
  };
  const auto add_kind = [&](const RecordKind& kind) {
    if (!kind.keyword.empty()) {
      add({kind.keyword, "[\"TEXT\"|hex(...)]",
           "begins a record of " + std::string(rules.kind->name) + " " +
               std::to_string(kind.kind)});
    }
    add_rows(kind.fields);
    for (const RecordList& list : kind.lists) add_rows(list.fields);
  };
  std::for_each(rules.kinds.begin(), rules.kinds.end(), add_kind);
  add({rules.keyword, value_form(*rules.kind),
       std::string(rules.kind->name) + ": begins a record of this number"});
  add_rows(rules.fields);
  add_kind(rules.other);
  add({rest_keyword, "\"TEXT\"|hex(...)", "the bytes behind the record's fields"});
  return out;
}

tl::expected<BuiltItems, ItemError> build_record_list(const ItemFormat& format,
                                                      std::span<const TypedItem> items) {
  RecordListWriter builder(*format.records);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto done = builder.add(items[i]); !done) {
      return tl::unexpected(ItemError{done.error(), i});
    }
  }
  return builder.take();
}

std::vector<std::string> write_record_list(const ItemFormat& format, ByteView header,
                                           std::size_t fixed_bytes) {
  const RecordRules& rules = *format.records;
  const ByteView list = header.subspan(fixed_bytes);
  std::string out;
  for (std::size_t at = 0; at < list.size();) {
    const ByteView rest = list.subspan(at);
    if (rest.size() < rules.bytes) return {};
    const std::size_t size = rules.size(rest);
    if (size < rules.bytes || size > rest.size()) return {};
    out += (out.empty() ? "" : ", ") + record_text(rules, rest.first(size));
    at += padded(rules, size);
  }
  return {out};
}

}  // namespace pushpkt::wire
