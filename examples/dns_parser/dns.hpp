// A small parser of DNS messages: names, types, and the addresses of an answer. RFC 1035, 4.1
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dns {

enum Type : std::uint16_t { a = 1, cname = 5, txt = 16, aaaa = 28 };

struct Question {
  std::string name;  // "www.example.test"
  std::uint16_t type = 0;
};

struct Record {
  std::string name;
  std::uint16_t type = 0;
  std::uint32_t ttl_s = 0;
  std::string value;  // of A: "10.77.2.9", of CNAME: a name; "" of other types
};

struct Message {
  std::uint16_t id = 0;
  bool is_response = false;
  unsigned status = 0;  // 0 no error, 3 no such name
  std::vector<Question> questions;
  std::vector<Record> answers;
};

// nullopt where the bytes are no whole DNS message.
std::optional<Message> parse(std::span<const std::uint8_t> bytes);

}  // namespace dns
