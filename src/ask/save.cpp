// The evidence: one capture for each path, every packet with its story as a comment.
#include <algorithm>
#include <filesystem>

#include "pushpkt/ask/push.hpp"
#include "pushpkt/path/carried.hpp"
#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::ask {
namespace {

using journey::RecordedPacket;

/// "set: ip.ttl; computed: ip.len, ...": where the values of our layers come from.
std::string provenances(const PathAnswer& path) {
  std::string set;
  std::string computed;
  std::string preset;
  std::size_t layer = 0;
  for (const wire::Part& part : path.record.recipe.parts) {
    if (part.kind != wire::Part::Kind::header) continue;
    if (layer++ < path.record.first_own_layer()) continue;
    for (const wire::Field* field : part.header->fields) {
      if (!field->part_of.empty()) continue;
      const wire::Provenance from = wire::provenance(part, *field);
      std::string& list = from == wire::Provenance::set        ? set
                          : from == wire::Provenance::computed ? computed
                                                               : preset;
      list += " " + std::string(field->name);
    }
  }
  std::string out;
  if (!set.empty()) out += "\nset:" + set;
  if (!computed.empty()) out += "\ncomputed:" + computed;
  if (!preset.empty()) out += "\npreset:" + preset;
  return out;
}

Result<void> save_one(const PathAnswer& path, const std::string& file) {
  auto writer = sniff::CaptureWriter::create(file);
  if (!writer) return fail(writer.error());
  std::vector<const RecordedPacket*> in_time;
  for (const RecordedPacket& recorded : path.record.packets) in_time.push_back(&recorded);
  std::stable_sort(in_time.begin(), in_time.end(),
                   [](const RecordedPacket* a, const RecordedPacket* b) {
                     return a->packet.seen().time < b->packet.seen().time;
                   });
  for (const RecordedPacket* recorded : in_time) {
    sniff::Seen seen = recorded->packet.seen();
    seen.interface = recorded->host + ":" + seen.interface;
    seen.comment = comment_of(path, *recorded);
    if (auto written = writer->write(seen); !written) return written;
  }
  return writer->close();
}

}  // namespace

std::string comment_of(const PathAnswer& path, const RecordedPacket& recorded) {
  const std::string name(path.kind->name);
  if (recorded.kind == RecordedPacket::Kind::answer) {
    return "pushpkt: the answer to the request sent by " + name + ", seen on " + recorded.host;
  }
  if (recorded.kind == RecordedPacket::Kind::error) {
    return "pushpkt: an ICMP error about the request sent by " + name + ", seen on " +
           recorded.host;
  }
  std::string out = "pushpkt: the request sent by " + name + ", seen on " + recorded.host;
  if (path.is_baseline()) return out + "\nthe kernel wrote all headers";
  // As `send --path` takes it: without what the kernel writes there.
  const wire::Recipe ours =
      path::without(path.record.recipe, path::not_carried(*path.kind, path.record.recipe));
  return out + "\nrecipe: " + wire::to_text(ours) + provenances(path);
}

Result<std::size_t> save_captures(const PushAnswer& answer, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(system_error("cannot make the folder " + folder, error.value()));
  std::size_t saved = 0;
  for (const PathAnswer& path : answer.paths) {
    if (!path.sent()) continue;
    const std::string file = folder + "/" + std::string(path.kind->name) + ".pcapng";
    if (auto done = save_one(path, file); !done) return fail(done.error());
    ++saved;
  }
  return saved;
}

}  // namespace pushpkt::ask
