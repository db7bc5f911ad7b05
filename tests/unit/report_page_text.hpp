// The page of JSON text, and how often a word stands in a text.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "pushpkt/report/page.hpp"
#include "report_page_check.hpp"

namespace pushpkt::report {

inline std::string page_of_text(const std::string& json) {
  const auto parsed = Json::parse(json);
  EXPECT_TRUE(parsed) << parsed.error().text();
  const auto page = page_of(parsed.value());
  EXPECT_TRUE(page) << page.error().text();
  EXPECT_EQ(page::page_fault(*page), "");
  return *page;
}

inline std::size_t occurrences(const std::string& text, const std::string& word) {
  std::size_t out = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++out;
  return out;
}

}  // namespace pushpkt::report
