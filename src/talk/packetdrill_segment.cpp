// FLAGS FIRST:LAST(LENGTH) ack N win N urg N <OPTIONS>
#include "packetdrill_segment.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::talk {
namespace {

struct FlagLetter {
  char letter;
  unsigned bit;
};
constexpr std::array flag_letters{
    FlagLetter{'F', 0x001}, FlagLetter{'S', 0x002}, FlagLetter{'R', 0x004},
    FlagLetter{'P', 0x008}, FlagLetter{'.', 0x010}, FlagLetter{'U', 0x020},
    FlagLetter{'E', 0x040}, FlagLetter{'W', 0x080}, FlagLetter{'A', 0x100}};

std::optional<unsigned> flags_of(std::string_view letters) {
  unsigned flags = 0;
  if (letters == "-") return flags;
  for (const char letter : letters) {
    const auto found = std::ranges::find(flag_letters, letter, &FlagLetter::letter);
    if (found == flag_letters.end()) return std::nullopt;
    flags |= found->bit;
  }
  return letters.empty() ? std::nullopt : std::optional(flags);
}

std::optional<Wrong> too_large(std::uint64_t number, unsigned bits, std::size_t at) {
  if (number >> bits == 0) return std::nullopt;
  return Wrong{at, std::to_string(number) + " does not fit: it has at most " +
                       std::to_string(bits) + " bits"};
}

/// The options of a segment as hex, with the paddings that stand there: recipes pad by themselves.
class Options {
 public:
  explicit Options(bool sent) : sent_(sent) {}

  /// "mss 1000,nop,wscale 7"
  std::optional<Wrong> read(std::string_view list, std::size_t at) {
    for (bool last = false; !last;) {
      const std::string_view text = list.substr(0, list.find(','));
      Words words(text);
      if (auto wrong = read_one(words, at)) return wrong;
      if (!words.at_end()) return Wrong{at + words.at(), "expected `,` or `>` behind the option"};
      last = text.size() == list.size();
      at += text.size() + 1;
      if (!last) list.remove_prefix(text.size() + 1);
    }
    while (bytes_.size() % 4 != 0) bytes_.push_back(0);
    return std::nullopt;
  }
  [[nodiscard]] std::string hex_text() const { return hex(bytes_); }

 private:
  void put(std::uint64_t number, int bytes) {
    for (int i = bytes - 1; i >= 0; --i)
      bytes_.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  void begin(std::uint8_t kind, std::size_t length) {
    bytes_.push_back(kind);
    bytes_.push_back(static_cast<std::uint8_t>(length));
  }

  std::optional<Wrong> read_one(Words& words, std::size_t at) {
    constexpr std::uint8_t end = 0, nop = 1, mss = 2, wscale = 3, sack_permitted = 4;
    const std::string_view name = words.word();
    if (name == "eol") return put(end, 1), std::nullopt;
    if (name == "nop") return put(nop, 1), std::nullopt;
    if (name == "sackOK") return begin(sack_permitted, 2), std::nullopt;
    if (name == "mss" || name == "wscale") {
      const auto value = words.number();
      if (!value) return Wrong{at, "expected a number behind " + std::string(name)};
      const unsigned bytes = name == "mss" ? 2 : 1;
      if (auto wrong = too_large(*value, 8 * bytes, at)) return wrong;
      begin(name == "mss" ? mss : wscale, 2 + bytes);
      return put(*value, static_cast<int>(bytes)), std::nullopt;
    }
    if (name == "TS") return read_timestamps(words, at);
    if (name == "sack") return Wrong{at, "sack is not read: its numbers are relative there"};
    return Wrong{at, "no option is read that is named `" + std::string(name) + "`"};
  }

  std::optional<Wrong> read_timestamps(Words& words, std::size_t at) {
    constexpr std::uint8_t timestamp = 8;
    const bool val = words.take("val");
    const auto value = words.number();
    const bool ecr = words.take("ecr");
    const auto echoed = words.number();
    if (!val || !value || !ecr || !echoed) return Wrong{at, "expected TS val N ecr N"};
    if (!sent_) {
      return Wrong{at,
                   "TS is not read in an expected packet: its numbers are those of the peer's "
                   "clock; <...> is any list"};
    }
    for (const std::uint64_t number : {*value, *echoed}) {
      if (auto wrong = too_large(number, 32, at)) return wrong;
    }
    begin(timestamp, 10);
    put(*value, 4);
    return put(*echoed, 4), std::nullopt;
  }

  bool sent_;
  Bytes bytes_;
};

/// A packet line without its time.
class Segment {
 public:
  explicit Segment(bool sent) : sent_(sent) {}

  std::optional<Wrong> read(Words& words) {
    if (auto wrong = read_flags(words)) return wrong;
    if (auto wrong = read_sequence(words)) return wrong;
    return read_rest(words);
  }
  [[nodiscard]] DrillSegment result() const {
    const bool has_options = sent_ || has_list_;  // no list: a header without options
    DrillSegment out{.recipe = "tcp(flags=" + std::to_string(flags_) + settings_ +
                               (has_options ? ")" : ", hdr_len=20)")};
    // The line does not say which bytes: zeros are sent, and those of the kernel may be any.
    if (sent_ && length_ > 0) out.recipe += "/hex(00)*" + std::to_string(length_);
    if (!sent_ && length_ == 0) out.recipe += "/\"\"";
    if (!sent_ && length_ > 0) out.payload_bytes = length_;
    return out;
  }

 private:
  std::optional<Wrong> read_flags(Words& words) {
    const std::size_t at = words.at();
    const std::string letters(words.word());
    const auto flags = flags_of(letters);
    if (!flags) return Wrong{at, "no TCP flags: `" + letters + "` (F S R P . U E W A)"};
    flags_ = *flags;
    return std::nullopt;
  }
  std::optional<Wrong> read_sequence(Words& words) {
    (void)words.at_end();
    const std::size_t at = words.at();
    const auto begin = words.number();
    const bool colon = words.take(":");
    const auto end = words.number();
    const bool open = words.take("(");
    const auto length = words.number();
    if (!begin || !colon || !end || !open || !length || !words.take(")")) {
      return Wrong{at, "expected FIRST:LAST(LENGTH), as 0:0(0)"};
    }
    for (const std::uint64_t number : {*begin, *end}) {
      if (auto wrong = too_large(number, number_bits, at)) return wrong;
    }
    if (*begin + *length != *end) return Wrong{at, "FIRST and LENGTH do not make LAST"};
    if (*length > 65'535) return Wrong{at, "a packet has at most 65535 bytes"};
    settings_ += ", seq=" + std::to_string(*begin);
    length_ = *length;
    return std::nullopt;
  }
  std::optional<Wrong> read_rest(Words& words) {
    while (!words.at_end()) {
      const std::size_t at = words.at();
      if (words.take("ack ")) {
        if (auto wrong = read_number(words, ", ack=", number_bits)) return wrong;
      } else if (words.take("win ")) {
        if (auto wrong = read_number(words, ", window_size_value=", 16)) return wrong;
      } else if (words.take("urg ")) {
        if (auto wrong = read_number(words, ", urgent_pointer=", 16)) return wrong;
      } else if (words.take("<")) {
        const std::size_t list_at = words.at();
        const auto list = words.until('>');
        if (!list) return Wrong{at, "expected `>` behind the options"};
        has_list_ = true;
        if (*list == "...") continue;
        Options options(sent_);
        if (auto wrong = options.read(*list, list_at)) return wrong;
        settings_ += ", options=hex(" + options.hex_text() + ")";
      } else {
        return Wrong{at, "expected ack N, win N, urg N or <options>"};
      }
    }
    return std::nullopt;
  }
  std::optional<Wrong> read_number(Words& words, std::string_view setting, unsigned bits) {
    const std::size_t at = words.at();
    const auto number = words.number();
    if (!number) return Wrong{at, "expected a number"};
    if (auto wrong = too_large(*number, bits, at)) return wrong;
    settings_ += std::string(setting) + std::to_string(*number);
    return std::nullopt;
  }

  static constexpr unsigned number_bits = 32;  // of a sequence number

  bool sent_;
  bool has_list_ = false;
  unsigned flags_ = 0;
  std::uint64_t length_ = 0;
  std::string settings_;
};

}  // namespace

std::optional<Wrong> read_segment(Words& words, bool sent, DrillSegment& out) {
  Segment segment(sent);
  if (auto wrong = segment.read(words)) return wrong;
  out = segment.result();
  return std::nullopt;
}

}  // namespace pushpkt::talk
