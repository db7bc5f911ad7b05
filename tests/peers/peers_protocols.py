"""DHCP, NTP, HSRP, SCTP, IGMPv3, UDP-Lite, OSPF, GENEVE options, pseudowires, PPP with a short protocol field,
DNS over TCP, ICMP's questions, IEEE 802.3 in tunnels: what `decode` says of scapy's packets against tshark's fields, of each also copies with
bytes changed or their end cut off, by a fixed seed; and the recipes that `decode` prints against the bytes.
"""
import random
import sys
import tempfile

from peers import *

VARIED = 10  # copies of each packet with something changed
PREFERENCES = ["-o", "sctp.checksum:CRC 32c", "-o", "udplite.check_checksum:TRUE",
               "-d", "mpls.label==100,pwethcw", "-n",
               # Copies of a segment are no retransmissions.
               "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.analyze_sequence_numbers:FALSE"]
FIELDS = {
    "dhcp": """dhcp.type dhcp.hw.type dhcp.hw.len dhcp.hops dhcp.id dhcp.secs dhcp.flags dhcp.flags.bc
        dhcp.ip.client dhcp.ip.your dhcp.ip.server dhcp.ip.relay dhcp.hw.mac_addr dhcp.server dhcp.file
        dhcp.cookie dhcp.option.type dhcp.option.length dhcp.option.value dhcp.option.dhcp
        dhcp.option.hostname dhcp.option.domain_name dhcp.option.requested_ip_address
        dhcp.option.dhcp_server_id dhcp.option.ip_address_lease_time dhcp.option.router
        dhcp.option.domain_name_server dhcp.option.subnet_mask dhcp.option.request_list_item
        dhcp.option.renewal_time_value dhcp.option.vendor_class_id""",
    "ntp": """ntp.flags ntp.flags.li ntp.flags.vn ntp.flags.mode ntp.stratum ntp.ppoll ntp.precision
        ntp.rootdelay ntp.rootdispersion ntp.refid ntp.reftime ntp.org ntp.rec ntp.xmt ntp.keyid ntp.mac
        ntp.ext.type ntp.ext.length ntp.ext.value""",
    "sctp": """sctp.srcport sctp.dstport sctp.verification_tag sctp.checksum sctp.checksum.status
        sctp.chunk_type sctp.chunk_flags sctp.chunk_length sctp.init_initiate_tag sctp.init_credit
        sctp.init_nr_out_streams sctp.init_nr_in_streams sctp.init_initial_tsn sctp.initack_credit
        sctp.data_tsn_raw sctp.data_sid sctp.data_ssn sctp.data_payload_proto_id sctp.data_b_bit
        sctp.data_e_bit sctp.data_u_bit sctp.sack_cumulative_tsn_ack_raw sctp.sack_a_rwnd
        sctp.sack_number_of_gap_blocks sctp.sack_number_of_duplicated_tsns sctp.sack_gap_block_start
        sctp.sack_gap_block_end sctp.sack_duplicate_tsn sctp.shutdown_cumulative_tsn_ack sctp.cookie
        sctp.abort_t_bit""",
    "igmp": """igmp.type igmp.checksum igmp.checksum.status igmp.num_grp_recs igmp.record_type
        igmp.aux_data_len igmp.num_src igmp.maddr igmp.saddr igmp.aux_data igmp.qrv igmp.qqic""",
    "udplite": """udp.srcport udp.dstport udp.checksum_coverage udp.checksum udp.checksum.status""",
    "ospf": """ospf.version ospf.msg ospf.packet_length ospf.srcrouter ospf.area_id ospf.checksum
        ospf.auth.type ospf.auth.none""",
    "geneve": """geneve.version geneve.flags geneve.proto_type geneve.vni geneve.option.class
        geneve.option.type geneve.option.type.critical geneve.option.length
        geneve.option.unknown.data""",
    "icmp": """icmp.type icmp.code icmp.checksum icmp.checksum.status icmp.ident icmp.seq
        icmp.originate_timestamp icmp.receive_timestamp icmp.transmit_timestamp icmp.address_mask
        icmp.num_addrs icmp.addr_entry_size icmp.lifetime icmp.ext.echo.seq icmp.ext.echo.req.res
        icmp.ext.echo.req.local icmp.ext.echo.rsp.state icmp.ext.echo.rsp.res icmp.ext.echo.rsp.active
        icmp.ext.echo.rsp.ipv4 icmp.ext.echo.rsp.ipv6""",
    "bridged": "gre.proto geneve.proto_type vxlan.vni pweth.cw.sequence_number llc.dsap llc.control ip.src",
    "pseudowire": "mpls.label mpls.bottom eth.src pweth.cw.sequence_number",
    "ppp": "pppoe.session_id ppp.protocol ip.src",
    "dns": "dns.length dns.id dns.flags dns.qry.name dns.qry.type dns.count.queries",
    "hsrp": """hsrp.version hsrp.opcode hsrp.state hsrp.hellotime hsrp.holdtime hsrp.priority hsrp.group
        hsrp.reserved hsrp.auth_data hsrp.virt_ip""",
}
# Every address is named: scapy would ask the real network for those that are left open.
PACKETS = f"""
import struct
from scapy.all import *
from scapy.contrib.geneve import GENEVE
from scapy.contrib.igmpv3 import IGMPv3, IGMPv3mq, IGMPv3mr, IGMPv3gr
from scapy.contrib.mpls import MPLS
from scapy.contrib.ospf import OSPF_Hdr, OSPF_Hello
from scapy.layers.hsrp import HSRP, HSRPmd5
link = Ether(dst="{ROUTER_MAC}", src="{CLIENT_MAC}")
four = link/IP(src="{CLIENT}", dst="{SERVER}")
six = link/IPv6(src="{CLIENT6}", dst="{SERVER6}")
inner = Ether(dst="{CLIENT_MAC}", src="{ROUTER_MAC}")/IP(src="10.9.0.1", dst="10.9.0.2")/UDP(sport=4000, dport=12000)/"inside"

def dhcp(ports, options, **rows):
    udp = UDP(sport=ports[0], dport=ports[1])
    return four/udp/BOOTP(chaddr=bytes.fromhex("020000000001"), xid=0x1234, **rows)/DHCP(options=options)

def ntp(rest=b"", **rows):
    head = struct.pack("!BBBBII", rows.get("flags", 0x23), rows.get("stratum", 0), 10, 236, 66192, 5792)
    times = struct.pack("!IQQQQ", 0x0a000009, rows.get("reference", 0), *rows.get("times", (0, 0, 0xec9a4fc0ffffffff)))
    return four/UDP(sport=rows.get("sport", 4000), dport=123)/Raw(head + times + rest)

def hsrp(**rows):
    # tshark takes HSRP for such by its destination alone: the port and the address.
    return link/IP(src="{CLIENT}", dst="224.0.0.2", ttl=1)/UDP(sport=4000, dport=1985)/HSRP(virtualIP="10.9.0.1", **rows)

def crc32c(data):
    rest = 0xffffffff
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ (0x82f63b78 if rest & 1 else 0)
    return struct.pack("<I", rest ^ 0xffffffff)

def sctp(chunks, below=four):
    head = struct.pack("!HHI", 4000, 12000, 7)
    data = head + crc32c(head + bytes(4) + chunks) + chunks
    packet = below.copy()/Raw(data)
    packet.getlayer(1).setfieldval("proto" if packet.haslayer(IP) else "nh", 132)
    return packet

def chunk(kind, flags, value):
    data = struct.pack("!BBH", kind, flags, 4 + len(value)) + value
    return data + bytes(-len(data) % 4)

def udplite(coverage, below=four):
    data = struct.pack("!HHHH", 4000, 12000, coverage, 0) + b"some bytes of payload"
    packet = below.copy()
    ends = inet_aton("{CLIENT}") + inet_aton("{SERVER}")
    cover = data if coverage == 0 else data[:coverage]
    total = checksum(ends + struct.pack("!BBH", 0, 136, len(data)) + cover) or 0xffff
    packet = packet/Raw(data[:6] + struct.pack("!H", total) + data[8:])
    packet[IP].proto = 136
    return packet

def icmp(kind, rest):
    data = struct.pack("!BBH", kind, 0, 0) + rest
    data = data[:2] + struct.pack("!H", checksum(data)) + data[4:]
    return numbered(four/Raw(data), 1)

def numbered(packet, proto):
    packet[IP].proto = proto
    return packet

init = struct.pack("!IIHHI", 7, 65535, 10, 10, 1)
all = dict(
    dhcp=[dhcp((68, 67), [("message-type", "discover"), ("hostname", "abc"), ("param_req_list", [1, 3, 6]),
                          ("requested_addr", "10.0.0.7"), ("vendor_class_id", "MSFT 5.0"), "end"], flags=0x8000),
          dhcp((67, 68), [("message-type", "offer"), ("server_id", "10.0.0.1"), ("lease_time", 3600),
                          ("router", "10.0.0.1", "10.0.0.2"), ("name_server", "10.0.0.3"), ("domain", b"example.com"),
                          ("subnet_mask", "255.255.255.0"), ("renewal_time", 1800), (250, b"abc"), "end"],
               op=2, yiaddr="10.0.0.7", sname=b"server", file=b"image")],
    ntp=[ntp(), ntp(flags=0x24, stratum=2, reference=0xec9a4fc000000000, times=(1 << 32, 0xec9a4fc080000000, 2 << 32)),
         ntp(b"\\0\\0\\0\\1" + b"\\x11" * 16), ntp(b"\\0\\0\\0\\1" + b"\\x11" * 20),
         ntp(struct.pack("!HH", 0x104, 36) + b"\\x22" * 32)],
    hsrp=[hsrp(), hsrp(opcode=1, state=4, priority=200, group=7), hsrp(opcode=2, state=8, auth=b"in clear"),
          hsrp(version=1, state=3, reserved=9, auth=bytes(8)), hsrp()/HSRPmd5(sourceip="{CLIENT}", authdigest=b"\\x5a" * 16)],
    sctp=[sctp(chunk(1, 0, init)), sctp(chunk(2, 0, init), six),
          sctp(chunk(0, 3, struct.pack("!IHHI", 5, 1, 2, 0) + b"hello")),
          sctp(chunk(3, 0, struct.pack("!IIHHHHI", 4, 100, 1, 1, 2, 3, 1))),
          sctp(chunk(10, 0, b"cookie!") + chunk(11, 0, b"")), sctp(chunk(7, 0, b"\\0\\0\\0\\5") + chunk(8, 0, b"")),
          sctp(chunk(6, 1, b""))],
    igmp=[numbered(four/IGMPv3(type=0x22)/IGMPv3mr(records=[IGMPv3gr(rtype=4, maddr="239.1.2.3"),
              IGMPv3gr(rtype=1, maddr="239.1.2.4", srcaddrs=["10.0.0.1", "10.0.0.2"])]), 2),
          numbered(four/IGMPv3(type=0x11, mrcode=100)/IGMPv3mq(gaddr="239.1.2.3", qrv=2, srcaddrs=["10.0.0.9", "10.0.0.8"]), 2)],
    udplite=[udplite(0), udplite(8), udplite(12)],
    ospf=[numbered(four/OSPF_Hdr(src="1.1.1.1", area="0.0.0.1")/OSPF_Hello(), 89),
          numbered(four/OSPF_Hdr(src="1.1.1.1", authtype=1, authdata=0x6162636465660000)/OSPF_Hello(), 89)],
    geneve=[four/UDP(sport=50000, dport=6081)/Raw(bytes.fromhex("05006558000007000102830100000007" "0103040200000000ffffffff"))/inner,
            six/UDP(sport=50000, dport=6081)/Raw(bytes.fromhex("024065580000070001020301" "00000007"))/inner],
    icmp=[icmp(13, struct.pack("!HHIII", 7, 1, 36000000, 0, 0)), icmp(14, struct.pack("!HHIII", 7, 1, 36000000, 36000001, 2 ** 31)),
          icmp(15, struct.pack("!HH", 7, 1)), icmp(17, struct.pack("!HHI", 7, 1, 0)), icmp(18, struct.pack("!HHI", 7, 1, 0xffffff00)),
          icmp(9, struct.pack("!BBH", 1, 2, 1800) + inet_aton("10.9.0.1") + bytes(4)), icmp(10, bytes(4)),
          icmp(42, struct.pack("!HBB", 7, 1, 1) + bytes.fromhex("20000000" "000c0302" "00000007" "00000000")), icmp(43, struct.pack("!HBB", 7, 1, 0x46))],
    bridged=[below/Raw(bytes.fromhex(head) + bytes(short)) for short in
             [Dot3(dst="{CLIENT_MAC}", src="{ROUTER_MAC}")/LLC(dsap=0x42, ssap=0x42, ctrl=3)/bytes(35),
              Dot3(dst="{CLIENT_MAC}", src="{ROUTER_MAC}")/LLC()/SNAP(code=0x800)/IP(src="10.9.0.1", dst="10.9.0.2")/UDP()/"inside"]
             for below, head in [(numbered(four.copy(), 47), "00006558"), (four/UDP(sport=50000, dport=6081), "0000655800000700"),
                                 (four/UDP(sport=50000, dport=4789), "0800000000000700"), (link/MPLS(label=100, s=1), "00000007")]],
    pseudowire=[link/MPLS(label=100, s=1)/Raw(bytes.fromhex("00000007"))/inner],
    ppp=[link/PPPoE(sessionid=7)/Raw(b"\\x21")/IP(src="10.9.0.1", dst="10.9.0.2")/UDP(sport=4000, dport=12000)/"x",
         link/PPPoE(sessionid=7)/Raw(b"\\x57")/IPv6(src="fd77::1", dst="fd77::2")/UDP(sport=4000, dport=12000)/"x"],
    dns=[four/TCP(sport=4000, dport=53, flags="PA")/DNS(id=7, qd=DNSQR(qname="example.com"))],
)
for packet in all["ppp"]:
    packet[Ether].type = 0x8864
    packet[PPPoE].len = len(bytes(packet)) - 20
for name, packets in all.items():
    wrpcap(name + ".pcap", packets)
"""
HEADER_ENDS = {b"\x08\x00": 34, b"\x86\xdd": 54, b"\x88\x47": 18, b"\x88\x64": 20}  # what is left as it is


def varied(data, dice):
    """A byte above the network header changed, or the end of the packet cut off."""
    above = HEADER_ENDS[data[12:14]]
    if dice.random() < 0.3:
        return data[:dice.randrange(above, len(data))]
    at = dice.randrange(above, len(data))
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1:]


def unsigned(text):
    """tshark 4.4 shows some bytes as signed numbers."""
    return str(int(text) % 256) if text.startswith("-") else text


def compare(checks, name, what, fields, of_that_link, only_read):
    """`only_read`: packets that decode leaves as payload are none of the protocol's here."""
    file = f"{name}-{what}.pcap"
    write_pcap(file, 1, of_that_link)
    theirs = columns("tshark", file, fields, *PREFERENCES)
    ours = columns("pushpkt", file, fields)
    checks.equal(f"{name}, {what}: as many packets", len(ours), len(theirs))
    for number, (our, their, record) in enumerate(zip(ours, theirs, of_that_link)):
        if only_read and not any(our):
            checks.left_out(f"{name}, {what} {number}", "payload for decode")
            continue
        if name == "geneve" and our[4] and not their[4]:
            checks.left_out(f"{name}, {what} {number}", "tshark shows no option where a later one does not fit")
            continue
        told = [unsigned(plain(t)) if field == "ntp.precision" else plain(t) for field, t in zip(fields, their)]
        # tshark writes bytes of a text that are no ASCII as they are, and of HSRP's those that cannot be printed.
        told_as = lambda field, text: text.isascii() and (text.isprintable() or field != "hsrp.auth_data")
        wrong = {field: (o, t) for field, o, t in zip(fields, our, told) if o != t and told_as(field, t)}
        checks.true(f"{name}, {what} {number}", not wrong, f"(ours, theirs) {wrong} of {record[2].hex()}")
    recipes = run(pushpkt, "decode", "-T", "recipe", file)
    checks.equal(f"{name}, {what}: recipes", (recipes.returncode, recipes.stderr), (0, ""))
    with open("recipes.txt", "w", encoding="utf-8") as out:
        out.write(recipes.stdout)
    done = run(pushpkt, "send", "--path", "file", "-w", "again.pcapng", "-r", "recipes.txt")
    if checks.true(f"{name}, {what}: send takes the recipes", done.returncode == 0, done.stderr):
        checks.equal(f"{name}, {what}: sent again, the same bytes", packets("again.pcapng"), packets(file))


need("tshark")
if scapy_missing():
    skip("scapy is not installed; scripts/setup installs the peers")
checks = Checks()
with tempfile.TemporaryDirectory(prefix="pushpkt-peers-") as folder:
    os.chdir(folder)
    made = run(sys.executable, "-c", PACKETS)
    checks.true("scapy makes the packets", made.returncode == 0, made.stderr)
    dice = random.Random(1)
    for name, fields in FIELDS.items():
        whole = records(name + ".pcap")
        compare(checks, name, "whole", fields.split(), whole, False)
        copies = [varied(data, dice) for _, _, data in whole for _ in range(max(VARIED, 24 // len(whole)))]
        compare(checks, name, "varied", fields.split(), [(1, len(data), data) for data in copies], True)
    os.chdir("/")
checks.finish()
