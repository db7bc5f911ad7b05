// One row for each name of a value that the help uses.
#include "cli/completion_values.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "pushpkt/ask/obstacles.hpp"
#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/header.hpp"

namespace pushpkt::cli {
namespace {

void offer_fields(Candidates& out, std::string_view behind) {
  for (const wire::Header* header : wire::protocols()) {
    for (const wire::Field* field : header->fields) {
      out.add(std::string(field->name) + std::string(behind), field->label);
    }
  }
  if (!behind.empty()) out.add_request(":nospace\t");
}

void offer_protocols(Candidates& out, std::string_view behind) {
  for (const wire::Header* header : wire::protocols()) {
    std::string name(header->name);
    if (!header->variant.empty()) name.append(".").append(header->variant);
    out.add(name + std::string(behind), header->title);
  }
  if (!behind.empty()) out.add_request(":nospace\t");
}

/// Several may stand in a word, between commas.
void offer_paths(Candidates& out) {
  const std::size_t comma = out.typed().rfind(',');
  const std::string before = comma == std::string::npos ? "" : out.typed().substr(0, comma + 1);
  for (const path::PathKind& kind : path::kinds()) {
    out.add(before + std::string(kind.name), kind.api);
  }
}

void offer_interfaces(Candidates& out) {
  const auto all = Interfaces::look();
  if (!all) return;
  for (const Interface& interface : all->all())
    out.add(interface.name, interface.up ? "up" : "down");
}

void offer_obstacles(Candidates& out) {
  for (const ask::Obstacle& obstacle : ask::obstacles(false)) {
    out.add(obstacle.name, obstacle.purpose);
  };
}

void offer_words(Candidates& out, const std::vector<std::string>& words) {
  for (const std::string& word : words) out.add(word, "");
}

void offer_hosts(Candidates& out) {
  offer_words(out, {"client:", "router:", "server:"});
  out.add_request(":nospace\t");
}

void offer_outcomes(Candidates& out) {
  offer_words(out, {"answered", "arrived", "taken@router", "taken@server",
                    "died@client:", "died@router:", "died@server:", "errno="});
  out.add_request(":nospace\t");
}

/// A part of "changed|died|FIELD".
void offer_part(const std::string& part, const OptionFacts& option, Candidates& out) {
  const bool literal =
      std::none_of(part.begin(), part.end(), [](unsigned char c) { return std::isupper(c) != 0; });
  if (literal) return out.add(part, "");
  if (part == "FIELD") return offer_fields(out, "");
  if (part.starts_with("FIELD=")) return offer_fields(out, "=");
  if (part.starts_with("NAME") && option.is_named("--path")) return offer_paths(out);
  if (part == "IF") return offer_interfaces(out);
  if (part == "PROTOCOL") return offer_protocols(out, "");
  if (part == "RECIPE") return offer_protocols(out, "(");
  if (part.starts_with("OBSTACLE")) return offer_obstacles(out);
  if (part == "FORM") return offer_words(out, {"text", "fields", "json", "recipe", "hex"});
  if (part == "SETTING") return offer_words(out, {"header=y", "separator=,", "quote=d"});
  if (part == "HOST:COMMAND") return offer_hosts(out);
  if (part == "OUTCOME") return offer_outcomes(out);
  if (part == "DIR") return out.add_request(":folders\t");
  if (part.find("COMMAND") != std::string::npos) return out.add_request(":commands\t");
  if (part.find("FILE") != std::string::npos || !option.endings.empty()) {
    out.add_request(":files\t" + option.endings);
  }
}

}  // namespace

void Candidates::add(const std::string& word, std::string_view what) {
  if (!word.starts_with(typed_)) return;
  words_.push_back(word + "\t" + std::string(what));
}

void Candidates::take(const Candidates& other, const std::string& prefix) {
  for (const std::string& word : other.words_) words_.push_back(prefix + word);
  requests_.insert(requests_.end(), other.requests_.begin(), other.requests_.end());
}

std::string Candidates::lines() const {
  std::string out;
  std::vector<std::string_view> seen;
  for (const std::string& word : words_) {
    const std::string_view name = std::string_view(word).substr(0, word.find('\t'));
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    seen.push_back(name);
    out += word + "\n";
  }
  for (const std::string& request : requests_) out += request + "\n";
  return out;
}

void offer_values(const OptionFacts& option, Candidates& out) {
  if (!option.choices.empty()) return offer_words(out, option.choices);
  for (std::size_t begin = 0; begin <= option.value.size();) {
    const std::size_t bar = std::min(option.value.find('|', begin), option.value.size());
    offer_part(option.value.substr(begin, bar - begin), option, out);
    begin = bar + 1;
  }
}

}  // namespace pushpkt::cli
