// The catalogue of `ask fields`: sizes of the payload around every limit, and its bytes.
#include "cases/catalogue/catalogue.hpp"

#include <array>

namespace pushpkt::cases {
namespace {

// clang-format off: one case, one line
constexpr std::array size_table{
    CatalogueRow{"payload.bytes=3", "three bytes"},
    CatalogueRow{"payload.bytes=4", "four bytes"},
    CatalogueRow{"payload.bytes=7", "seven bytes"},
    CatalogueRow{"payload.bytes=9", "nine bytes"},
    CatalogueRow{"payload.bytes=16", "sixteen bytes"},
    CatalogueRow{"payload.bytes=17", "a frame one byte short of 60 over IPv4"},
    CatalogueRow{"payload.bytes=19", "a frame of 61 bytes over IPv4"},
    CatalogueRow{"payload.bytes=20", "an IPv4 header's size"},
    CatalogueRow{"payload.bytes=32", "thirty-two bytes"},
    CatalogueRow{"payload.bytes=33", "an odd number"},
    CatalogueRow{"payload.bytes=40", "an IPv6 header's size"},
    CatalogueRow{"payload.bytes=64", "sixty-four bytes"},
    CatalogueRow{"payload.bytes=65", "an odd number"},
    CatalogueRow{"payload.bytes=128", "128 bytes"},
    CatalogueRow{"payload.bytes=256", "256 bytes"},
    CatalogueRow{"payload.bytes=257", "an odd number"},
    CatalogueRow{"payload.bytes=508", "what every IPv4 host takes, with the longest header"},
    CatalogueRow{"payload.bytes=513", "one more than the old limit of DNS"},
    CatalogueRow{"payload.bytes=547", "one less than every IPv4 host takes"},
    CatalogueRow{"payload.bytes=548", "what every IPv4 host takes (576)"},
    CatalogueRow{"payload.bytes=549", "one more"},
    CatalogueRow{"payload.bytes=750", "half a frame"},
    CatalogueRow{"payload.bytes=1000", "a thousand"},
    CatalogueRow{"payload.bytes=1231", "one less than the least MTU of IPv6"},
    CatalogueRow{"payload.bytes=1280", "the least MTU of IPv6 as payload"},
    CatalogueRow{"payload.bytes=1400", "what tunnels leave"},
    CatalogueRow{"payload.bytes=1436", "what an IPv6 tunnel leaves"},
    CatalogueRow{"payload.bytes=1444", "IPv6's MTU with an atomic fragment's header"},
    CatalogueRow{"payload.bytes=1445", "one more than that"},
    CatalogueRow{"payload.bytes=1448", "IPv6's first fragment"},
    CatalogueRow{"payload.bytes=1450", "two less than IPv6's MTU"},
    CatalogueRow{"payload.bytes=1464", "eight less than IPv4's MTU"},
    CatalogueRow{"payload.bytes=1470", "two less than IPv4's MTU"},
    CatalogueRow{"payload.bytes=1474", "IPv4's MTU and two"},
    CatalogueRow{"payload.bytes=1480", "the MTU without an IP header"},
    CatalogueRow{"payload.bytes=1481", "one more"},
    CatalogueRow{"payload.bytes=1492", "PPPoE's MTU"},
    CatalogueRow{"payload.bytes=1500", "the MTU as payload"},
    CatalogueRow{"payload.bytes=2048", "two KiB"},
    CatalogueRow{"payload.bytes=2896", "two fragments of IPv6"},
    CatalogueRow{"payload.bytes=2952", "two full fragments of IPv4"},
    CatalogueRow{"payload.bytes=2953", "two full fragments and one byte"},
    CatalogueRow{"payload.bytes=4432", "three full fragments of IPv4"},
    CatalogueRow{"payload.bytes=4433", "three full fragments and one byte"},
    CatalogueRow{"payload.bytes=8192", "two pages"},
    CatalogueRow{"payload.bytes=9000", "a jumbo MTU as payload"},
    CatalogueRow{"payload.bytes=16384", "16 KiB"},
    CatalogueRow{"payload.bytes=60000", "forty-one fragments"},
    CatalogueRow{"payload.bytes=65506", "one less than the most over IPv4"},
    CatalogueRow{"payload.bytes=65515", "what is left of ip.len"},
    CatalogueRow{"payload.bytes=65526", "one less than the most over IPv6"},
    CatalogueRow{"payload.bytes=65535", "the most that 16 bits count"},
    CatalogueRow{"payload.hex=00", "one zero"},
    CatalogueRow{"payload.hex=ff", "one byte of ones"},
    CatalogueRow{"payload.hex=0000", "two zeros"},
    CatalogueRow{"payload.hex=ffff", "all ones: the checksum's other zero"},
    CatalogueRow{"payload.hex=fffe", "nearly all ones"},
    CatalogueRow{"payload.hex=00000000000000", "zeros"},
    CatalogueRow{"payload.hex=ffffffffffffff", "ones"},
    CatalogueRow{"payload.hex=0a", "a line feed"},
    CatalogueRow{"payload.hex=0d0a", "a line's end"},
    CatalogueRow{"payload.hex=1a", "a file's end"},
    CatalogueRow{"payload.hex=7f", "delete"},
    CatalogueRow{"payload.hex=c3a9", "UTF-8"},
    CatalogueRow{"payload.hex=c328", "no UTF-8"},
    CatalogueRow{"payload.hex=68656c6c6f00", "text with an end"},
    CatalogueRow{"payload.hex=00ff00ff00ff", "zeros and ones"},
    CatalogueRow{"payload.hex=45000021000000004011", "the beginning of an IP header"},
    CatalogueRow{"payload.hex=deadbeef", "a well-known number"},
    CatalogueRow{"payload.hex=0000000000000001", "a one at the end"},
    CatalogueRow{"payload.hex=8000000000000000", "a one at the beginning"},
};

// clang-format on
}  // namespace

std::span<const CatalogueRow> size_cases() { return size_table; }

}  // namespace pushpkt::cases
