// What `pushpkt --help-json` says: every verb with its options, so that a new one is tested too.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "program.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::test {

inline std::string text_of(const report::Json& object, std::string_view name) {
  const report::Json* const member = object.find(name);
  const std::string* const text = member == nullptr ? nullptr : member->text();
  return text == nullptr ? "" : *text;
}

struct TableOption {
  std::string name;   ///< the last of its names: "--interface"
  std::string value;  ///< what the help calls its value; "" for a flag
  std::vector<std::string> names;
  bool positional = false;
  bool required = false;
  bool flag = false;
  std::string file;  ///< "read" or "written"; "" where its value names no file
  std::string kind;  ///< of a number: "whole", "decimal", "bytes"
  std::string least;
  std::string most;
};

struct TableCommand {
  std::string path;  ///< "pushpkt ask fields"
  std::vector<TableOption> options;
};

inline TableOption table_option(const report::Json& json) {
  TableOption out;
  for (const report::Json& name : *json.find("names")->items()) out.names.push_back(*name.text());
  out.name = out.names.back();
  out.value = text_of(json, "value");
  out.file = text_of(json, "file");
  out.positional = *json.find("positional") == report::Json(true);
  out.required = *json.find("required") == report::Json(true);
  out.flag = *json.find("most_values") == report::Json(0);
  if (const report::Json* const number = json.find("number")) {
    out.kind = text_of(*number, "kind");
    out.least = number->find("least")->dump();
    out.most = number->find("most")->dump();
  }
  return out;
}

/// Every command of the program; empty (and the test fails) where the table cannot be read.
inline std::vector<TableCommand> command_table() {
  std::vector<TableCommand> out;
  const Outcome asked = shell("pushpkt --help-json");
  const auto json = report::Json::parse(asked.out);
  EXPECT_TRUE(json) << asked.err << asked.out;
  if (!json) return out;
  for (const report::Json& command : *json->find("commands")->items()) {
    TableCommand row{.path = text_of(command, "command"), .options = {}};
    for (const report::Json& option : *command.find("options")->items()) {
      row.options.push_back(table_option(option));
    }
    out.push_back(std::move(row));
  }
  EXPECT_GE(out.size(), 18U);
  return out;
}

/// A word that this option takes.
inline std::string good_value(const TableOption& option) {
  if (!option.kind.empty()) return option.least;
  if (option.value.find('|') != std::string::npos && !option.positional) {
    return option.value.substr(0, option.value.find('|'));
  }
  if (option.name == "transport") return "udp";
  if (option.name == "--as") return option.value;  // its only one
  if (option.value == "[FILE]") return "x.json";   // behind it a word may be anything
  return "x";
}

}  // namespace pushpkt::test
