// What README.md and the rooms' READMEs say of the rooms, held against src/rooms.txt and the code.
#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

#include "rooms.hpp"

namespace fs = std::filesystem;

namespace pushpkt::architecture {
namespace {

bool is_of_a_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string> cells_of(const std::string& line, char between) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, between);) cells.push_back(trimmed(cell));
  return cells;
}

std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_of_a_word(text[end])) ++end;
    if (end > at) words.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// `a` of a page: a name, with :: between its parts and () behind it. "" in front of all else.
std::vector<std::string> names_in_backquotes(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('`'); at != std::string::npos; at = text.find('`', at)) {
    const std::size_t end = text.find('`', at + 1);
    if (end == std::string::npos) break;
    std::string name = text.substr(at + 1, end - at - 1);
    at = end + 1;
    if (name.ends_with("()")) name.resize(name.size() - 2);
    const bool plain =
        !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
        std::ranges::all_of(name, [](char c) { return is_of_a_word(c) || c == ':'; });
    if (plain) names.push_back(name);
  }
  return names;
}

// Every word of a room's code, and the names of its files and folders.
std::set<std::string> words_of_room(const fs::path& root, const std::string& room) {
  std::set<std::string> words;
  const auto add = [&](const fs::path& file) {
    words.insert(file.stem().string());
    if (file.extension() == ".cpp" || file.extension() == ".hpp")
      words.merge(words_of(text_of_file(file)));
  };
  for (const fs::path& top : {root / "src" / room, root / "include/pushpkt" / room}) {
    if (!fs::exists(top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(top)) add(entry.path());
  }
  const fs::path all = root / "include/pushpkt" / (room + ".hpp");
  if (fs::exists(all)) add(all);
  return words;
}

void check_room_page(const fs::path& root, const fs::path& page, const std::set<std::string>& known,
                     std::vector<std::string>& faults) {
  for (const std::string& name : names_in_backquotes(text_of_file(page))) {
    for (const std::string& part : cells_of(name, ':')) {
      if (part.empty() || known.contains(part)) continue;
      faults.push_back(page.lexically_relative(root).string() + ": `" + name +
                       "` is neither a file nor a name of this room");
    }
  }
}

}  // namespace

std::vector<std::string> faults_of_room_pages(const fs::path& root,
                                              const std::vector<Room>& table) {
  std::vector<std::string> faults;
  for (const Room& room : table) {
    if (!fs::exists(root / "src" / room.name)) continue;
    std::set<std::string> known = words_of_room(root, room.name);
    for (const Room& other : table) known.insert(other.name);
    for (const auto& entry : fs::recursive_directory_iterator(root / "src" / room.name)) {
      if (entry.path().filename() == "README.md")
        check_room_page(root, entry.path(), known, faults);
    }
  }
  return faults;
}

std::vector<std::string> faults_of_readme_table(const std::string& readme,
                                                const std::vector<Room>& table) {
  std::vector<std::string> faults;
  std::set<std::string> rows;
  std::istringstream lines(readme.substr(std::min(readme.find("| room |"), readme.size())));
  for (std::string line; std::getline(lines, line) && line.starts_with('|');) {
    const std::vector<std::string> cells = cells_of(line, '|');  // the first is before the bar
    const auto room = std::ranges::find(table, cells.size() > 3 ? cells[1] : "", &Room::name);
    if (room == table.end()) continue;  // the head
    rows.insert(room->name);
    std::set<std::string> said{room->name, "base"};
    if (cells[3] == "all above") {
      for (auto above = table.begin(); above != room; ++above) said.insert(above->name);
    } else {
      for (const std::string& arrow : cells_of(cells[3], ',')) said.insert(arrow);
    }
    said.erase("-");
    if (said != std::set<std::string>(room->arrows.begin(), room->arrows.end())) {
      faults.push_back("README.md: the row of " + room->name + " says \"" + cells[3] +
                       "\", which is not what src/rooms.txt says");
    }
  }
  for (const Room& room : table) {
    if (room.name == "tools" || rows.contains(room.name)) continue;
    faults.push_back("README.md: the table of rooms has no row of " + room.name);
  }
  return faults;
}

}  // namespace pushpkt::architecture
