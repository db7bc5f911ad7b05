// Names to paths, texts to cases.
#include "pushpkt/ask/selection.hpp"

#include <algorithm>

#include "pushpkt/base/parse_address.hpp"
#include "pushpkt/lab/alteration.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::ask {
namespace {

/// Not a cable: what is written there enters this host, in which there is no server.
bool carries_away(const path::PathKind& path) {
  return stack::carries_tcp(path.kind) && !path::is_cable(path.kind);
}

Error cable_error(const path::PathKind& path) {
  return input_error(
      "cannot converse by the path " + std::string(path.name) +
          ": what is written there enters this host, and each conversation here leaves the lab's "
          "client for its server",
      "`pushpkt client tcp HOST --path " + std::string(path.name) +
          "` is a host of its own behind it; --guard address is one on packet and inject");
}

bool has_raw_ip(const std::vector<const path::PathKind*>& paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [](const path::PathKind* kind) { return kind->kind == path::Kind::raw_ip; });
}

Result<std::optional<Ip>> route_of(const FieldsTexts& texts,
                                   const std::vector<const path::PathKind*>& paths) {
  if (texts.route_to.empty()) return std::nullopt;
  const auto address = parse_address(texts.route_to, "--route-to 10.77.1.1");
  if (!address) return fail(address.error());
  if (has_raw_ip(paths)) return *address;
  return fail(input_error("cannot use --route-to without the path raw-ip: it has no effect",
                          "the other paths are routed by their header or by nothing"));
}

Result<std::vector<cases::Case>> cases_of(const FieldsTexts& texts) {
  std::vector<cases::Case> out;
  for (const std::string& text : texts.cases) {
    if (text.empty()) {
      return fail(input_error("cannot read an empty case", "a case reads FIELD=VALUE"));
    }
    auto parsed = cases::parse_case(text);
    if (!parsed) return fail(parsed.error());
    out.push_back(std::move(*parsed));
  }
  for (const std::string& text : texts.packets) {
    auto parsed = cases::parse_packets(text);
    if (!parsed) return fail(parsed.error());
    out.push_back(std::move(*parsed));
  }
  return out;
}

}  // namespace

Result<std::vector<const path::PathKind*>> answering_paths(const std::vector<std::string>& names) {
  std::vector<const path::PathKind*> out;
  for (const std::string& name : names) {
    auto kind = path::find_kind(name);
    if (!kind) return fail(kind.error());
    if ((*kind)->kind == path::Kind::file) {
      return fail(input_error("cannot ask by the path file: a file does not answer",
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

Result<std::vector<const path::PathKind*>> tcp_paths(const std::vector<std::string>& names) {
  auto paths = answering_paths(names);
  if (!paths) return paths;
  for (const path::PathKind* path : *paths) {
    const bool socket = path->kind == path::Kind::socket;
    if (names.empty() || socket || carries_away(*path)) continue;
    if (path::is_cable(path->kind)) return fail(cable_error(*path));
    return fail(input_error("cannot converse by the path " + std::string(path->name),
                            "--path raw-ip, packet or inject; `pushpkt paths` lists all"));
  }
  std::erase_if(*paths, [](const path::PathKind* path) { return !carries_away(*path); });
  return paths;
}

Result<FieldsQuestion> question_of(const FieldsTexts& texts) {
  FieldsQuestion question;
  auto paths = answering_paths(texts.paths);
  if (!paths) return fail(paths.error());
  question.paths = std::move(*paths);
  question.ip6 = texts.ip6;
  auto route_to = route_of(texts, question.paths);
  if (!route_to) return fail(route_to.error());
  question.route_to = *route_to;
  auto cases = cases_of(texts);
  if (!cases) return fail(cases.error());
  question.cases = cases->empty() ? cases::catalogue(texts.ip6) : std::move(*cases);
  for (const std::string& text : texts.alterations) {
    auto command = lab::parse_alteration(text);
    if (!command) return fail(command.error());
    question.alterations.push_back(std::move(*command));
  }
  return question;
}

Result<void> select_cases(const std::string& only, std::vector<cases::Case>& cases) {
  if (only.empty() || only == "changed" || only == "died") return {};
  std::erase_if(
      cases, [&](const cases::Case& asked) { return asked.text.find(only) == std::string::npos; });
  if (!cases.empty()) return {};
  return fail(input_error("cannot find `" + only + "` among the cases",
                          "changed, died or a field; `pushpkt ask fields --list` lists the cases"));
}

}  // namespace pushpkt::ask
