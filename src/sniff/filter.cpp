// Filter: libpcap's compiler and its interpreter, without a device.
// pcap_fopen_offline(3PCAP), pcap_compile(3PCAP), pcap_offline_filter(3PCAP).
#include "pushpkt/sniff/filter.hpp"

#include <pcap.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include "pushpkt/sniff/sniffer.hpp"
#include "sniff/file_layout.hpp"
#include "sniff/pcap_handle.hpp"

namespace pushpkt::sniff {
namespace {

using FileHeader = std::array<std::uint8_t, layout::pcap_header_bytes>;

/// The header of a capture without packets.
FileHeader header_of(Link link, bool big_endian) {
  FileHeader out{};
  const auto put = [&](std::size_t at, std::size_t bytes, std::uint32_t value) {
    for (std::size_t i = 0; i < bytes; ++i) {
      out[big_endian ? at + bytes - 1 - i : at + i] = static_cast<std::uint8_t>(value >> 8 * i);
    }
  };
  put(0, 4, layout::magic_us);
  put(4, 2, 2);
  put(6, 2, 4);
  put(16, 4, largest_snaplen);
  put(20, 4, static_cast<std::uint32_t>(link));
  return out;
}

/// Not pcap_open_dead: only where there is a file does libpcap look for the families by which the
/// BSDs know IPv6 on a loopback device (24, 28, 30), and in the file's order of bytes.
PcapPointer capture_of(FileHeader& header) {
  std::FILE* memory = ::fmemopen(header.data(), header.size(), "r");
  if (memory == nullptr) return nullptr;
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  PcapPointer handle(pcap_fopen_offline(memory, reason.data()));
  if (!handle) std::fclose(memory);
  return handle;
}

/// Whether the address family in front of a loopback packet is written in network order: no
/// system has one above 65,535.
bool big_endian_family(ByteView bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0;
}

/// The word that libpcap's message quotes, or that ends it, if the expression has it.
std::string_view culprit(std::string_view expression, std::string_view reason) {
  const auto open = reason.find_first_of("'\"");
  if (open != std::string_view::npos) {
    const auto close = reason.find_first_of("'\"", open + 1);
    if (close != std::string_view::npos) return reason.substr(open + 1, close - open - 1);
  }
  const auto last = reason.find_last_of(' ');
  const auto word = last == std::string_view::npos ? reason : reason.substr(last + 1);
  return expression.find(word) == std::string_view::npos ? std::string_view{} : word;
}

/// A comparison of Wireshark's, and how pcap-filter(7) has it.
struct DisplayForm {
  std::string_view field;
  std::string_view filter;
};
constexpr std::array display_forms{DisplayForm{"udp.port", "udp port"},
                                   DisplayForm{"udp.srcport", "udp src port"},
                                   DisplayForm{"udp.dstport", "udp dst port"},
                                   DisplayForm{"tcp.port", "tcp port"},
                                   DisplayForm{"tcp.srcport", "tcp src port"},
                                   DisplayForm{"tcp.dstport", "tcp dst port"},
                                   DisplayForm{"ip.addr", "host"},
                                   DisplayForm{"ip.src", "src host"},
                                   DisplayForm{"ip.dst", "dst host"},
                                   DisplayForm{"ipv6.addr", "host"},
                                   DisplayForm{"ipv6.src", "src host"},
                                   DisplayForm{"ipv6.dst", "dst host"},
                                   DisplayForm{"eth.addr", "ether host"},
                                   DisplayForm{"eth.src", "ether src"},
                                   DisplayForm{"eth.dst", "ether dst"},
                                   DisplayForm{"vlan.id", "vlan"},
                                   DisplayForm{"ip.proto", "ip proto"}};

constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyz0123456789_.";
constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// "udp port 5" of "udp.port == 5"; an example for other display filters; "" for what is none.
std::string as_capture_filter(std::string_view expression) {
  const std::string_view text = trimmed(expression);
  const std::string_view field = text.substr(0, text.find_first_not_of(name_letters));
  const auto dot = field.find('.');
  const bool is_field = dot != std::string_view::npos && dot + 1 < field.size() &&
                        field[0] >= 'a' && field[dot + 1] >= 'a';
  std::string_view rest = trimmed(text.substr(field.size()));
  constexpr std::array comparisons{"==",       "!=",  "eq ", "ne ", ">",    "<",  "contains ",
                                   "matches ", "in ", "&&",  "||",  "and ", "or "};
  const auto* const begins =
      std::find_if(comparisons.begin(), comparisons.end(),
                   [&](std::string_view word) { return rest.starts_with(word); });
  if (!is_field || (begins == comparisons.end() && !rest.empty())) return "";
  const bool is_equal = rest.starts_with("==") || rest.starts_with("eq ");
  if (is_equal) rest = trimmed(rest.substr(2));
  for (const DisplayForm& form : display_forms) {
    if (!is_equal || form.field != field || rest.find_first_of(" &|") != rest.npos) continue;
    return std::string(form.filter) + " " + std::string(rest);
  }
  return "udp dst port 53";
}

/// A file says nothing of the networks it comes from: `ip broadcast` is 255.255.255.255 then, and
/// 0.0.0.0, as for tcpdump -r.
constexpr bpf_u_int32 no_netmask = 0;

/// libpcap's optimizer takes the square of the program's length and more: 35 s for 1,000 hosts
/// (libpcap 1.10), and hears no signal meanwhile.
constexpr std::size_t longest_optimized = 2000;

/// A program for captures in one order of bytes.
class Code {
 public:
  Code() = default;
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcap_freecode(&code_); }

  Result<void> compile(std::string_view expression, Link link, bool big_endian) {
    FileHeader header = header_of(link, big_endian);
    const PcapPointer handle = capture_of(header);
    if (!handle) return fail(system_error("cannot compile a filter"));
    const std::string text(expression);
    const int optimize = text.size() <= longest_optimized ? 1 : 0;
    if (pcap_compile(handle.get(), &code_, text.c_str(), optimize, no_netmask) == 0) return {};
    return fail(filter_error(expression, pcap_geterr(handle.get())));
  }
  [[nodiscard]] bool matches(const pcap_pkthdr& header, ByteView bytes) const {
    return pcap_offline_filter(&code_, &header, bytes.data()) != 0;
  }

 private:
  bpf_program code_{};
};

}  // namespace

struct Filter::Program {
  Code little_endian;
  std::optional<Code> big_endian;  ///< for BSD loopback, the one header in the order of its host
};

Filter::Filter(std::unique_ptr<Program> program) : program_(std::move(program)) {}
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;
Filter::~Filter() = default;

Result<Filter> Filter::compile(std::string_view expression, Link link) {
  auto program = std::make_unique<Program>();
  if (auto done = program->little_endian.compile(expression, link, false); !done) {
    return fail(std::move(done.error()));
  }
  if (link == Link::null) {
    auto done = program->big_endian.emplace().compile(expression, link, true);
    if (!done) return fail(std::move(done.error()));
  }
  return Filter(std::move(program));
}

bool Filter::matches(ByteView bytes, std::uint32_t wire_bytes) const {
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(bytes.size());
  header.len = wire_bytes;
  const bool other_order = program_->big_endian && big_endian_family(bytes);
  const Code& code = other_order ? *program_->big_endian : program_->little_endian;
  return code.matches(header, bytes);
}

Error filter_error(std::string_view expression, std::string_view reason) {
  std::string grammar = "pcap-filter(7) has the grammar";
  if (const std::string like = as_capture_filter(expression); !like.empty()) {
    grammar = "it is a capture filter as tcpdump's, not a display filter: " + like + "\n" + grammar;
  }
  std::string hint(expression);
  const std::string_view word = culprit(expression, reason);
  if (const auto at = expression.find(word); !word.empty() && at != std::string_view::npos) {
    hint += "\n" + std::string(at, ' ') + "^";
  }
  return input_error("cannot compile the filter: " + std::string(reason), hint + "\n" + grammar);
}

}  // namespace pushpkt::sniff
