// Entries of the same reason and paths become one note.
#include "ask/not_asked.hpp"

#include <algorithm>

#include "pushpkt/base/joined.hpp"

namespace pushpkt::ask {

void NotAsked::add(std::string_view obstacle, std::string_view path, std::string_view reason) {
  const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.obstacle == obstacle && entry.reason == reason;
  });
  Entry& entry = same != entries_.end()
                     ? *same
                     : entries_.emplace_back(Entry{std::string(obstacle), std::string(reason), {}});
  entry.paths.emplace_back(path);
}

std::vector<std::string> NotAsked::notes() const {
  struct Note {
    const Entry* first;
    std::vector<std::string> obstacles;
  };
  std::vector<Note> groups;
  for (const Entry& entry : entries_) {
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Note& note) {
      return note.first->reason == entry.reason && note.first->paths == entry.paths;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), Note{&entry, {}});
    group->obstacles.push_back(entry.obstacle);
  }
  std::vector<std::string> out;
  for (const Note& note : groups) {
    out.push_back("not asked on " + listed(note.first->paths) + ", " + note.first->reason + ": " +
                  joined(note.obstacles, ", "));
  }
  return out;
}

}  // namespace pushpkt::ask
