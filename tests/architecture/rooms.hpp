// The room table (src/rooms.txt), and every file of the library held against it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pushpkt::architecture {

/// One row of the table.
struct Room {
  std::string name;
  std::vector<std::string> arrows;   ///< rooms it may include, itself and base among them
  std::vector<std::string> headers;  ///< from outside: "name", "folder/", "linux", "file:name"
};

/// Whose header it is that stands between `<` and `>`.
enum class Origin { standard, posix, kernel, third_party };

[[nodiscard]] Origin origin_of(std::string_view header);

/// Reads the text of the table. "all" has become the rooms of the rows above.
[[nodiscard]] std::vector<Room> read_table(std::string_view text);

/// What is wrong with the table itself: a room twice, an arrow to a room that is not above.
[[nodiscard]] std::vector<std::string> faults_of_table(const std::vector<Room>& table);

/// What is wrong with the includes, folders and READMEs under `root`/include and `root`/src, and
/// with the includes under `root`/tools, one "file:line: sentence" each.
[[nodiscard]] std::vector<std::string> faults_of_tree(const std::filesystem::path& root,
                                                      const std::vector<Room>& table);

/// Files under include, src and tools of `root` that are too long or do not say what they are, and
/// functions in them that are too long.
[[nodiscard]] std::vector<std::string> faults_of_files(const std::filesystem::path& root);

/// Functions of more than 40 lines in a file's text; tables within them do not count.
[[nodiscard]] std::vector<std::string> faults_of_functions(const std::filesystem::path& file,
                                                           const std::string& text);

/// Names in backquotes in the READMEs of rooms, that are neither files nor names of the room.
[[nodiscard]] std::vector<std::string> faults_of_room_pages(const std::filesystem::path& root,
                                                            const std::vector<Room>& table);

/// Rows of README.md's table of rooms that differ from `table`.
[[nodiscard]] std::vector<std::string> faults_of_readme_table(const std::string& readme,
                                                              const std::vector<Room>& table);

/// Files of `root` that use a name of std whose header they include neither themselves nor through
/// a file of the project.
[[nodiscard]] std::vector<std::string> faults_of_standard_names(const std::filesystem::path& root);

[[nodiscard]] std::string text_of_file(const std::filesystem::path& path);

}  // namespace pushpkt::architecture
