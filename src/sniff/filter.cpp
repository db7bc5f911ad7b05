// Filter: libpcap's compiler and its interpreter, without a device.
// pcap_open_dead(3PCAP), pcap_compile(3PCAP), pcap_offline_filter(3PCAP).
#include "pushpkt/sniff/filter.hpp"

#include <pcap.h>

#include "sniff/file_layout.hpp"

namespace pushpkt::sniff {
namespace {

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

/// libpcap's own number for a link type differs from the one in files where the systems never
/// agreed on one: "raw IP" is 12 on Linux.
int dlt_of(Link link) { return link == Link::raw ? DLT_RAW : static_cast<int>(link); }

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

}  // namespace

struct Filter::Program {
  bpf_program code{};
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { pcap_freecode(&code); }
};

Filter::Filter(std::unique_ptr<Program> program) : program_(std::move(program)) {}
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;
Filter::~Filter() = default;

Result<Filter> Filter::compile(std::string_view expression, Link link) {
  const std::unique_ptr<pcap_t, CloseHandle> dead(
      pcap_open_dead(dlt_of(link), static_cast<int>(layout::default_snaplen)));
  if (!dead) return fail(system_error("cannot compile a filter"));
  auto program = std::make_unique<Program>();
  const std::string text(expression);
  if (pcap_compile(dead.get(), &program->code, text.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return fail(filter_error(expression, pcap_geterr(dead.get())));
  }
  return Filter(std::move(program));
}

bool Filter::matches(ByteView bytes, std::uint32_t wire_bytes) const {
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(bytes.size());
  header.len = wire_bytes;
  return pcap_offline_filter(&program_->code, &header, bytes.data()) != 0;
}

Error filter_error(std::string_view expression, std::string_view reason) {
  std::string hint(expression);
  const std::string_view word = culprit(expression, reason);
  if (const auto at = expression.find(word); !word.empty() && at != std::string_view::npos) {
    hint += "\n" + std::string(at, ' ') + "^";
  }
  return input_error("cannot compile the filter: " + std::string(reason),
                     hint + "\npcap-filter(7) has the grammar");
}

}  // namespace pushpkt::sniff
