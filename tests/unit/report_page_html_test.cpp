// The frame of a page: escapes, digests, and what a browser must not load.
#include "report/page/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/base/bytes.hpp"
#include "report/page/document.hpp"
#include "report/page/table.hpp"
#include "report_page_check.hpp"

namespace pushpkt::report::page {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PageHtml, TextOfOthersCannotBecomeMarkup) {
  EXPECT_EQ(escaped("<b a=\"x\">&'"), "&lt;b a=&quot;x&quot;&gt;&amp;'");
  EXPECT_EQ(escaped(std::string_view("a\0b\x1b[1m\xe2\x80\xae", 10)),
            "a\\x00b\\x1b[1m\\xe2\\x80\\xae");
  EXPECT_EQ(element("td", {{"title", "\"><script>"}, {"class", ""}}, "x"),
            "<td title=\"&quot;&gt;&lt;script&gt;\">x</td>");
}

TEST(PageHtml, ANameForALinkHasOnlyPlainLetters) {
  EXPECT_EQ(id_of("path-", "a b\"<ä"), "path-a-b----");
}

// FIPS 180-4, and the examples of NIST's CSRC.
TEST(PageDigest, IsSha256) {
  const auto hex_of = [](std::string_view text) {
    const auto digest = sha256(text);
    return hex(ByteView(digest.data(), digest.size()));
  };
  EXPECT_EQ(hex_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex_of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  // `printf abc | openssl dgst -sha256 -binary | base64`
  EXPECT_EQ(source_digest("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(PageDocument, LoadsNothingAndAllowsOnlyItsOwnScriptAndStyle) {
  const std::string page = document("a <title> & more", title_block("Title", "here"));
  EXPECT_EQ(page_fault(page), "");
  EXPECT_THAT(page, HasSubstr("<title>a &lt;title&gt; &amp; more</title>"));
  EXPECT_THAT(page, Not(HasSubstr("unsafe-inline")));
}

TEST(PageDocument, ContentsLeadToTheHeadings) {
  const std::string body =
      heading(2, "a", "First") + heading(3, "x", "no") + heading(2, "b", "<2>");
  EXPECT_EQ(contents(body),
            "<nav aria-label=\"Parts of this page\"><ul>\n<li><a href=\"#a\">First</a></li>\n"
            "<li><a href=\"#b\">&lt;2&gt;</a></li>\n</ul></nav>\n");
}

TEST(PageTable, HasScopesAndLabels) {
  Table table("what <it> is", {"name", "value"});
  EXPECT_EQ(table.html(), "");
  table.add({"a", code("1")});
  const std::string html = table.html();
  EXPECT_THAT(html, HasSubstr("<caption>what &lt;it&gt; is</caption>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\" role=\"rowheader\">a</th>"));
  EXPECT_THAT(html, HasSubstr("data-label=\"value\"><code>1</code>"));
}

TEST(PageCheckItself, FindsEachFault) {
  const std::string good = document("t", heading(1, "", "T"));
  const auto with = [&](const std::string& body) {
    return page_fault(document("t", heading(1, "", "T") + body));
  };
  EXPECT_EQ(page_fault(good), "");
  EXPECT_THAT(with("<p><b></p></b>"), HasSubstr("wrong order"));
  EXPECT_THAT(with("<p>a & b</p>"), HasSubstr("ampersand"));
  EXPECT_THAT(with("<h3>x</h3>"), HasSubstr("left out"));
  EXPECT_THAT(with("<img src=\"x\"/>"), HasSubstr("loads"));
  EXPECT_THAT(with("<p onclick=\"x\"></p>"), HasSubstr("onclick"));
  EXPECT_THAT(with("<a href=\"http://x\"></a>"), HasSubstr("out of the page"));
  EXPECT_THAT(with("<a href=\"#x\"></a>"), HasSubstr("nowhere"));
  EXPECT_THAT(with("<p id=\"a\"></p><p id=\"a\"></p>"), HasSubstr("twice"));
  EXPECT_THAT(with("<th>x</th>"), HasSubstr("scope"));
  EXPECT_THAT(with("<script>alert(1)</script>"), HasSubstr("forbids"));
}

}  // namespace
}  // namespace pushpkt::report::page
