// Frames of one role that were seen one after the other: the k-th on a host is the k-th on the
// next.
#include "report/page/push_ladder.hpp"

#include <algorithm>

#include "pushpkt/base/joined.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "report/page/json_values.hpp"

namespace pushpkt::report::page {
namespace {

struct Frame {
  std::size_t host = 0;
  std::optional<double> seconds;
  Bytes bytes;
};

std::size_t column_of(std::vector<std::string>& hosts, const std::string& name) {
  const auto found = std::find(hosts.begin(), hosts.end(), name);
  if (found != hosts.end()) return static_cast<std::size_t>(found - hosts.begin());
  if (hosts.size() == ladder_hosts) return ladder_hosts - 1;
  hosts.push_back(name);
  return hosts.size() - 1;
}

std::vector<Frame> frames_of(const Json& path, std::string_view role, Ladder& ladder) {
  std::vector<Frame> out;
  for (const Json& frame : items_at(path, "frames")) {
    if (role_of(frame) != role) continue;
    out.push_back({column_of(ladder.hosts, text_at(frame, "where")), number_at(frame, "time"),
                   from_hex(text_at(frame, "bytes")).value_or(Bytes{})});
  }
  return out;
}

/// "new Ethernet addresses, ip.ttl 64 -> 63, new ip.checksum": what is not the same in both.
std::string changes(ByteView before, ByteView after) {
  const wire::Decoded a = wire::decode(before, link_of_frame(before));
  const wire::Decoded b = wire::decode(after, link_of_frame(after));
  std::vector<std::string> out;
  const auto add = [&out](const std::string& text) {
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
  };
  for (std::size_t i = 0; i < std::min(a.layers().size(), b.layers().size()); ++i) {
    if (a.layers()[i].header != b.layers()[i].header) break;
    for (const wire::Field* field : a.layers()[i].header->fields) {
      const wire::Value was = a.packet().value(i, *field);
      const wire::Value is = b.packet().value(i, *field);
      if (was == is || !field->part_of.empty()) continue;
      const std::string name(field->name);
      if (field->show == wire::Show::mac) {
        add("new Ethernet addresses");
      } else if (field == a.layers()[i].header->checksum) {
        add("new " + name);
      } else {
        add(name + " " + wire::to_text(*field, was) + " -> " + wire::to_text(*field, is));
      }
    }
  }
  return joined(out, ", ");
}

std::string what_of(const Frame& frame) {
  return summary_without_addresses(wire::decode(frame.bytes, link_of_frame(frame.bytes)));
}

/// Who wrote the headers, and what the sender's kernel changed of ours.
std::vector<std::string> authors(const Json& path) {
  std::vector<std::string> ours = texts_at(path, "ours");
  std::erase(ours, "payload");
  std::vector<std::string> out;
  out.push_back(ours.empty() ? "the kernel wrote all headers" : "we wrote " + joined(ours, ", "));
  std::vector<std::string> changed;
  for (const Json& d : rewritten_in(path)) {
    if (text_at(d, "owner") == "kernel" && !(value_at(d, "wrote") == value_at(d, "wire")) &&
        !(value_at(d, "wrote") == Json())) {
      changed.push_back(text_at(d, "field"));
    }
  }
  if (!changed.empty()) out.push_back("the kernel changed " + joined(changed, ", "));
  return out;
}

/// The frame that this one became on the next host: the one of the same rank among the frames
/// there.
const Frame* next_of(const std::vector<Frame>& frames, std::size_t index) {
  const Frame& here = frames[index];
  std::size_t rank = 0;
  for (std::size_t i = 0; i < index; ++i) rank += frames[i].host == here.host ? 1U : 0U;
  std::optional<std::size_t> next_host;
  for (std::size_t i = index + 1; i < frames.size(); ++i) {
    if (frames[i].host == here.host) continue;
    if (!next_host) next_host = frames[i].host;
  }
  if (!next_host) return nullptr;
  for (const Frame& frame : frames) {
    if (frame.host == *next_host && rank-- == 0) return &frame;
  }
  return nullptr;
}

/// Of the lab's links the one where a host's frames are seen: the router is watched on its client's
/// side.
constexpr std::size_t link_of_host(std::size_t host) {
  constexpr std::size_t behind_router = 2;
  return host < behind_router ? 0 : 1;
}

/// Whether what differs between both frames happened behind the hop from one to the other, on the
/// host where it ends: an answer is seen at the router when that has forwarded it already.
bool changes_behind_hop(const Frame& from, const Frame& to) {
  const std::size_t hop_link = std::min(from.host, to.host);
  const bool is_one_link = std::max(from.host, to.host) == hop_link + 1;
  return is_one_link && link_of_host(to.host) != hop_link;
}

void add_steps(Ladder& ladder, const std::vector<Frame>& frames, std::size_t destination,
               const std::vector<std::string>& first_notes) {
  std::vector<std::string> changed_before(frames.size());  // by the host that the frame leaves
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Frame* const next = next_of(frames, i);
    LadderStep step{
        .from = frames[i].host, .seconds = frames[i].seconds, .what = what_of(frames[i])};
    if (frames[i].host == frames.front().host) step.notes = first_notes;
    if (!changed_before[i].empty()) step.notes.push_back("arrives with " + changed_before[i]);
    if (next == nullptr) {
      if (frames[i].host == destination) continue;
      step.to = destination;
      if (ladder.hosts.size() > 2) step.notes.emplace_back("not seen any further");
    } else {
      step.to = next->host;
      std::string changed = changes(frames[i].bytes, next->bytes);
      if (next->host != destination && changes_behind_hop(frames[i], *next)) {
        changed_before[static_cast<std::size_t>(next - frames.data())] = std::move(changed);
      } else if (!changed.empty()) {
        step.notes.push_back("arrives with " + changed);
      }
    }
    ladder.steps.push_back(std::move(step));
  }
}

}  // namespace

const std::vector<Json>& rewritten_in(const Json& path) {
  const bool has_list = value_at(path, "rewritten").items() != nullptr;
  return items_at(path, has_list ? "rewritten" : "differences");
}

std::string_view role_of(const Json& frame) {
  const std::string comment = text_at(frame, "comment");
  if (comment.starts_with("pushpkt: the request")) return "request";
  if (comment.starts_with("pushpkt: the answer")) return "answer";
  return comment.starts_with("pushpkt: an ICMP error") ? "error" : "";
}

Link link_of_frame(ByteView bytes) {
  constexpr std::size_t ethernet_bytes = 14;
  const unsigned version = bytes.empty() ? 0 : bytes[0] >> 4U;
  const bool has_type = bytes.size() >= ethernet_bytes;
  const unsigned type = has_type ? bytes[12] * 256U + bytes[13] : 0;
  const bool is_known = type == 0x0800 || type == 0x86dd || type == 0x0806 || type == 0x8100;
  return !is_known && (version == 4 || version == 6) ? Link::raw : Link::ethernet;
}

Ladder push_ladder(const Json& answer, const Json& path) {
  Ladder ladder{.name = text_at(path, "path")};
  const bool in_lab = value_at(answer, "lab").members() != nullptr;
  if (in_lab) ladder.hosts = {"client", "router", "server"};
  const auto requests = frames_of(path, "request", ladder);
  const auto errors = frames_of(path, "error", ladder);
  const auto answers = frames_of(path, "answer", ladder);
  if (!in_lab) {
    static_cast<void>(column_of(ladder.hosts, text_at(value_at(answer, "server"), "host")));
  }
  const std::size_t last = std::max<std::size_t>(ladder.hosts.size(), 1) - 1;
  const std::size_t server = in_lab ? 2 : last;
  std::vector<std::string> notes = authors(path);
  if (in_lab && !requests.empty() && requests.front().host != 0) {
    // By tun or tap: nothing passes the client's link, the next host's kernel is given the packet.
    ladder.steps.push_back({.to = requests.front().host,
                            .seconds = requests.front().seconds,
                            .what = what_of(requests.front()),
                            .notes = std::move(notes)});
    notes.clear();
  }
  add_steps(ladder, requests, server, notes);
  add_steps(ladder, errors, 0, {});
  if (in_lab) {
    add_steps(ladder, answers, 0, {});
  } else {  // seen at the sender only
    for (const Frame& frame : answers) {
      ladder.steps.push_back(
          {.from = server, .to = frame.host, .seconds = frame.seconds, .what = what_of(frame)});
    }
  }
  std::stable_sort(ladder.steps.begin(), ladder.steps.end(),
                   [](const LadderStep& a, const LadderStep& b) { return a.seconds < b.seconds; });
  return ladder;
}

}  // namespace pushpkt::report::page
