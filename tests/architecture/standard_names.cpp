// Names of std, each held against the headers that its file includes, itself or through files of
// the project. Standard headers include each other differently in every version of every library,
// so a name without its header compiles here and fails elsewhere.
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "rooms.hpp"

namespace fs = std::filesystem;

namespace pushpkt::architecture {
namespace {

// A header and the names that it promises ([headers] of the standard), as far as they are used.
struct Promise {
  std::string_view header;
  std::string_view names;  // between spaces
};

constexpr std::array promises{
    Promise{
        "algorithm",
        " adjacent_find all_of any_of clamp copy_if copy_n count count_if equal fill fill_n find "
        "find_if for_each generate is_sorted lexicographical_compare lower_bound max_element min "
        "max minmax min_element mismatch none_of partition remove_if replace reverse rotate "
        "search shuffle sort stable_partition stable_sort transform unique upper_bound "},
    Promise{"array", " array "},
    Promise{"chrono", " chrono "},
    Promise{"cmath", " ceil floor isfinite isnan llround lround sqrt "},
    Promise{"cstdint",
            " int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t uintptr_t "},
    Promise{"cstdio", " fclose fflush fopen fprintf fputs fwrite printf snprintf "},
    Promise{"cstdlib", " abort exit getenv malloc strtoul strtoull "},
    Promise{"cstring", " memchr memcmp memcpy memset strcmp strerror strlen "},
    Promise{"deque", " deque "},
    Promise{"filesystem", " filesystem "},
    Promise{"fstream", " fstream ifstream ofstream "},
    Promise{"functional", " function "},
    Promise{"limits", " numeric_limits "},
    Promise{"map", " map multimap "},
    Promise{"memory", " make_shared make_unique shared_ptr unique_ptr "},
    Promise{"mutex", " mutex scoped_lock "},
    Promise{"numeric", " accumulate iota "},
    Promise{"optional", " nullopt optional "},
    Promise{"random", " mt19937 mt19937_64 "},
    Promise{"set", " set multiset "},
    Promise{"span", " span "},
    Promise{"sstream", " istringstream ostringstream stringstream "},
    Promise{"string", " string to_string "},
    Promise{"thread", " this_thread thread "},
    Promise{"tuple", " tie tuple "},
    Promise{"unordered_map", " unordered_map "},
    Promise{"variant", " get_if variant visit "},
    Promise{"vector", " vector "},
};

std::string_view header_of(std::string_view name) {
  const std::string word = " " + std::string(name) + " ";
  for (const Promise& promise : promises) {
    if (promise.names.find(word) != std::string_view::npos) return promise.header;
  }
  return "";
}

bool is_of_a_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The names behind `std::` in a text, without what stands in // comments.
std::set<std::string> names_in(const std::string& text) {
  constexpr std::string_view space = "std::";
  std::set<std::string> names;
  for (std::size_t at = text.find(space); at != std::string::npos; at = text.find(space, at)) {
    const std::size_t line = text.rfind('\n', at) + 1;  // npos + 1 is the beginning
    const bool comment = text.substr(line, at - line).find("//") != std::string::npos;
    const bool inner = at > 0 && (is_of_a_name(text[at - 1]) || text[at - 1] == ':');
    at += space.size();
    std::size_t end = at;
    while (end < text.size() && is_of_a_name(text[end])) ++end;
    if (!comment && !inner) names.insert(text.substr(at, end - at));
  }
  return names;
}

// The headers of an include line's file: those of the standard, and the project's own.
class Included {
 public:
  explicit Included(fs::path root) : root_(std::move(root)) {}

  // All standard headers that `file` includes, through files of the project too.
  const std::set<std::string>& of(const fs::path& file) {
    const auto known = standard_.find(file);
    if (known != standard_.end()) return known->second;
    std::set<std::string> seen;
    std::set<std::string> found;
    walk(file, seen, found);
    return standard_[file] = std::move(found);
  }

 private:
  void walk(const fs::path& file, std::set<std::string>& seen, std::set<std::string>& found) {
    if (!seen.insert(file).second) return;
    const std::string text = text_of_file(file);
    constexpr std::string_view word = "#include ";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
      at += word.size();
      const std::size_t end = text.find_first_of("\">", at + 1);
      const std::string header = text.substr(at + 1, end - at - 1);
      if (const fs::path own = find(file, header); !own.empty()) {
        walk(own, seen, found);
      } else {
        found.insert(header);
      }
    }
  }

  [[nodiscard]] fs::path find(const fs::path& file, const std::string& header) const {
    for (const fs::path& top : {file.parent_path(), root_ / "include", root_ / "src",
                                root_ / "tests", root_ / "tools/pushpkt"}) {
      if (fs::is_regular_file(top / header)) return (top / header).lexically_normal();
    }
    return {};
  }

  fs::path root_;
  std::map<fs::path, std::set<std::string>> standard_;
};

}  // namespace

std::vector<std::string> faults_of_standard_names(const fs::path& root) {
  std::vector<std::string> faults;
  Included included(root);
  for (const char* top : {"include", "src", "tools", "tests", "bench", "examples"}) {
    if (!fs::exists(root / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const fs::path& file = entry.path();
      if (file.extension() != ".cpp" && file.extension() != ".hpp") continue;
      for (const std::string& name : names_in(text_of_file(file))) {
        const std::string header(header_of(name));
        if (header.empty() || included.of(file).contains(header)) continue;
        faults.push_back(file.lexically_relative(root).string() + ": std::" + name + " without <" +
                         header + ">");
      }
    }
  }
  return faults;
}

}  // namespace pushpkt::architecture
