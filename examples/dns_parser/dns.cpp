// Reads forward; a name may jump back to where it stood before (RFC 1035, 4.1.4).
#include "dns.hpp"

namespace dns {
namespace {

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::uint16_t two() {
    if (!has(2)) return 0;
    at_ += 2;
    return static_cast<std::uint16_t>(bytes_[at_ - 2] << 8 | bytes_[at_ - 1]);
  }
  std::uint32_t four() {
    const std::uint32_t high = two();
    return high << 16 | two();
  }
  std::string name() {
    std::string text;
    const std::size_t end = name_at(at_, text);
    at_ = end;
    return text;
  }
  // The value of a record: `length` bytes, of which names may point out.
  std::string value(std::uint16_t type, std::size_t length) {
    if (!has(length)) return "";
    const std::size_t begin = at_;
    at_ += length;
    std::string text;
    if (type == cname) name_at(begin, text);
    if (type == a && length == 4) {
      for (std::size_t i = 0; i < 4; ++i) {
        text += (i == 0 ? "" : ".") + std::to_string(bytes_[begin + i]);
      }
    }
    return text;
  }
  bool ok() const { return ok_; }

 private:
  bool has(std::size_t count) { return ok_ = ok_ && count <= bytes_.size() - at_; }

  // Appends the name at `at` and gives the offset behind it.
  std::size_t name_at(std::size_t at, std::string& text) {
    std::size_t behind = 0;  // where the first jump was
    for (int jumps = 0; jumps < 32 && at < bytes_.size();) {
      const std::size_t length = bytes_[at];
      if (length == 0) return behind != 0 ? behind : at + 1;
      if ((length & 0xc0) == 0xc0) {  // a pointer
        if (at + 1 >= bytes_.size()) break;
        if (behind == 0) behind = at + 2;
        at = (length & 0x3f) << 8 | bytes_[at + 1];
        ++jumps;
        continue;
      }
      if (at + 1 + length > bytes_.size()) break;
      if (!text.empty()) text += '.';
      text.append(bytes_.begin() + static_cast<long>(at + 1),
                  bytes_.begin() + static_cast<long>(at + 1 + length));
      at += 1 + length;
    }
    ok_ = false;
    return bytes_.size();
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace

std::optional<Message> parse(std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  Message message;
  message.id = reader.two();
  const unsigned flags = reader.two();
  message.is_response = (flags & 0x8000) != 0;
  message.status = flags & 0xf;
  const unsigned questions = reader.two();
  const unsigned answers = reader.two();
  reader.four();  // how many records follow that we do not read
  for (unsigned i = 0; i < questions && reader.ok(); ++i) {
    Question& question = message.questions.emplace_back();
    question.name = reader.name();
    question.type = reader.two();
    reader.two();  // the class
  }
  for (unsigned i = 0; i < answers && reader.ok(); ++i) {
    Record& record = message.answers.emplace_back();
    record.name = reader.name();
    record.type = reader.two();
    reader.two();
    record.ttl_s = reader.four();
    record.value = reader.value(record.type, reader.two());
  }
  if (!reader.ok()) return std::nullopt;
  return message;
}

}  // namespace dns
