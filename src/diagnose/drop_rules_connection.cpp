// A segment within an open TCP connection, in the order in which a host looks at it.
// RFC 9293 section 3.10.7.4, RFC 5961
#include <netinet/in.h>

#include <array>

#include "diagnose/infer_drop.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::diagnose {
namespace {

using namespace wire;  // rows are named as in recipes

/// How far a number lies behind another, on the circle of all numbers; negative: before it.
std::int32_t distance(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

std::size_t data_bytes(const PacketAtHost& s) {
  const std::size_t header = PacketAtHost::get(s.transport(), tcp::hdr_len);
  return s.transport().size() > header ? s.transport().size() - header : 0;
}

/// Its first number, counted from the next that the server expects.
std::int32_t begin_of(const PacketAtHost& s) {
  return distance(s.connection()->seq, PacketAtHost::get(s.transport(), tcp::seq));
}

/// The number behind its last, counted likewise.
std::int32_t end_of(const PacketAtHost& s) {
  const auto used = data_bytes(s) + (PacketAtHost::get(s.transport(), tcp::syn) ? 1U : 0U) +
                    (PacketAtHost::get(s.transport(), tcp::fin) ? 1U : 0U);
  return distance(s.connection()->seq,
                  PacketAtHost::get(s.transport(), tcp::seq) + static_cast<std::uint32_t>(used));
}

/// What it acknowledges, counted from the server's next number: it has nothing outstanding.
std::int32_t acknowledged(const PacketAtHost& s) {
  return distance(s.connection()->ack, PacketAtHost::get(s.transport(), tcp::ack_number));
}

bool resets_connection(const PacketAtHost& s) {
  return s.is_in_connection() && PacketAtHost::get(s.transport(), tcp::reset);
}
bool opens_again(const PacketAtHost& s) {
  return s.is_in_connection() && PacketAtHost::get(s.transport(), tcp::syn) &&
         !PacketAtHost::get(s.transport(), tcp::reset);
}
bool has_no_meaning(const PacketAtHost& s) {
  return s.is_in_connection() && !PacketAtHost::get(s.transport(), tcp::ack) &&
         !PacketAtHost::get(s.transport(), tcp::reset) &&
         !PacketAtHost::get(s.transport(), tcp::syn);
}
bool is_old(const PacketAtHost& s) { return s.is_in_connection() && end_of(s) < 0; }
bool is_beyond(const PacketAtHost& s) {
  return s.is_in_connection() && begin_of(s) > s.connection()->window;
}
bool leaves_hole(const PacketAtHost& s) {
  return s.is_in_connection() && begin_of(s) > 0 && end_of(s) > begin_of(s);
}

constexpr std::array connection_rows{
    DropRule{"TCP_FLAGS", "", "", has_no_meaning},
    DropRule{"TCP_INVALID_SYN", "", "TcpExt.TCPSYNChallenge", opens_again},
    DropRule{"TCP_INVALID_SYN", "", "", opens_again},
    DropRule{"TCP_OLD_SEQUENCE", "", "", is_old},
    DropRule{"TCP_INVALID_SEQUENCE", "", "", is_beyond},
    DropRule{"", "it is a RST at the very number that is expected: the connection is over", "",
             [](const PacketAtHost& s) { return resets_connection(s) && begin_of(s) == 0; }},
    DropRule{"TCP_RESET", "it is a RST within the window, but not at the number that is expected",
             "", resets_connection},
    DropRule{"TCP_TOO_OLD_ACK", "", "",
             [](const PacketAtHost& s) { return s.is_in_connection() && acknowledged(s) < 0; }},
    DropRule{"TCP_ACK_UNSENT_DATA", "", "",
             [](const PacketAtHost& s) { return s.is_in_connection() && acknowledged(s) > 0; }},
    DropRule{"", "bytes before it are missing: it is kept until they come", "", leaves_hole},
    DropRule{"", "it brings nothing new, and nothing follows from it", "",
             [](const PacketAtHost& s) { return s.is_in_connection() && end_of(s) <= 0; }},
};

}  // namespace

std::span<const DropRule> connection_rules() { return connection_rows; }

}  // namespace pushpkt::diagnose
