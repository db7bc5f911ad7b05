// Whether the counts of a DNS message are those of what is there, and why not. RFC 1035, 4.1
#include "pushpkt/base/counted.hpp"
#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/protocols/dns.hpp"
#include "wire/dns_name.hpp"
#include "wire/dns_record.hpp"

namespace pushpkt::wire::dns {
namespace {

/// Where a walk over questions and records is.
struct Place {
  const Field* count = nullptr;  ///< the row that counts those of the section
  std::size_t said = 0;          ///< what it says
  std::size_t index = 0;         ///< in the section, from 0

  /// "question 1", "record 2 of dns.count.add_rr"
  [[nodiscard]] std::string text() const {
    const std::string number = std::to_string(index + 1);
    return count == &queries ? "question " + number
                             : "record " + number + " of " + std::string(count->name);
  }
};

enum class Reason : std::uint8_t { none, header, too_many, ends, name, fixed, contents };

/// Why a message does not add up.
struct Fault {
  Reason reason = Reason::none;
  Place place = {};
  std::size_t said = 0;   ///< bytes of the contents
  std::size_t there = 0;  ///< likewise
};

/// Allocates nothing: decode asks it of every datagram of the port.
Fault walk(ByteView message) {
  if (message.size() < header.fixed_bytes) return {Reason::header};
  const auto counts = counts_of(message);
  const std::size_t in_sections = counts[1] + counts[2] + counts[3];
  constexpr std::size_t question_items = 1 + question_fields.size();
  constexpr std::size_t record_items = 1 + record_fields.size();
  if (counts[0] * question_items + in_sections * record_items > most_items)
    return {Reason::too_many};
  std::size_t at = header.fixed_bytes;
  for (std::size_t section = 0; section < counts.size(); ++section) {
    for (std::size_t i = 0; i < counts[section]; ++i) {
      const Place place{count_rows[section], counts[section], i};
      if (at == message.size()) return {Reason::ends, place};
      const auto end = name_end(message, at);
      if (!end) return {Reason::name, place};
      const std::size_t fixed = section == 0 ? question_bytes : record_bytes;
      if (message.size() - *end < fixed) return {Reason::fixed, place};
      at = *end + fixed;
      if (section == 0) continue;
      const auto size = static_cast<std::size_t>(read(message.subspan(*end), record_fields[3]).low);
      if (message.size() - at < size) return {Reason::contents, place, size, message.size() - at};
      at += size;
    }
  }
  return {};
}

}  // namespace

bool adds_up(ByteView message) { return walk(message).reason == Reason::none; }

std::string malformed(ByteView message) {
  const Fault fault = walk(message);
  switch (fault.reason) {
    case Reason::none:
      break;
    case Reason::header:
      return missing_header(message, header.fixed_bytes);
    case Reason::too_many:
      return "its counts say more questions and records than a message has room for";
    case Reason::ends:
      return std::string(fault.place.count->name) + " says " + std::to_string(fault.place.said) +
             " but " + std::to_string(fault.place.index) +
             (fault.place.index == 1 ? " is there" : " are there");
    case Reason::name:
      return "the name of " + fault.place.text() + " leads out of the message or back to itself";
    case Reason::fixed:
      return fault.place.text() + " is cut";
    case Reason::contents:
      return "the contents of " + fault.place.text() + " have " + counted(fault.said, "byte") +
             " but " + are_there(fault.there, "byte");
  }
  return "";
}

}  // namespace pushpkt::wire::dns
