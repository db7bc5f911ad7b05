// What holds for each page: well-formed, nothing loaded, headings in order, links that lead
// somewhere.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "report/page/digest.hpp"

namespace pushpkt::report::page {

/// Reads a page tag by tag, as an XML parser does. `fault` is the first thing that is wrong with
/// it.
class PageCheck {
 public:
  explicit PageCheck(std::string_view page) : page_(page) {
    if (!page.starts_with("<!DOCTYPE html>\n")) fail("no doctype");
    at_ = page.find('\n') + 1;
    while (fault_.empty() && at_ < page_.size()) step();
    if (!open_.empty()) fail("not closed: " + open_.back());
    for (const std::string& link : links_) {
      if (!ids_.contains(link)) fail("a link leads nowhere: #" + link);
    }
    if (page.find("default-src 'none'") == std::string_view::npos) fail("no policy");
  }
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  void fail(const std::string& why) {
    if (fault_.empty()) fault_ = why;
  }

  void step() {
    if (page_[at_] != '<') {
      const std::size_t end = std::min(page_.find('<', at_), page_.size());
      check_text(page_.substr(at_, end - at_));
      at_ = end;
      return;
    }
    const std::size_t end = page_.find('>', at_);
    if (end == std::string_view::npos) return fail("a tag without its end");
    std::string_view tag = page_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if (tag.starts_with('/')) return close(std::string(tag.substr(1)));
    const bool is_empty = tag.ends_with('/');
    if (is_empty) tag.remove_suffix(1);
    const std::string name(tag.substr(0, tag.find(' ')));
    check_name(name);
    read_attributes(name, tag.substr(name.size()));
    if (!is_empty) open_.push_back(name);
    if (name == "script" || name == "style") check_code(name);
  }

  void close(const std::string& name) {
    if (open_.empty() || open_.back() != name) return fail("closed in the wrong order: " + name);
    open_.pop_back();
  }

  void check_text(std::string_view text) {
    for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
      const std::string_view entity = text.substr(at, text.find(';', at) - at + 1);
      const bool known = entity == "&amp;" || entity == "&lt;" || entity == "&gt;" ||
                         entity == "&quot;" || entity.starts_with("&#8");
      if (!known) fail("a bare ampersand: " + std::string(text.substr(at, 20)));
    }
  }

  void check_name(const std::string& name) {
    const bool is_heading = name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
    if (is_heading) {
      const int level = name[1] - '0';
      if (level > heading_ + 1) fail("a heading is left out before " + name);
      heading_ = level;
    }
    for (const char* loads : {"link", "img", "iframe", "object", "embed", "base", "image", "use"}) {
      if (name == loads) fail("an element that loads: " + name);
    }
  }

  void read_attributes(const std::string& element, std::string_view rest) {
    bool has_scope = false;
    while (!rest.empty()) {
      const std::size_t equals = rest.find("=\"");
      if (rest[0] != ' ' || equals == rest.npos) return fail("no attribute: " + std::string(rest));
      const std::string name(rest.substr(1, equals - 1));
      const std::size_t end = rest.find('"', equals + 2);
      if (end == rest.npos) return fail("a value without its end: " + name);
      const std::string value(rest.substr(equals + 2, end - equals - 2));
      rest.remove_prefix(end + 1);
      check_text(value);
      has_scope = has_scope || name == "scope";
      if (name == "id" && !ids_.insert(value).second) fail("an id twice: " + value);
      if (name.starts_with("on") || name == "style" || name == "src") fail("attribute " + name);
      if (name != "href") continue;
      if (!value.starts_with("#")) fail("a link out of the page: " + value);
      links_.push_back(value.substr(1));
    }
    if (element == "th" && !has_scope) fail("a th without scope");
  }

  void check_code(const std::string& name) {
    const std::size_t end = page_.find("</" + name + ">", at_);
    if (end == page_.npos) return fail("no end of " + name);
    const std::string_view code = page_.substr(at_, end - at_);
    if (code.find_first_of("<&") != code.npos) fail(name + " is no XML");
    if (page_.find("'" + source_digest(code) + "'") == page_.npos)
      fail("the policy forbids " + name);
    at_ = end;
  }

  std::string_view page_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  std::set<std::string> ids_;
  std::vector<std::string> links_;
  int heading_ = 0;
  std::string fault_;
};

/// "" where the page is as it has to be.
inline std::string page_fault(std::string_view page) { return PageCheck(page).fault(); }

}  // namespace pushpkt::report::page
