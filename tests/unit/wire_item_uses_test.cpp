// The reference of options and records: what it lists can be typed, and what can be typed it lists.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

void replace(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

/// A value of the form: "0" of "NUMBER".
std::string sample(std::string form) {
  replace(form, "[:...]", "");
  replace(form, "[", "");
  replace(form, "]", "");
  form = form.substr(0, form.find('|'));
  replace(form, "IPV4-ADDRESS", "10.0.0.1");
  replace(form, "IPV6-ADDRESS", "fd77::1");
  replace(form, "MAC-ADDRESS", "02:00:00:00:00:01");
  replace(form, "KIND:HEX", "254:00ff");
  replace(form, "NUMBER", "0");
  replace(form, "NAME", "a.b");
  replace(form, "TEXT", "x");
  replace(form, "hex(...)", "hex(00000001)");
  return form;
}

std::string typed(const ItemUse& use) {
  std::string out(use.keyword);
  return use.value.empty() ? out : out + "=" + sample(use.value);
}

std::string recipe_name(const Header& header) {
  std::string out(header.name);
  return header.variant.empty() ? out : out + "." + std::string(header.variant);
}

/// By itself, or behind another one, which begins the question or record, and the one listed before
/// it, which begins an entry of a list.
bool can_be_typed(const Header& header, const ItemUse& use, const std::vector<ItemUse>& all) {
  if (parse_recipe(recipe_name(header) + "(" + typed(use) + ")")) return true;
  const auto place = std::find_if(
      all.begin(), all.end(), [&](const ItemUse& other) { return other.keyword == use.keyword; });
  const std::string entry = place == all.begin() ? "" : typed(*std::prev(place)) + ", ";
  return std::any_of(all.begin(), all.end(), [&](const ItemUse& before) {
    const std::string begun = recipe_name(header) + "(" + typed(before) + ", ";
    return parse_recipe(begun + typed(use) + ")") || parse_recipe(begun + entry + typed(use) + ")");
  });
}

TEST(ItemUses, CanBeTypedAsListed) {
  std::size_t headers = 0;
  for (const Header* header : protocols()) {
    if (header->items == nullptr) continue;
    ++headers;
    const auto all = item_uses(*header);
    EXPECT_FALSE(all.empty()) << header->name;
    for (const ItemUse& use : all) {
      EXPECT_TRUE(can_be_typed(*header, use, all)) << recipe_name(*header) << ": " << typed(use);
      EXPECT_FALSE(use.sets.empty()) << header->name << ": " << use.keyword;
    }
  }
  EXPECT_GE(headers, 6U);
}

TEST(ItemUses, ListEachKindOfOptionAndRecord) {
  for (const Header* header : protocols()) {
    if (header->items == nullptr) continue;
    const auto all = item_uses(*header);
    const auto lists = [&](std::string_view keyword) {
      return std::any_of(all.begin(), all.end(),
                         [&](const ItemUse& use) { return use.keyword == keyword; });
    };
    for (const OptionKind& kind : header->items->kinds) EXPECT_TRUE(lists(kind.keyword));
    if (header->items->records == nullptr) continue;
    for (const RecordKind& kind : header->items->records->kinds) {
      EXPECT_TRUE(kind.keyword.empty() || lists(kind.keyword)) << kind.keyword;
      for (const Field& field : kind.fields) EXPECT_TRUE(lists(short_name(field))) << field.name;
    }
  }
}

TEST(ItemUses, NameColumnsThatExist) {
  for (const Header* header : protocols()) {
    if (header->items == nullptr) continue;
    for (const ItemUse& use : header->items->uses(*header->items)) {
      const std::string first = use.sets.substr(0, use.sets.find_first_of(" :"));
      if (first.find('.') == std::string::npos) continue;  // words
      EXPECT_NE(find_item_name(first), nullptr) << use.keyword << ": " << first;
    }
  }
}

TEST(ItemUses, OfAHeaderWithBytesOnlyAreTheBytes) {
  const auto uses = item_uses(ipv4::header);
  ASSERT_EQ(uses.size(), 1U);
  EXPECT_EQ(uses[0].keyword, "options");
  EXPECT_TRUE(item_uses(udp::header).empty());
}

}  // namespace
}  // namespace pushpkt::wire
