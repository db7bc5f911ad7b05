// The catalogue of `ask fields`: a segment to an open TCP connection.
#include "cases/catalogue/catalogue.hpp"

#include <array>

namespace pushpkt::cases {
namespace {

// clang-format off: one case, one line
constexpr std::array connection_table{
    CatalogueRow{"tcp.connection=open", "data that comes in order"},
    CatalogueRow{"tcp.connection=open+payload.bytes=0", "nothing but an acknowledgment"},
    CatalogueRow{"tcp.connection=open+payload.bytes=1", "one byte"},
    CatalogueRow{"tcp.connection=open+payload.bytes=1400", "a full segment, nearly"},
    CatalogueRow{"tcp.connection=open+tcp.seq=1", "the next byte, as it is"},
    CatalogueRow{"tcp.connection=open+tcp.seq=2", "one byte ahead: a hole"},
    CatalogueRow{"tcp.connection=open+tcp.seq=100", "a hundred bytes ahead"},
    CatalogueRow{"tcp.connection=open+tcp.seq=64000", "nearly out of the window"},
    CatalogueRow{"tcp.connection=open+tcp.seq=65000", "out of the window"},
    CatalogueRow{"tcp.connection=open+tcp.seq=100000", "far out of the window"},
    CatalogueRow{"tcp.connection=open+tcp.seq=2147483648", "half of the numbers ahead"},
    CatalogueRow{"tcp.connection=open+tcp.seq=0", "a byte that was there before, the rest new"},
    CatalogueRow{"tcp.connection=open+tcp.seq=-5", "old, but for its last byte"},
    CatalogueRow{"tcp.connection=open+tcp.seq=-100", "all of it old"},
    CatalogueRow{"tcp.connection=open+tcp.seq=-100000", "far behind the window"},
    CatalogueRow{"tcp.connection=open+tcp.ack=2", "acknowledges a byte that was never sent"},
    CatalogueRow{"tcp.connection=open+tcp.ack=1000000", "acknowledges far too much"},
    CatalogueRow{"tcp.connection=open+tcp.ack=0", "acknowledges less than it has"},
    CatalogueRow{"tcp.connection=open+tcp.ack=-100000", "acknowledges far too little"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x010", "data without PSH"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x008", "data without ACK"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x000", "data without any flag"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x011", "data and FIN"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x011+payload.bytes=0", "FIN"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x001+payload.bytes=0", "FIN without ACK"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x004+payload.bytes=0",
                 "RST at the very number (RFC 5961)"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x014+payload.bytes=0",
                 "RST and ACK at the very number"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x004+payload.bytes=0+tcp.seq=2",
                 "RST within the window: a challenge"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x004+payload.bytes=0+tcp.seq=100000",
                 "RST out of the window"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x004", "RST with data"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x002+payload.bytes=0", "SYN: a challenge"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x012+payload.bytes=0", "SYN and ACK"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x002+payload.bytes=0+tcp.seq=100000",
                 "SYN out of the window"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x003+payload.bytes=0", "SYN and FIN"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x038", "urgent"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x038+tcp.urgent_pointer=1",
                 "urgent, its pointer at the first byte"},
    CatalogueRow{"tcp.connection=open+tcp.urgent_pointer=5", "an urgent pointer, not flagged"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0x0d8", "ECE and CWR, not negotiated"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0xe18", "every reserved bit"},
    CatalogueRow{"tcp.connection=open+tcp.flags=0xfff", "every bit"},
    CatalogueRow{"tcp.connection=open+tcp.window_size_value=0", "no window for the answer"},
    CatalogueRow{"tcp.connection=open+tcp.window_size_value=1", "one byte of window"},
    CatalogueRow{"tcp.connection=open+tcp.checksum=0x0000", "no checksum"},
    CatalogueRow{"tcp.connection=open+tcp.checksum=0xdead", "a wrong checksum"},
    CatalogueRow{"tcp.connection=open+tcp.hdr_len=16", "shorter than the rows"},
    CatalogueRow{"tcp.connection=open+tcp.hdr_len=24", "longer: four bytes of data become options"},
    CatalogueRow{"tcp.connection=open+tcp.hdr_len=60", "beyond the segment"},
    CatalogueRow{"tcp.connection=open+tcp.options=01010101", "no-operations"},
    CatalogueRow{"tcp.connection=open+tcp.options=0101080a0000000100000000",
                 "timestamps that were not agreed"},
    CatalogueRow{"tcp.connection=open+tcp.options=0101050a0000000100000002",
                 "SACK that was not agreed"},
    CatalogueRow{"tcp.connection=open+tcp.options=020405b4", "MSS after the handshake"},
    CatalogueRow{"tcp.connection=open+tcp.options=02000000", "an option of length 0"},
    CatalogueRow{"tcp.connection=open+tcp.options=1312000000000000000000000000000000000101",
                 "an MD5 signature that was not asked for"},
    CatalogueRow{"tcp.connection=open+tcp.srcport=1", "from another port: not this connection"},
    CatalogueRow{"tcp.connection=open+tcp.dstport=11999", "to another port: not this connection"},
};

// clang-format on
}  // namespace

std::span<const CatalogueRow> connection_cases() { return connection_table; }

}  // namespace pushpkt::cases
