// Random recipes of what an egress policy must see through: tunnels, options, extension headers,
// fragments, neighbours, with addresses of ours, of the lab and of the world.
#pragma once

#include "property/stack_egress_cases.hpp"
#include "property/wire_specimens.hpp"

namespace pushpkt::test {

inline const std::vector<std::string> ip4_pool{
    "10.9.0.1",        "10.9.0.2",    "10.9.0.255",  "10.9.0.0",    "10.77.2.2",      "10.77.3.4",
    "10.77.3.5",       "8.8.8.8",     "1.1.1.1",     "127.0.0.1",   "127.9.9.9",      "0.0.0.0",
    "255.255.255.255", "224.0.0.5",   "239.1.1.1",   "198.18.0.1",  "198.19.255.255", "198.20.0.0",
    "198.17.255.255",  "172.16.0.1",  "172.32.0.0",  "192.168.7.7", "192.169.0.1",    "169.254.1.1",
    "100.64.0.1",      "100.128.0.1", "203.0.113.5", "203.0.113.7", "203.0.113.0",    "240.0.0.1"};
inline const std::vector<std::string> ip6_pool{
    "fd09::1",     "fd09::2", "fe80::9:1", "fe80::1",         "fd77:1::2",      "fd78::1",
    "2001:db8::1", "::1",     "::",        "ff02::1",         "ff01::1",        "ff05::2",
    "ff0e::1",     "fc00::1", "fe00::1",   "::ffff:10.0.0.1", "2002:808:808::1"};
inline const std::vector<std::string> mac_pool{"02:00:00:00:09:01", "02:00:00:00:09:02",
                                               "ff:ff:ff:ff:ff:ff", "33:33:00:00:00:01",
                                               "00:00:00:00:00:00"};

class EgressRecipes {
 public:
  explicit EgressRecipes(std::uint64_t seed) : random_(seed) {}

  std::string next() { return link() + network(0); }
  wire::Random& random() { return random_; }
  const std::string& ip4() { return one_of(ip4_pool); }
  const std::string& ip6() { return one_of(ip6_pool); }

 private:
  const std::string& one_of(const std::vector<std::string>& pool) {
    return pool[random_.below(pool.size())];
  }
  bool rarely() { return random_.below(5) == 0; }
  /// Mostly an address of this host, so that another reason can decide.
  std::string source4() { return random_.below(3) > 0 ? "10.9.0.1" : ip4(); }
  std::string source6() { return random_.below(3) > 0 ? "fd09::1" : ip6(); }
  static std::string digits4(const std::string& text) { return digits_of(*parse_ip(text)); }

  std::string link() {
    const std::string source = random_.below(4) > 0 ? mac_pool[0] : one_of(mac_pool);
    std::string out = "eth(src=" + source + ", dst=" + one_of(mac_pool) + ")/";
    switch (random_.below(16)) {
      case 9:
      case 10:
        return out + pseudowire(source);
      case 11:
        return out + "pppoes/hex(" + ppp() + ")/";
      case 12:
        return "eth(src=" + source + ", dst=" + one_of(mac_pool) + ", type=" + carrier();
      case 13:
        return "dot3(src=" + source + ")/hex(" + llc() + ")/";
      case 0:
        return out + "vlan(id=7)/";
      case 1:
        return out + "ieee8021ad/vlan/";
      case 2:
        return out + "pppoes/ppp_bare/";
      case 3:
        return out + "mpls(bottom=0)/mpls(bottom=1)/";
      case 4:
        return "dot3(src=" + source + ")/snap/";
      default:
        return out;
    }
  }

  const char* pick(std::initializer_list<const char*> all) {
    return all.begin()[random_.below(all.size())];
  }
  std::string type() { return pick({"0800", "0800", "86dd", "0806", "8100", "8847", "88b5"}); }

  /// With a control word, without one, an associated channel, IP behind the control word.
  std::string pseudowire(const std::string& source) {
    const std::string inner = "eth(src=" + source + ", dst=" + one_of(mac_pool) + ")/";
    const std::string labels = "mpls(bottom=1)/";
    switch (random_.below(5)) {
      case 0:
        return labels + inner;
      case 1:
        return labels + "hex(" + pick({"10000021", "10000057", "10000007"}) + ")/";
      case 2:
        return labels + "hex(00000000)/";
      case 3:  // the bytes 12 and 13 of both readings are EtherTypes that go on
        return labels + "hex(00000000020000000902" + "02000800" + "00000800)/";
      default:
        return labels + "hex(0000" + pick({"0000", "0007"}) + ")/" + inner;
    }
  }

  std::string ppp() {
    return pick({"0021", "21", "ff030057", "0281", "028300005140", "00310001", "00314001000000ff",
                 "00310004", "002d", "002f", "003d", "00fd", "c021", "8021", "4001"});
  }

  /// An EtherType, ")/hex(...)/", and Ethernet where that follows.
  std::string carrier() {
    const std::string inner = std::string("/eth(src=") + mac_pool[0] + ")/";
    switch (random_.below(9)) {
      case 7:
        return std::string("0xed3e)/hex(") + pick({"0002", "00060000007f", "0000"}) + ")" + inner;
      case 0:
        return std::string("0x894f)/hex(0fc2010") + pick({"1", "2", "4", "5", "6"}) + "00000701)/";
      case 1:
        return "0x894f)/hex(0fc2010300000701)" + inner;
      case 2:
        return "0x88e5)/hex(" + std::string(pick({"00", "0c", "08"})) + "0000000001" + type() +
               ")/";
      case 3:
        return "0x88e5)/hex(200000000001" + std::string("020000000901") + "0001" + type() + ")/";
      case 4:
        return "0x22f3)/hex(003f00010002)" + inner;
      case 5:
        return std::string(pick({"0x8926)/hex(00000000", "0xf1c1)/hex(00000000",
                                 "0x892f)/hex(00000000", "0x893f)/hex(000000000000",
                                 "0x8909)/hex(010100010007", "0x88fb)/hex(00000001",
                                 "0x893b)/hex(0001893b0001", "0xdada)/hex(000000000000",
                                 "0xdadb)/hex(0001", "0xe001)/hex(000000000000"})) +
               type() + ")/";
      case 6:
        return std::string(pick({"0x8808)/", "0x4305)/", "0x876b)/", "0xa0ed)/", "0x88b5)/",
                                 "0x8903)/", "0xab37)/", "0x6559)/", "0x8899)/", "0x0805)/",
                                 "0x08ff)/", "1510)/hex(aaaa030000000800)/"}));
      default:
        return "0x8870)/hex(" + llc() + ")/";
    }
  }

  std::string llc() {
    return pick({"aaaa030080c2000700000200000009020200000009010800", "fefe03cc", "fefe038e",
                 "060603", "aaaa030000000800", "424203", "abab030000000800", "aaab030000000800",
                 "aaaa00000000000800", "070603", "06060000", "fffe03cc", "feff0000cc"});
  }

  std::string network(int depth) {
    switch (random_.below(depth > 3 ? 4 : 10)) {
      case 9:
        return "ipv6(nxt=58, src=" + source6() + ", dst=" + ip6() + ")/hex(" + redirect() + ")";
      case 0:
      case 1:
        return ip4_header() + "/udp(checksum=1)/\"x\"";
      case 2:
        return ip6_header("") + "/udp(checksum=1)/\"x\"";
      case 3:
        return depth > 0 ? ip4_header() + "/tcp(checksum=1)" : neighbour();
      case 4:
        return ip4_header() + "/" + network(depth + 1);
      case 5:
        return ip6_header(extension()) + "/" + network(depth + 1);
      case 6:
        if (rarely()) return hidden() + network(depth + 1);
        return ip4_header("proto=47") + "/hex(" + gre() + ")/" + network(depth + 1);
      case 7:
        return ip6_header(extension()) +
               "/icmpv6(type=136, checksum=1, nd.na.target_address=" + source6() + ")/hex(0201" +
               (rarely() ? "0200000000aa" : "020000000901") + ")";
      default:
        return ip6_header(extension()) + "/icmpv6(type=135, checksum=1, target=" + ip6() +
               ")/hex(0101" + (rarely() ? "0200000000aa" : "020000000901") + ")";
    }
  }

  /// Redirect and Inverse Neighbour Discovery, with link-layer addresses of ours or of others.
  std::string redirect() {
    const std::string mac = rarely() ? "0200000000aa" : "020000000901";
    const std::string list = "0000000000000000" + digits_of(*parse_ip(source6()));
    switch (random_.below(3)) {
      case 0:
        return "8900000000000000" + std::string(64, '1') + "0201" + mac;
      case 1:
        return "8d00000000000000" + ("0101" + mac) + "0201020000000902" + "0903" + list.substr(4);
      default:
        return "8e00000000000000" + ("0201" + mac) + "0a03" + list.substr(4);
    }
  }

  /// PIM Register, IPComp, L2TPv3, the service header and what is not read at all.
  std::string hidden() {
    const std::string number =
        pick({"proto=103", "proto=108", "proto=115", "proto=145", "proto=98", "proto=142"});
    return ip4_header(number) + "/hex(" +
           pick({"2100000000000000", "2000000000000000", "04000002", "11000002", "00000007",
                 "0fc2010100000701"}) +
           ")/";
  }

  std::string neighbour() {
    return "arp(opcode=" + std::to_string(1 + random_.below(2)) + ", hwsrc=" + one_of(mac_pool) +
           ", psrc=" + source4() + ", pdst=" + ip4() + ")";
  }

  std::string ip4_header(const std::string& more = "") {
    std::string out = "ip(src=" + source4() + ", dst=" + ip4();
    if (!more.empty()) out += ", " + more;
    if (rarely()) out += ", options=hex(" + options() + ")";
    if (rarely()) out += ", flags.mf=1";
    if (random_.below(9) == 0) out += ", frag_offset=8";
    if (random_.below(9) == 0) out += ", version=" + std::to_string(random_.below(16));
    if (random_.below(9) == 0) out += ", len=" + std::to_string(random_.below(99));
    return out + ")";
  }

  std::string options() {
    const std::string route = rarely() ? "89" : "83";
    const std::string list = digits4(ip4()) + digits4(ip4());
    switch (random_.below(5)) {
      case 0:
        return "01" + route + "0b04" + list;
      case 1:
        return "07070400000000" + route + "0704" + digits4(ip4()) + "0000";
      case 2:
        return route + "ff04" + list + "00";  // longer than there is
      case 3:
        return "00" + route + "0704" + digits4(ip4());  // behind the end
      default:
        return "07" + route + "0100" + list;  // no option at all
    }
  }

  std::string ip6_header(const std::string& extensions) {
    return "ipv6(src=" + source6() + ", dst=" + ip6() + ")" + extensions;
  }

  std::string extension() {
    const std::string first = digits_of(*parse_ip(ip6()));
    const std::string second = digits_of(*parse_ip(ip6()));
    const std::string left = std::to_string(random_.below(3));
    switch (random_.below(9)) {
      case 0:
        return "/ipv6.routing(type=0, segleft=" + left + ", data=hex(00000000" + first + "))";
      case 1:
        return "/ipv6.routing(type=4, segleft=" + left + ", data=hex(01000000" + first + second +
               "))";
      case 2:
        return "/ipv6.routing(type=3, segleft=" + left + ", data=hex(" + compressed() + "))";
      case 3:
        return "/ipv6.routing(type=" + std::to_string(random_.below(8)) + ", segleft=" + left +
               ", data=hex(00000000))";
      case 4:
        return "/ipv6.dstopts(options=hex(c910" + first + "01020000))";
      case 5:
        return "/ipv6.fraghdr(more=1, offset=" + std::to_string(random_.below(2)) + ")";
      default:
        return "";
    }
  }

  std::string compressed() {
    constexpr std::array<const char*, 3> heads{"ff000000", "fe600000", "88000000"};
    std::string out = heads[random_.below(heads.size())];
    for (int i = 0; i < 8; ++i) out += hex(Bytes{random_.byte()});
    return out;
  }

  std::string gre() {
    constexpr std::array<const char*, 8> heads{"00000800",
                                               "000086dd",
                                               "20000800"
                                               "00000007",
                                               "b0000800"
                                               "00000000"
                                               "0000000700000001",
                                               "40000800",
                                               "0000883e",
                                               "00006558",
                                               "3001880b"
                                               "00040007"
                                               "00000001"};
    return heads[random_.below(heads.size())];
  }

  wire::Random random_;
};

}  // namespace pushpkt::test
