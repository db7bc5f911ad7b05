// Reads src/rooms.txt.
#include <algorithm>
#include <sstream>

#include "rooms.hpp"

namespace pushpkt::architecture {
namespace {

std::vector<std::string> split(const std::string& cell) {
  std::vector<std::string> parts;
  std::istringstream stream(cell);
  for (std::string part; std::getline(stream, part, ',');) {
    if (part != "-") parts.push_back(part);
  }
  return parts;
}

std::vector<std::string> names_of(const std::vector<Room>& table) {
  std::vector<std::string> names;
  for (const Room& room : table) names.push_back(room.name);
  return names;
}

}  // namespace

std::vector<Room> read_table(std::string_view text) {
  std::vector<Room> table;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream cells(line);
    std::string name;
    std::string arrows = "-";
    std::string headers = "-";
    cells >> name >> arrows >> headers;
    Room room{name, arrows == "all" ? names_of(table) : split(arrows), split(headers)};
    room.arrows.push_back(name);
    if (name != "base") room.arrows.push_back("base");
    table.push_back(std::move(room));
  }
  return table;
}

std::vector<std::string> faults_of_table(const std::vector<Room>& table) {
  std::vector<std::string> faults;
  std::vector<std::string> above;
  for (const Room& room : table) {
    if (std::ranges::count(above, room.name) > 0) {
      faults.push_back("src/rooms.txt: " + room.name + " has two rows");
    }
    above.push_back(room.name);
    for (const std::string& arrow : room.arrows) {
      if (std::ranges::count(above, arrow) > 0) continue;
      faults.push_back("src/rooms.txt: " + room.name + " may include " + arrow +
                       ", which is no row above it");
    }
  }
  return faults;
}

}  // namespace pushpkt::architecture
