// CaptureReader: one door for both formats; the filter; the errors of a damaged file.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "pushpkt/base/printable.hpp"
#include "pushpkt/sniff/filter.hpp"
#include "sniff/file_layout.hpp"
#include "sniff/packet_source.hpp"

namespace pushpkt::sniff {
namespace {

std::string at(const Place& place) {
  return (place.packet > 0 ? "packet " + std::to_string(place.packet) + " at byte "
                           : std::string("the file header at byte ")) +
         std::to_string(place.offset);
}

std::string before(const Place& place) {
  if (place.packet < 2) return "";
  if (place.packet == 2) return "\npacket 1 is whole";
  return "\npackets 1 to " + std::to_string(place.packet - 1) + " are whole";
}

/// Magics of files that hold a capture in another wrapping, and the program that unwraps them.
struct Wrapping {
  std::array<std::uint8_t, 4> magic;
  const char* name;
};
constexpr std::array<Wrapping, 3> wrappings{{
    {{0x28, 0xb5, 0x2f, 0xfd}, "zstd"},
    {{0xfd, '7', 'z', 'X'}, "xz"},
    {{0x04, 0x22, 0x4d, 0x18}, "lz4"},
}};

Error no_capture(const std::string& name, ByteView start) {
  if (start.empty()) {
    return input_error("cannot read " + name + ": it is empty",
                       "a capture without packets still has a header of 24 bytes or more");
  }
  for (const Wrapping& wrapping : wrappings) {
    if (hex(start) != hex(wrapping.magic)) continue;
    return input_error("cannot read " + name + ": it is compressed (" + wrapping.name + ")",
                       std::string("unpack it on the way: ") + wrapping.name + " -dc " + name +
                           " | pushpkt decode -");
  }
  return input_error("cannot read " + name + ": it is neither pcap nor pcapng",
                     "it begins with " + hex(start) + "; `capinfos` may know the format, " +
                         "`editcap` may convert it");
}

Result<std::unique_ptr<PacketSource>> open_source(const std::string& path, int stop_fd) {
  auto source = ByteSource::open(path, stop_fd);
  if (!source) return fail(std::move(source.error()));
  const auto start = source->peek(4);
  if (!start) return fail(start.error());
  if (start->size() < 4) return fail(no_capture(source->name(), *start));
  const std::uint32_t big = layout::Order{true}.u32(*start, 0);
  const std::uint32_t little = layout::Order{false}.u32(*start, 0);
  if (big == layout::section_block) return open_pcapng(std::move(*source));
  for (const std::uint32_t magic : {layout::magic_us, layout::magic_ns, layout::magic_modified}) {
    if (big == magic || little == magic) return open_pcap(std::move(*source));
  }
  return fail(no_capture(source->name(), *start));
}

/// A filter that no link type of ours understands is wrong whatever the file holds.
Result<void> check(std::string_view filter) {
  std::optional<Error> first;
  for (const Link link : {Link::ethernet, Link::raw, Link::linux_sll2, Link::linux_sll}) {
    auto compiled = Filter::compile(filter, link);
    if (compiled) return {};
    if (!first) first = std::move(compiled.error());
  }
  return fail(std::move(*first));
}

}  // namespace

Error cut_short(const Place& place, std::uint64_t wanted_bytes, std::uint64_t present_bytes) {
  return input_error("cannot read " + place.file + ": it was cut short in the middle of " +
                         (place.packet > 0 ? "a packet" : "its header"),
                     at(place) + ": " + std::to_string(wanted_bytes) + " bytes should follow, " +
                         std::to_string(present_bytes) + " are there" + before(place));
}

Error damaged(const Place& place, const std::string& why) {
  return input_error("cannot read " + place.file + ": it is damaged",
                     at(place) + ": " + why + before(place));
}

Error stopped(Error error, const Place& place) {
  error.hint += (error.hint.empty() ? "" : "\n") + at(place) + " cannot be reached" + before(place);
  return error;
}

class CaptureReader::Reading {
 public:
  Reading(std::unique_ptr<PacketSource> source, std::string filter)
      : source_(std::move(source)), expression_(std::move(filter)) {}

  const SeenView* next_borrowed() {
    while (!ended_) {
      if (!source_->next_buffered(seen_)) {
        auto got = source_->next(seen_);
        if (!got || !*got) {
          end(got ? error_of_choice() : std::move(got.error()));
          break;
        }
      }
      if (!interface_.empty() && !is_of_interface(seen_)) continue;
      if (expression_.empty() || passes(seen_)) return &seen_;
    }
    return nullptr;
  }

  Result<std::optional<SeenView>> next() {
    Result<std::optional<SeenView>> out;  // the only one that is returned: it is made in place
    if (const SeenView* const packet = next_borrowed()) {
      out->emplace(*packet);
    } else if (error_) {
      out = fail(*error_);
    }
    return out;
  }

  void only_of_interface(std::string name) { interface_ = std::move(name); }
  [[nodiscard]] FileFormat format() const { return source_->format(); }
  void before_waiting(InputFd::Flush flush) { source_->before_waiting(std::move(flush)); }
  Result<void> pass_on_to(BlockTaker taker, BlocksTaken taken) {
    return source_->pass_on_to(std::move(taker), taken);
  }
  [[nodiscard]] std::vector<std::string> notes() const;
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  void end(std::optional<Error> error) {
    ended_ = true;
    error_ = std::move(error);
  }

  /// What is wrong with the filter or the interface, where the file is whole.
  [[nodiscard]] std::optional<Error> error_of_choice() const {
    if (!interface_.empty() && !found_interface_) return no_such_interface();
    return could_pass() ? std::nullopt : rejects_all_;
  }

  bool is_of_interface(const SeenView& seen) {
    const bool is_it = seen.interface.empty() ? interface_ == std::to_string(seen.interface_id)
                                              : interface_ == seen.interface;
    if (is_it) {
      found_interface_ = true;
    } else if (others_.size() < most_others) {
      others_.insert(seen.interface.empty() ? std::to_string(seen.interface_id)
                                            : std::string(seen.interface));
    }
    return is_it;
  }

  [[nodiscard]] Error no_such_interface() const {
    std::string names;
    for (const std::string& name : others_) names += (names.empty() ? "" : ", ") + printable(name);
    const bool is_pcap = source_->format() != FileFormat::pcapng;
    return input_error("cannot find a packet of interface `" + interface_ + "` in the capture",
                       is_pcap         ? "a pcap file does not name interfaces; a pcapng does"
                       : names.empty() ? "the capture has no packets"
                                       : "its packets are of " + names);
  }

  bool passes(const SeenView& seen) {
    auto found = filters_.find(seen.link);
    if (found == filters_.end()) found = filters_.emplace(seen.link, compile_for(seen)).first;
    if (found->second) return found->second->matches(seen.bytes, seen.wire_bytes);
    ++passed_over_[seen.link];
    return false;
  }

  /// nullopt where no packet of this link type can pass; another one may. open() has seen that the
  /// expression is right for some link type: `vlan` means nothing on a cooked packet.
  std::optional<Filter> compile_for(const SeenView& seen) {
    auto filter = Filter::compile(expression_, seen.link);
    if (filter) return std::move(*filter);
    Error& error = filter.error();
    error.hint += "\nfor the link type of " + seen.where();
    if (!rejects_all_) rejects_all_ = std::move(error);
    return std::nullopt;
  }

  /// As for tcpdump, a filter that nothing in the file could have passed is an error.
  [[nodiscard]] bool could_pass() const {
    const auto usable = [](const auto& entry) { return entry.second.has_value(); };
    return filters_.empty() || std::any_of(filters_.begin(), filters_.end(), usable);
  }

  std::unique_ptr<PacketSource> source_;
  SeenView seen_;  // of the last packet: making a new one costs more than copying it
  std::string expression_;
  /// One for each link type of the file, when it first appears.
  std::map<Link, std::optional<Filter>> filters_;
  std::map<Link, std::uint64_t> passed_over_;  ///< packets for which there is no filter
  std::optional<Error> rejects_all_;  ///< what libpcap said of the first that nothing passes
  static constexpr std::size_t most_others = 16;
  std::string interface_;         // whose packets alone are delivered; "": all
  bool found_interface_ = false;  // a packet of it
  std::set<std::string> others_;  // for the error
  bool ended_ = false;
  std::optional<Error> error_;
};

std::vector<std::string> CaptureReader::Reading::notes() const {
  std::vector<std::string> out;
  for (const auto& [link, packets] : passed_over_) {
    const std::string_view name = link_name(link);
    out.push_back("the filter passes no packet of link type " +
                  (name.empty() ? std::to_string(static_cast<unsigned>(link)) : std::string(name)) +
                  ": " + std::to_string(packets) + " passed over");
  }
  return out;
}

Result<CaptureReader> CaptureReader::open(const std::string& path, std::string_view filter,
                                          int stop_fd) {
  if (auto checked = check(filter); !checked) return fail(std::move(checked.error()));
  auto source = open_source(path, stop_fd);
  if (!source) return fail(std::move(source.error()));
  return CaptureReader(std::make_unique<Reading>(std::move(*source), std::string(filter)));
}

CaptureReader::CaptureReader(std::unique_ptr<Reading> reading) : reading_(std::move(reading)) {}
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

Result<std::optional<SeenView>> CaptureReader::next() { return reading_->next(); }

void CaptureReader::only_of_interface(std::string name) {
  reading_->only_of_interface(std::move(name));
}

const SeenView* CaptureReader::next_borrowed() { return reading_->next_borrowed(); }

Result<void> CaptureReader::pass_on_to(CaptureWriter& writer, PassOnOptions options) {
  if (format() != FileFormat::pcapng) return {};
  const bool keeps_blocks = writer.format() == FileFormat::pcapng;
  writer.begin_file(std::move(options));
  return reading_->pass_on_to(
      [to = &writer](std::uint32_t type, ByteView block) { return to->pass_on(type, block); },
      keeps_blocks ? BlocksTaken::whole : BlocksTaken::understood);
}

const std::optional<Error>& CaptureReader::error() const { return reading_->error(); }

FileFormat CaptureReader::format() const { return reading_->format(); }
void CaptureReader::before_waiting(std::function<Result<void>()> flush) {
  reading_->before_waiting(std::move(flush));
}
std::vector<std::string> CaptureReader::notes() const { return reading_->notes(); }

Result<std::vector<Seen>> read_capture(const std::string& path, std::string_view filter) {
  auto reader = CaptureReader::open(path, filter);
  if (!reader) return fail(std::move(reader.error()));
  std::vector<Seen> all;
  for (const SeenView& packet : *reader) all.push_back(packet.own());
  if (reader->error()) return fail(*reader->error());
  return all;
}

}  // namespace pushpkt::sniff
