// pushpkt-recipes(7): the language of recipes, and the protocols from their table.
#include "cli/man_page.hpp"
#include "pushpkt/wire/header.hpp"

namespace pushpkt::cli {
namespace {

constexpr std::string_view language = R"roff(.SH NAME
pushpkt\-recipes \- packets as text
.SH DESCRIPTION
A recipe names a packet's layers from the outermost to the innermost, with a slash between them.
A field that is not named is computed; a field that is named is written as it stands, wrong or not.
.PP
.nf
eth(dst=02:00:00:00:00:02)/ip(dst=10.77.2.2, ttl=7)/udp(dport=53)/"hello"
.fi
.SH GRAMMAR
.nf
recipe  = [ "link(" TYPE ")" "/" ] part { "/" part }
part    = PROTOCOL [ "(" [ setting { "," setting } ] ")" ]
        | bytes
        | "trailer(" HEX ")" [ times ]
setting = FIELD "=" VALUE | FIELD "=" bytes | OPTION
bytes   = ( \(dqTEXT\(dq | "hex(" HEX ")" ) [ times ]
times   = "*" NUMBER
.fi
.PP
Blanks may stand between the parts.
.SH PARTS
.TP
.B PROTOCOL
One of those below: ip, udp, icmp.echo. Its parentheses may be left away.
.TP
.B \(dqTEXT\(dq
Bytes as text. Escapes: \en \er \et \e0 \e\e \e\(dq and \exHH.
.TP
.B hex(00ff10)
Bytes as hexadecimal digits; blanks between them are passed over.
.TP
.B trailer(0000)
Bytes behind the packet, which no length counts: the padding of Ethernet.
.TP
.B link(TYPE)
First of all, where the first part does not tell the link type: RAW, or a number of LINKTYPE_.
.TP
.B \(dqab\(dq*100, hex(00)*46
The bytes, so many times.
.SH FIELDS AND VALUES
Fields have Wireshark\(aqs names, whole or behind the protocol: ip(ip.ttl=7) is ip(ttl=7). The last
part is enough where one field has it: tcp(syn=1). The names of scapy for the same fields are known
too: udp(sport=4000, dport=53), ip(tos=8).
.PP
Values are decimal or hexadecimal (0x1f) numbers, addresses (10.77.1.2, fd77:1::2,
02:00:00:00:00:01), the names of values that
.BR pushpkt\-fields (1)
lists (icmp(type=echo-request), arp(opcode=who-has)), the name of a service for a port
(udp(dstport=domain)), and the name of a protocol where a field says what follows: ip(proto=udp).
A flag is 0 or 1; the field that holds several takes their names too: tcp(flags=syn|ack), ip(flags=DF),
and in tcp.flags the letters F S R P A U E C N: tcp(flags=SA). Quotes around a value do not matter.
.SS Options and records
What stands behind the fields of a header is named in the same parentheses, in the order of the
packet: tcp(mss=1460, sack_perm), dns(qry=\(dqexample.com\(dq, type=AAAA). Each header\(aqs are listed by
.B pushpkt fields dns \-\-options
and by
.BR pushpkt\-fields (1).
As bytes they are one field: tcp(options=hex(020405b4)).
.PP
A number that does not fit its field is an error. A field that is named twice is an error, unless it
may stand in the packet more than once (options).
.SH WHAT IS COMPUTED
Lengths, checksums and the numbers of what follows. udp.checksum 0 means: no checksum.
.BR pushpkt\-fields (1)
says of each field how it is filled. Commands that send fill in addresses, ports and
identification from the route and the neighbour table, and print what they filled in.
.SH EXAMPLES
.TP
.B ip(dst=10.77.2.2, ttl=1)/udp(dport=12000)/\(dqhello\(dq
expires at the first router
.TP
.B ip(dst=10.77.1.1)/icmp.echo()
a ping
.TP
.B ip(dst=10.77.2.2)/tcp(dport=80, flags=syn, seq=0)
a SYN
.TP
.B ip(dst=10.77.2.2)/udp()/dns(qry=\(dqexample.com\(dq, type=AAAA)
a DNS query
.TP
.B ip(dst=10.77.2.2)/udp(dport=53, checksum=0xdead)/hex(00ff)
a wrong checksum
)roff";

constexpr std::string_view see_also_of_recipes = R"roff(.SH SEE ALSO
.BR pushpkt\-send (1),
.BR pushpkt\-decode (1)
(\-T recipe prints captured packets as recipes),
.BR pushpkt\-fields (1)
)roff";

}  // namespace

std::string recipes_page(const PageSource& source) {
  std::string out =
      page_title("pushpkt-recipes", 7, source) + std::string(language) + ".SH PROTOCOLS\n";
  for (const wire::Header* header : wire::protocols()) {
    std::string name(header->name);
    if (!header->variant.empty()) name.append(".").append(header->variant);
    out += ".TP\n.B " + roff(name) + "\n" + roff(header->title) + ", " + roff(header->spec) + "\n";
  }
  return out + std::string(see_also_of_recipes);
}

}  // namespace pushpkt::cli
