// Blocks and options by the names that draft-ietf-opsawg-pcapng gives them.
#include "sniff/named_counts.hpp"

#include <algorithm>

#include "pushpkt/base/counted.hpp"
#include "sniff/pcapng_options.hpp"

namespace pushpkt::sniff {
namespace {

bool is_among(const std::array<std::uint16_t, 2>& codes, std::uint16_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

void NamedCounts::add(std::string_view noun, std::string_view behind, std::uint64_t number) {
  const auto found = std::find_if(counts_.begin(), counts_.end(), [&](const Count& count) {
    return count.noun == noun && count.behind == behind;
  });
  if (found == counts_.end()) {
    counts_.push_back({noun, behind, number});
  } else {
    found->number += number;
  }
}

std::string NamedCounts::text() const {
  std::string out;
  for (const Count& count : counts_) {
    out += (out.empty() ? "" : ", ") + counted(count.number, std::string(count.noun));
    out += count.behind;
  }
  return out;
}

std::string_view block_noun(std::uint32_t type) {
  switch (type) {
    case layout::name_resolution_block:
      return "name resolution block";
    case layout::interface_statistics_block:
      return "interface statistics block";
    case layout::systemd_journal_block:
      return "systemd journal block";
    case layout::decryption_secrets_block:
      return "decryption secrets block";
    case layout::custom_block:
    case layout::private_custom_block:
      return "custom block";
    default:
      return "unknown block";
  }
}

bool is_custom_option(std::uint16_t code) { return is_among(layout::custom_options, code); }
bool is_private_option(std::uint16_t code) {
  return is_among(layout::private_custom_options, code);
}

void count_options(ByteView options, layout::Order order, std::string_view noun,
                   NamedCounts& counts) {
  OptionWalk walk(options, order);
  while (const auto option = walk.next()) {
    counts.add(option->code == layout::opt_comment ? "comment" : noun);
  }
}

}  // namespace pushpkt::sniff
