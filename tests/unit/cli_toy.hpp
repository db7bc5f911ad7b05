// A command line of two verbs, which no program has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace pushpkt::cli::test {

/// "toy": count [-n N] [--size BYTES] [--json [FILE]] [--quick] [--in FILE] [--out FILE] WORD ...,
/// and ask, whose questions are first [--deep] and second FIELD=VALUE ....
struct Toy {
  Toy() : line("toy", "1.2", "A toy.") {
    line.own().declare({{"-q,--quiet", "", "says nothing", quiet}});
    line.own().footer("Exit status: 0.");
    Arguments count = line.add_verb("Numbers", "count", "count words");
    count.declare({
        {"words", "WORD ...", "what is counted", words},
        {"-n,--number", "N", "so many", number, range(1, 9)},
        title("Output"),
        {"--size", "BYTES", "at most", size, in_bytes},
        {"--share", "PART", "of all", share, range(0, 1)},
        {"--json", "[FILE]", "as JSON", json, values(0, 1) | writes_file},
        {"--in", "FILE", "read", in, reads_file | capture_files},
        {"--out", "FILE", "written", out, writes_file},
        {"--name", "NAME[,NAME]", "each once", names, at_commas | distinct},
        title_of_alternatives("Pace"),
        {"--quick", "", "soon", quick},
        {"--slow", "", "later", slow},
    });
    count.rules({{"--quick", "it is soon enough", "--number"},
                 {"!--json", "it is about the JSON", "--size"},
                 {"--name!=a", "only a has a share", "--share"}});
    count.elsewhere({{"-r --read", "`toy ask` reads"}});
    count.examples("toy count a b");
    Arguments ask = line.add_verb("Questions", "ask", "ask something");
    ask.add_subcommand("first", "the first one").declare({{"--deep", "", "deeper", deep}});
    ask.add_subcommand("second", "the second one")
        .declare({{"case", "FIELD=VALUE ...", "cases", cases},
                  {"--level", "low|high", "how high", level, one_of_these}});
  }

  /// The error of a line; "" of one that is taken.
  [[nodiscard]] std::string error_of(const std::vector<std::string>& all) {
    const auto parsed = line.parse(all);
    return parsed ? "" : parsed.error().text();
  }

  CommandLine line;
  bool quiet = false;
  std::vector<std::string> words;
  std::optional<std::uint32_t> number;
  std::uint64_t size = 0;
  double share = 0.5;
  std::string json;
  std::string in;
  std::string out;
  std::vector<std::string> names;
  bool quick = false;
  bool slow = false;
  bool deep = false;
  std::vector<std::string> cases;
  std::string level;
};

/// The error of this line of a new toy.
inline std::string error_of(const std::vector<std::string>& words) { return Toy().error_of(words); }

}  // namespace pushpkt::cli::test
