// The items are built and read back: a reader knows the names and values of both sides. Which of
// them a keyword stands for follows from the reference of keywords, and from what it adds.
#include "compare/named_items.hpp"

#include <algorithm>

#include "pushpkt/wire/items.hpp"

namespace pushpkt::compare {
namespace {

using wire::Item;

/// The items of one option or record.
struct Record {
  std::uint32_t number = 0;
  std::uint8_t section = 0;
  std::vector<Item> items = {};
};

std::vector<Record> records_of(const std::vector<Item>& items) {
  std::vector<Record> out;
  for (const Item& item : items) {
    if (out.empty() || out.back().number != item.record) {
      out.push_back({item.record, item.section, {}});
    }
    out.back().items.push_back(item);
  }
  return out;
}

bool is_same(const Item& a, const Item& b) { return a.name == b.name && a.text() == b.text(); }

/// "dns.qry.type dns.resp.type: A, AAAA": the names that stand there.
std::vector<std::string_view> names_in(std::string_view sets, const wire::Header& header) {
  std::vector<std::string_view> out;
  while (!sets.empty()) {
    const std::size_t end = std::min(sets.find_first_of(" :,"), sets.size());
    if (wire::has_item_name(header, sets.substr(0, end))) out.push_back(sets.substr(0, end));
    sets.remove_prefix(std::min(end + 1, sets.size()));
  }
  return out;
}

/// Builds the first items of a part, one more each time, and finds what each of them names.
class Naming {
 public:
  explicit Naming(const wire::Part& part)
      : part_(part), format_(*part.header->items), uses_(wire::item_uses(*part.header)) {}

  /// The named items, by option or record; nullopt: they cannot be read back.
  std::optional<std::vector<Record>> run() {
    std::vector<Item> before;
    for (const wire::NamedItem& named : part_.items) {
      typed_.push_back({named.keyword, named.value, named.bytes});
      auto now = read_back();
      if (!now) return std::nullopt;
      add_names(named, before, *now);
      before = std::move(*now);
    }
    std::vector<Record> out = records_of(before);
    for (Record& record : out) {
      std::erase_if(record.items, [&](const Item& item) {
        return std::ranges::find(named_, Name{item.record, item.name}) == named_.end();
      });
    }
    std::erase_if(out, [](const Record& record) { return record.items.empty(); });
    return out;
  }

 private:
  struct Name {
    std::uint32_t record = 0;
    std::string_view name;
    friend bool operator==(const Name&, const Name&) = default;
  };

  [[nodiscard]] std::optional<std::vector<Item>> read_back() const {
    const auto built = format_.build(format_, typed_);
    if (!built) return std::nullopt;
    Bytes header(part_.header->fixed_bytes);
    for (const wire::Preset& row : part_.header->presets) write(header, *row.field, row.value);
    for (const wire::Preset& row : built->rows) write(header, *row.field, row.value);
    header.insert(header.end(), built->bytes.begin(), built->bytes.end());
    return format_.read(format_, header, part_.header->fixed_bytes);
  }

  /// A keyword that the reference gives names for is about these, in the last record that has
  /// them. Another one, of a number or of bytes, is about what it adds; one byte without meaning
  /// (`nop`) adds nothing.
  void add_names(const wire::NamedItem& named, const std::vector<Item>& before,
                 const std::vector<Item>& now) {
    const auto use = std::ranges::find(uses_, named.keyword, &wire::ItemUse::keyword);
    const auto names =
        use == uses_.end() ? std::vector<std::string_view>() : names_in(use->sets, *part_.header);
    if (names.empty()) return add_new(before, now);
    const auto is_meant = [&](const Item& item) {
      return std::ranges::find(names, item.name) != names.end();
    };
    const auto last = std::find_if(now.rbegin(), now.rend(), is_meant);
    if (last == now.rend()) return add_new(before, now);
    for (const Item& item : now) {
      if (item.record == last->record && is_meant(item)) named_.push_back({item.record, item.name});
    }
  }
  void add_new(const std::vector<Item>& before, const std::vector<Item>& now) {
    for (const Item& item : now) {
      const bool is_old = std::ranges::any_of(before, [&](const Item& other) {
        return other.record == item.record && other.name == item.name;
      });
      if (!is_old) named_.push_back({item.record, item.name});
    }
  }

  const wire::Part& part_;
  const wire::ItemFormat& format_;
  std::vector<wire::ItemUse> uses_;
  std::vector<wire::TypedItem> typed_;
  std::vector<Name> named_;
};

/// Pairs each wanted record with one of the packet that has all its items: Kuhn's algorithm.
class Pairs {
 public:
  Pairs(const std::vector<Record>& wanted, const std::vector<Record>& there)
      : wanted_(wanted), there_(there), taken_by_(there.size()) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      tried_.assign(there.size(), false);
      if (!place(i)) unplaced_.push_back(i);
    }
  }
  [[nodiscard]] const std::vector<std::size_t>& unplaced() const { return unplaced_; }
  /// The record that is most like the wanted one, of those that are of no other; nullptr: none has
  /// an item of its names.
  [[nodiscard]] const Record* most_like(const Record& wanted) const {
    const Record* best = nullptr;
    std::size_t most = 0;
    for (std::size_t i = 0; i < there_.size(); ++i) {
      if (taken_by_[i] || there_[i].section != wanted.section) continue;
      const std::size_t likeness = alike(wanted, there_[i]);
      if (likeness > most) best = &there_[i];
      most = std::max(most, likeness);
    }
    return best;
  }

 private:
  static bool holds(const Record& wanted, const Record& there) {
    if (wanted.section != there.section) return false;
    auto at = there.items.begin();
    for (const Item& item : wanted.items) {
      at = std::find_if(at, there.items.end(), [&](const Item& i) { return is_same(item, i); });
      if (at == there.items.end()) return false;
      ++at;
    }
    return true;
  }
  static std::size_t alike(const Record& wanted, const Record& there) {
    std::size_t out = 0;
    for (const Item& item : wanted.items) {
      const bool same =
          std::ranges::any_of(there.items, [&](const Item& i) { return is_same(item, i); });
      const bool named =
          std::ranges::any_of(there.items, [&](const Item& i) { return i.name == item.name; });
      const bool is_first = &item == &wanted.items.front();  // what it is of: a name, a type
      out += same && is_first ? 3U : same ? 2U : named ? 1U : 0U;
    }
    return out;
  }
  bool place(std::size_t wanted) {
    for (std::size_t i = 0; i < there_.size(); ++i) {
      if (tried_[i] || !holds(wanted_[wanted], there_[i])) continue;
      tried_[i] = true;
      if (taken_by_[i] && !place(*taken_by_[i])) continue;
      taken_by_[i] = wanted;
      return true;
    }
    return false;
  }

  const std::vector<Record>& wanted_;
  const std::vector<Record>& there_;
  std::vector<std::optional<std::size_t>> taken_by_;
  std::vector<bool> tried_;
  std::vector<std::size_t> unplaced_;
};

/// Item by item; the n-th of a name is held against the n-th.
void add_mismatches(const Record& wanted, const Record* there, std::vector<Mismatch>& out) {
  std::vector<Item> left = there != nullptr ? there->items : std::vector<Item>();
  for (const Item& item : wanted.items) {
    const auto found = std::ranges::find(left, item.name, &Item::name);
    const std::string actual = found == left.end() ? "" : found->text();
    if (found != left.end()) left.erase(found);
    if (actual != item.text()) out.push_back({std::string(item.name), item.text(), actual});
  }
}

}  // namespace

std::optional<std::vector<Mismatch>> differing_items(const wire::Part& part,
                                                     const wire::Decoded& packet,
                                                     const wire::Layer& layer) {
  if (part.items.empty() || part.header->items == nullptr) return std::nullopt;
  const auto wanted = Naming(part).run();
  if (!wanted) return std::nullopt;
  const auto items = items_in(packet.bytes(), layer);
  const std::vector<Record> there = items ? records_of(*items) : std::vector<Record>();
  const Pairs pairs(*wanted, there);
  std::vector<Mismatch> out;
  for (const std::size_t i : pairs.unplaced()) {
    add_mismatches((*wanted)[i], pairs.most_like((*wanted)[i]), out);
  }
  return out;
}

}  // namespace pushpkt::compare
