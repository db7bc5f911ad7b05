// Every #include of every room, held against the table.
#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "rooms.hpp"

namespace fs = std::filesystem;

namespace pushpkt::architecture {
namespace {

const Room* find_room(const std::vector<Room>& table, std::string_view name) {
  const auto row = std::ranges::find(table, name, &Room::name);
  return row == table.end() ? nullptr : &*row;
}

struct Include {
  char quote;  // '"' or '<'
  std::string header;
};

// `#include "x"`, `# include <x>`; a computed include is none of ours.
std::optional<Include> include_in(std::string_view line) {
  const auto skip_blanks = [&] {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  };
  skip_blanks();
  if (!line.starts_with('#')) return {};
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return {};
  line.remove_prefix(7);
  skip_blanks();
  if (line.empty() || (line[0] != '"' && line[0] != '<')) return {};
  const std::size_t end = line.find(line[0] == '"' ? '"' : '>', 1);
  if (end == std::string_view::npos) return {};
  return Include{line[0], std::string(line.substr(1, end - 1))};
}

// A header from outside, for all files of a room or for one.
struct Grant {
  std::string_view file;  // "": all
  std::string_view header;

  [[nodiscard]] bool covers(std::string_view asked) const {
    if (header == "linux") return origin_of(asked) == Origin::kernel;
    return header.ends_with('/') ? asked.starts_with(header) : asked == header;
  }
};

Grant grant_of(std::string_view cell) {
  const std::size_t colon = cell.find(':');
  if (colon == std::string_view::npos) return {"", cell};
  return {cell.substr(0, colon), cell.substr(colon + 1)};
}

bool is_granted(const Room& room, std::string_view header, const fs::path& file) {
  const Origin origin = origin_of(header);
  if (origin == Origin::standard || origin == Origin::posix) return true;
  return std::ranges::any_of(room.headers, [&](const std::string& cell) {
    const Grant grant = grant_of(cell);
    return grant.covers(header) && (grant.file.empty() || grant.file == file.filename());
  });
}

// Why `file` of tools/ may not include this: it is for one other file, or a header in src/ of a
// room that has public ones. "" when it may.
std::string refusal_in_tools(const fs::path& root, const std::vector<Room>& table,
                             const Include& include, const fs::path& file) {
  const std::string first = fs::path(include.header).begin()->string();
  const bool is_of_room = include.quote == '"' && find_room(table, first) != nullptr;
  if (is_of_room && fs::exists(root / "include/pushpkt" / first)) {
    return "a private header belongs to its own room";
  }
  for (const Room& room : table) {
    const bool own = std::ranges::any_of(room.headers, [&](const std::string& cell) {
      const Grant grant = grant_of(cell);
      return grant.file == file.filename() && grant.covers(include.header);
    });
    if (room.name == "tools" && own) return "";
    for (const std::string& cell : room.headers) {
      const Grant grant = grant_of(cell);
      if (grant.file.empty() || !grant.covers(include.header)) continue;
      return "this header is spoken in " + std::string(grant.file) + " of " + room.name + " alone";
    }
  }
  return "";
}

// Why `file` of `room` may not include this; "" when it may.
std::string refusal(const Room& room, const Include& include, const fs::path& file) {
  const fs::path path = include.header;
  if (std::ranges::count(path, "..") > 0) return "an include does not climb with ..";
  const bool ours = path.begin()->string() == "pushpkt";
  if (ours && std::distance(path.begin(), path.end()) > 2) {
    const std::string target = std::next(path.begin())->string();
    if (std::ranges::count(room.arrows, target) > 0) return "";
    return room.name + " may not include " + target;
  }
  if (ours) return room.name + " includes the whole of pushpkt";
  if (include.quote == '<') {
    return is_granted(room, include.header, file) ? ""
                                                  : "this header is not spoken in " + room.name;
  }
  // A room's private header: beside the file, or named from src/ on.
  if (fs::exists(file.parent_path() / path) || path.begin()->string() == room.name) return "";
  return "a private header belongs to its own room";
}

// `refusal_of` an include says why it is one, or "".
template <class Refusal>
void check_file(const fs::path& root, const fs::path& file, const Refusal& refusal_of,
                std::vector<std::string>& faults) {
  std::ifstream stream(file);
  std::size_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    const auto include = include_in(line);
    if (!include) continue;
    const std::string why = refusal_of(*include);
    if (why.empty()) continue;
    faults.push_back(file.lexically_relative(root).string() + ":" + std::to_string(number) + ": " +
                     include->header + ": " + why + " (src/rooms.txt)");
  }
}

bool is_source(const fs::path& file) {
  return file.extension() == ".cpp" || file.extension() == ".hpp" || file.extension() == ".h";
}

// The rooms with sources under `top`, and what is wrong there.
void check_half(const fs::path& root, const fs::path& top, const std::vector<Room>& table,
                std::set<std::string>& lived_in, std::vector<std::string>& faults) {
  if (!fs::exists(top)) return;
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    if (!entry.is_regular_file() || !is_source(entry.path())) continue;
    const fs::path place = entry.path().lexically_relative(top);
    // pushpkt/ROOM.hpp beside the folder is the room's too: all of it at once.
    const std::string name = (place.has_parent_path() ? *place.begin() : place.stem()).string();
    if (const Room* room = find_room(table, name)) {
      lived_in.insert(name);
      const auto refusal_of = [&](const Include& include) {
        return refusal(*room, include, entry.path());
      };
      check_file(root, entry.path(), refusal_of, faults);
    } else if (place.has_parent_path()) {
      // Without a folder it stands above the rooms: the umbrella header, and what is for users
      // only.
      faults.push_back(entry.path().lexically_relative(root).string() +
                       ": in no room of src/rooms.txt");
    }
  }
}

void check_tools(const fs::path& root, const std::vector<Room>& table,
                 std::vector<std::string>& faults) {
  if (!fs::exists(root / "tools")) return;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tools")) {
    if (!entry.is_regular_file() || !is_source(entry.path())) continue;
    const auto refusal_of = [&](const Include& include) {
      return refusal_in_tools(root, table, include, entry.path());
    };
    check_file(root, entry.path(), refusal_of, faults);
  }
}

}  // namespace

std::string text_of_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<std::string> faults_of_tree(const fs::path& root, const std::vector<Room>& table) {
  std::vector<std::string> faults;
  std::set<std::string> lived_in;
  check_half(root, root / "include" / "pushpkt", table, lived_in, faults);
  check_half(root, root / "src", table, lived_in, faults);
  check_tools(root, table, faults);
  for (const std::string& name : lived_in) {
    const fs::path readme = fs::path("src") / name / "README.md";
    if (!fs::exists(root / readme)) faults.push_back(readme.string() + ": the room has none");
  }
  return faults;
}

std::vector<std::string> faults_of_files(const fs::path& root) {
  constexpr std::size_t most_lines = 300;
  std::vector<std::string> faults;
  for (const char* top : {"include", "src", "tools"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (!entry.is_regular_file()) continue;
      const std::string name = entry.path().lexically_relative(root).string();
      const std::string text = text_of_file(entry.path());
      const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
      if (lines > most_lines) {
        faults.push_back(name + ": " + std::to_string(lines) + " lines, at most " +
                         std::to_string(most_lines));
      }
      if (is_source(entry.path()) && !text.starts_with("// ")) {
        faults.push_back(name + ": the first line does not say what it is");
      }
      if (!is_source(entry.path())) continue;
      for (std::string& fault : faults_of_functions(name, text)) faults.push_back(std::move(fault));
    }
  }
  return faults;
}

}  // namespace pushpkt::architecture
