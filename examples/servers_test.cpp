// Servers that others wrote, tested on the wire in a lab: nginx and dnsmasq.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <pushpkt/app.hpp>
#include <pushpkt/pushpkt.hpp>
#include <pushpkt/testing.hpp>

namespace pp = pushpkt;
using namespace pushpkt::testing;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

bool is_installed(const char* program) {
  return std::filesystem::exists(std::string("/usr/sbin/") + program);
}

class Nginx : public SuiteLabTest {
 protected:
  void with_suite_lab() override {
    if (!is_installed("nginx")) GTEST_SKIP() << "nginx is not installed";
    folder_.emplace();
    folder_->write("nginx.conf",
                   "daemon off; master_process off; user root; pid nginx.pid; error_log stderr;\n"
                   "events {}\n"
                   "http {\n"
                   "  access_log off; client_body_temp_path body; proxy_temp_path proxy;\n"
                   "  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"
                   "  server { listen 8080; location / { return 204; } }\n"
                   "}\n");
    ASSERT_TRUE(start(server(),
                      {"/usr/sbin/nginx", "-p", folder_->path().string(), "-c", "nginx.conf"},
                      listens_on_tcp(pp::Port{8080})));
  }
  static void TearDownTestSuite() {
    SuiteLabTest::TearDownTestSuite();
    folder_.reset();
  }

  // The first line that nginx answers, or the error.
  std::string ask(const std::string& request) const {
    auto client =
        pp::app::Client::connect(pp::app::Transport::tcp, "10.77.2.2", pp::Port{8080}, deadline());
    if (!client) return client.error().text();
    const auto answer = client->ask(pp::bytes_of(request), deadline());
    if (!answer) return answer.error().text();
    return *answer ? pp::text_of(**answer) : "(silence)";
  }

  static inline std::optional<pp::ScratchFolder> folder_;
};

TEST_F(Nginx, AnswersAndClosesTheConnection) {
  EXPECT_THAT(ask("GET / HTTP/1.0\r\n\r\n"), HasSubstr("204 No Content"));
  ASSERT_TRUE(settled());
  const TcpConversation http = tcp_conversation(recorded(Side::server, "tcp port 8080"));
  EXPECT_THAT(http.to_server.bytes, StartsWith("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_THAT(http.to_client.bytes, StartsWith("HTTP/1.1 204 No Content\r\nServer: nginx"));
  EXPECT_TRUE(http.is_opened);
  EXPECT_TRUE(http.is_closed);
}

TEST_F(Nginx, OffersTheSegmentSizeOfItsLink) {
  EXPECT_THAT(ask("GET / HTTP/1.0\r\n\r\n"), HasSubstr("204 No Content"));
  const auto segments = recorded(Side::server, "tcp src port 8080");
  EXPECT_THAT(segments,
              Contains(AllOf(HasField("tcp.flags.syn", 1), HasField("tcp.options.mss_val", 1460))));
  EXPECT_THAT(segments, Each(AllOf(ChecksumsAreGood(), Not(HasField("tcp.flags.reset", 1)))));
}

TEST_F(Nginx, RefusesWhatIsNoRequest) { EXPECT_THAT(ask("\x16\x03\r\n\r\n"), HasSubstr("400")); }

class Dnsmasq : public LabTest {
 protected:
  void with_lab() override {
    if (!is_installed("dnsmasq")) GTEST_SKIP() << "dnsmasq is not installed";
    ASSERT_TRUE(start(server(),
                      {"/usr/sbin/dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv",
                       "--no-hosts", "--pid-file=", "--address=/lab.example/10.77.9.9"},
                      listens_on_udp(pp::Port{53})));
  }

  // By a frame of our own: the test is on the client.
  static pp::Exchange ask(const std::string& name) {
    const auto done = pp::exchange(
        "ip(dst=10.77.2.2)/udp(dstport=53)/dns(id=4711, flags=0x0100, qry=\"" + name + "\")",
        {.wait = std::chrono::seconds(10)});
    EXPECT_TRUE(done) << done.error().text();
    return done.value_or(pp::Exchange{});
  }
};

TEST_F(Dnsmasq, AnswersANameThatItKnows) {
  const pp::Exchange done = ask("www.lab.example");
  ASSERT_EQ(done.answers.size(), 1U);
  EXPECT_THAT(done.answers[0].packet,
              AllOf(HasField("dns.id", "4711"), HasField("dns.flags.rcode", 0),
                    HasField("dns.qry.name", "www.lab.example"),
                    HasValues("dns.a", ElementsAre("10.77.9.9")), ChecksumsAreGood()));
}

TEST_F(Dnsmasq, GivesNoAddressForANameThatItDoesNotKnow) {
  const pp::Exchange done = ask("nowhere.test");
  ASSERT_EQ(done.answers.size(), 1U);
  EXPECT_THAT(done.answers[0].packet,
              AllOf(HasValues("dns.a", IsEmpty()), Not(HasField("dns.flags.rcode", 0))));
  EXPECT_THAT(recorded(Side::server, "udp src port 53"),
              Each(Matches("ip(dst=10.77.1.2)/udp(srcport=53)")));
}
