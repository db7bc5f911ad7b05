// One line is: time, direction, flags, sequence:end(length), ack, win, urg, <options>. The syntax
// is packetdrill's (Cardwell and others: packetdrill, USENIX ATC 2013; its manual).
#include "pushpkt/talk/packetdrill.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "packetdrill_segment.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/talk/values.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"

namespace pushpkt::talk {
namespace {

/// The lines have neither addresses nor ports.
Result<void> check_flow(std::string_view flow) {
  const auto typed = read_recipe(flow, {});
  if (!typed) {
    Error error = typed.error();
    error.what = "--flow: " + error.what;
    return fail(std::move(error));
  }
  for (const wire::Part& part : typed->recipe.parts) {
    if (part.header == &wire::tcp::header && part.find(wire::tcp::dstport) != nullptr) return {};
  }
  return fail(input_error("cannot send packetdrill's packets along --flow " + std::string(flow) +
                              ": they are TCP, to a port that it names",
                          "--flow 'ip(dst=10.77.2.2)/tcp(dstport=8080)'"));
}

class PacketdrillReader {
 public:
  PacketdrillReader(std::string_view text, std::string name, const PacketdrillOptions& options)
      : text_(text), options_(options) {
    script_.name = std::move(name);
  }

  Result<Script> run(std::string_view flow) {
    if (auto good = check_flow(flow); !good) return fail(good.error());
    script_.lines.push_back(
        {.kind = Line::Kind::flow, .text = std::string(flow), .option = "--flow"});
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      std::string_view line = text_.substr(begin, end - begin);
      while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) {
        line.remove_suffix(1);
      }
      begin = end + 1;
      if (auto done = read_line(++number, without_comment(line)); !done) return fail(done.error());
      if (script_.lines.size() > most_lines) {
        return fail(wrong(number, 0, "a script has at most 10,000 lines"));
      }
    }
    if (in_comment_) return fail(wrong(number, 0, "a comment has no end"));
    return std::move(script_);
  }

 private:
  [[nodiscard]] Error wrong(std::size_t number, std::size_t at, const std::string& why) const {
    return at_line(script_, {.number = number, .column = at + 1},
                   input_error("cannot read the packetdrill line: " + why));
  }

  /// Without `// ...` and `/* ... */`, of the same length up to there.
  std::string without_comment(std::string_view line) {
    std::string out(line);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::string_view here = std::string_view(out).substr(i);
      if (in_comment_ && here.starts_with("*/")) {
        out[i] = out[i + 1] = ' ';
        in_comment_ = false;
      } else if (in_comment_) {
        out[i] = ' ';
      } else if (here.starts_with("//") || (i == 0 && here.starts_with("#"))) {
        out.resize(i);
      } else if (here.starts_with("/*")) {
        in_comment_ = true;
        out[i] = ' ';
      }
    }
    return out;
  }

  Result<void> other_line(std::size_t number, std::size_t at, bool is_packet) {
    if (options_.skip_others) return {};
    Error error = wrong(number, at,
                        is_packet ? "its packet is not TCP, and no other is read"
                                  : "it is not a packet: only the remote side is read");
    error.hint = "--skip-others leaves out socket calls, code, shell lines and such packets";
    return fail(std::move(error));
  }

  Result<void> read_line(std::size_t number, const std::string& line) {
    Words words(line);
    if (words.at_end()) return {};
    const std::size_t time_at = words.at();
    const char first = words.peek();
    const bool timed =
        first == '+' || first == '*' || std::isdigit(static_cast<unsigned char>(first)) != 0;
    const bool direct = first == '<' || first == '>';
    if (!timed && !direct) return other_line(number, time_at, false);
    std::string_view time = "+0";
    if (timed) time = words.word();
    const bool sent = words.take("<");
    if (!sent && !words.take(">")) return other_line(number, words.at(), false);
    if (auto waited = add_wait(number, time_at, time); !waited) return waited;
    (void)words.at_end();
    if (std::isalpha(static_cast<unsigned char>(words.peek())) != 0 &&
        is_other_packet(words, line)) {
      return other_line(number, words.at(), true);
    }
    const std::size_t at = words.at();
    DrillSegment segment;
    if (auto bad = read_segment(words, sent, segment)) {
      return fail(wrong(number, bad->at, bad->why));
    }
    script_.lines.push_back({.kind = sent ? Line::Kind::send : Line::Kind::expect,
                             .number = number,
                             .column = at + 1,
                             .text = segment.recipe,
                             .time = usual_wait,
                             .payload_bytes = segment.payload_bytes});
    const auto recipe = read_recipe(script_.lines.back().text, {});
    if (!recipe) return fail(wrong(number, at, recipe.error().what));
    return {};
  }

  /// icmp, udp and tunnels: `udp (5)`, `icmp unreachable ...`, `ipv4 ...`
  static bool is_other_packet(Words& words, std::string_view line) {
    const std::string_view rest = line.substr(words.at());
    return rest.starts_with("icmp") || rest.starts_with("udp") || rest.starts_with("ip") ||
           rest.starts_with("gre") || rest.starts_with("mpls");
  }

  /// `+0.1` after the line before; `0.1` after the start; `*` at any time.
  Result<void> add_wait(std::size_t number, std::size_t at, std::string_view time) {
    if (time == "*") return {};
    const bool relative = time.starts_with('+');
    const std::string_view digits =
        time.substr(relative ? 1 : 0, time.find('~') - (relative ? 1 : 0));
    double seconds = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    const bool fits = seconds >= 0 && seconds <= static_cast<double>(longest_wait.count());
    if (!whole || !fits) {  // also nan
      return fail(wrong(number, at, "no time: `" + std::string(time) + "`"));
    }
    const double wait = relative ? seconds : std::max(0.0, seconds - now_);
    now_ += wait;
    if (wait == 0) return {};
    script_.lines.push_back({.kind = Line::Kind::wait,
                             .number = number,
                             .column = at + 1,
                             .text = std::string(time),
                             .time = in_seconds(wait)});
    return {};
  }

  std::string_view text_;
  PacketdrillOptions options_;
  Script script_;
  double now_ = 0;
  bool in_comment_ = false;
};

}  // namespace

Result<Script> read_packetdrill(std::string_view text, std::string name, std::string_view flow,
                                const PacketdrillOptions& options) {
  if (text.size() > most_script_bytes) {
    return fail(input_error("cannot read " + name + ": a script has at most 1 MiB"));
  }
  return PacketdrillReader(text, std::move(name), options).run(flow);
}

bool is_packetdrill_name(std::string_view name) { return name.ends_with(".pkt"); }

}  // namespace pushpkt::talk
