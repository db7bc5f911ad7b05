// pushpkt ask: the main job.
#include <cstdio>
#include <fstream>
#include <memory>

#include "command.hpp"
#include "privileges.hpp"
#include "pushpkt/ask/push.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/report/push.hpp"
#include "safety.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

struct Question {
  std::string_view name;
  std::string_view what;
};
constexpr std::array questions{
    Question{"push", "the same request down every path, each compared with the socket's"},
};

struct Options {
  std::string question = "push";
  bool list = false;
  std::vector<std::string> paths;
  bool ip6 = false;
  std::string message = "hello";
  std::string host;
  std::uint16_t port = 12000;
  double wait_seconds = 1;
  std::string json;
  bool json_wanted = false;
  std::string html;
  std::string save;
  std::vector<std::string> allow;
};

Result<void> check_question(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Question& question : questions) {
    if (question.name == name) return {};
    names.push_back(question.name);
  }
  return fail(input_error("cannot ask `" + name + "`: there is no such question",
                          nearest_hint(name, names) + "`pushpkt ask --list` lists all"));
}

std::string list_of_questions() {
  std::string out;
  for (const Question& question : questions) {
    out += std::string(question.name) + "  " + std::string(question.what) + "\n";
  }
  return out;
}

/// Without --path: every way out from which an answer can come back.
Result<std::vector<const path::PathKind*>> chosen_paths(const std::vector<std::string>& names) {
  std::vector<const path::PathKind*> out;
  for (const std::string& name : names) {
    auto kind = path::find_kind(name);
    if (!kind) return fail(kind.error());
    if ((*kind)->kind == path::Kind::file) {
      return fail(input_error("cannot ask by the path file: nobody answers a file",
                              "`pushpkt send --path file -w FILE` makes a dry run"));
    }
    out.push_back(*kind);
  }
  if (!names.empty()) return out;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind != path::Kind::file) out.push_back(&kind);
  }
  return out;
}

Result<ask::PushQuestion> question_of(const Options& options) {
  auto paths = chosen_paths(options.paths);
  if (!paths) return fail(paths.error());
  ask::PushQuestion question;
  question.paths = std::move(*paths);
  question.ip6 = options.ip6;
  question.message = options.message;
  question.port = Port{options.port};
  question.wait = std::chrono::milliseconds(static_cast<long>(options.wait_seconds * 1000));
  question.seal = drop_capabilities;
  if (!options.host.empty()) {
    const auto address = resolve(options.host, options.ip6);
    if (!address) return fail(address.error());
    if (auto safe = check_destination(*address, allowed(options.allow)); !safe) {
      return fail(safe.error());
    }
    question.host = Endpoint{*address, question.port};
    question.ip6 = is_ip6(*address);
  }
  return question;
}

/// To the file, or to stdout where there is no name or it is "-".
Result<void> write_text(const std::string& name, const std::string& text) {
  if (name.empty() || name == "-") {
    print(text);
    return {};
  }
  std::ofstream file(name);
  file << text;
  if (!file.flush()) return fail(system_error("cannot write " + name));
  return {};
}

Result<int> run(const Options& options) {
  if (options.list) {
    print(list_of_questions());
    return exit_yes;
  }
  if (auto known = check_question(options.question); !known) return fail(known.error());
  auto question = question_of(options);
  if (!question) return fail(question.error());
  auto answer = ask::ask_push(*question);
  if (!answer) return fail(answer.error());

  if (options.json_wanted) {
    if (auto done = write_text(options.json, report::push_json(*answer)); !done) {
      return fail(done.error());
    }
  }
  if (!options.html.empty()) {
    if (auto done = write_text(options.html, report::push_html(*answer)); !done) {
      return fail(done.error());
    }
  }
  const bool screen = !options.json_wanted || !options.json.empty();
  if (screen) print(report::push_text(*answer, style_of_stdout()));
  if (!options.save.empty()) {
    const auto saved = ask::save_captures(*answer, options.save);
    if (!saved) return fail(saved.error());
    if (screen) {
      print("Evidence: " + options.save + " (" + std::to_string(*saved) +
            " captures with comments).\n");
    }
  }
  if (screen && answer->in_lab) print("By hand: pushpkt lab --show\n");
  return answer->clean() ? exit_yes : exit_no;
}

}  // namespace

Run add_ask(CLI::App& verb) {
  auto options = std::make_shared<Options>();
  verb.add_option("question", options->question, "push")->capture_default_str();
  verb.add_flag("--list", options->list, "list the questions");
  verb.add_option("--path", options->paths, "only these ways out")
      ->delimiter(',')
      ->type_name("NAME[,NAME...]");
  verb.add_flag("--ipv6", options->ip6, "ask over IPv6");
  verb.add_option("--message", options->message, "the request's text")->type_name("TEXT");
  verb.add_option("--host", options->host, "a `pushpkt server udp` elsewhere, instead of the lab")
      ->type_name("HOST");
  verb.add_option("--port", options->port, "the server's port")->capture_default_str();
  verb.add_option("--wait", options->wait_seconds, "seconds to wait for each answer")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 3600.0));
  CLI::Option* json = verb.add_option("--json", options->json, "the answer as JSON (to FILE)")
                          ->expected(0, 1)
                          ->type_name("[FILE]");
  verb.add_option("--html", options->html, "the answer as a page")->type_name("FILE");
  verb.add_option("--save", options->save, "leave the captures here, with comments")
      ->type_name("DIR");
  add_allow_option(verb, options->allow);
  return [options, json] {
    options->json_wanted = json->count() > 0;
    return run(*options);
  };
}

}  // namespace pushpkt::tool
