// Servers that others wrote, tested on the wire in a lab: nginx and dnsmasq.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pushpkt/app.hpp>
#include <pushpkt/pushpkt.hpp>
#include <pushpkt/testing.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace app = pushpkt::app;
namespace pp = pushpkt;
using namespace pushpkt::testing;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

// What a client on the lab's client hears; the error's text where it hears nothing.
std::string ask(app::Transport transport, pp::Port port, const pp::Bytes& request,
                pp::Deadline deadline) {
  auto client = app::Client::connect(transport, "10.77.2.2", port, deadline);
  if (!client) return client.error().text();
  const auto answer = client->ask(request, deadline);
  if (!answer) return answer.error().text();
  return *answer ? pp::text_of(**answer) : "(silence)";
}

bool is_installed(const char* program) {
  return std::filesystem::exists(std::string("/usr/sbin/") + program);
}

class Nginx : public LabTest {
 protected:
  void with_lab() override {
    if (!is_installed("nginx")) GTEST_SKIP() << "nginx is not installed";
    std::string name = (std::filesystem::temp_directory_path() / "nginx-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    std::ofstream(folder_ / "nginx.conf")
        << "daemon off; master_process off; pid nginx.pid; error_log stderr;\n"
           "events {}\n"
           "http { access_log off; client_body_temp_path body; proxy_temp_path proxy;\n"
           "  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"
           "  server { listen 8080; location / { return 204; } } }\n";
    ASSERT_TRUE(start(server(), {"/usr/sbin/nginx", "-p", name, "-c", "nginx.conf"},
                      listens_on_tcp(pp::Port{8080})));
  }
  ~Nginx() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  std::filesystem::path folder_;
};

TEST_F(Nginx, AnswersAndItsSegmentsAreWhole) {
  const auto request = pp::bytes_of("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(ask(app::Transport::tcp, pp::Port{8080}, request, deadline()),
              HasSubstr("204 No Content"));
  const auto segments = recorded(Side::server, "tcp src port 8080");
  EXPECT_THAT(segments,
              Contains(AllOf(HasField(pp::tcp::syn, true), HasField(pp::tcp::ack, true))));
  EXPECT_THAT(segments, Each(AllOf(ChecksumsAreGood(), Not(HasField(pp::tcp::reset, true)))));
}

class Dnsmasq : public LabTest {
 protected:
  void with_lab() override {
    if (!is_installed("dnsmasq")) GTEST_SKIP() << "dnsmasq is not installed";
    ASSERT_TRUE(
        start(server(),
              {"/usr/sbin/dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv",
               "--no-hosts", "--pid-file=", "--port=5300", "--address=/lab.example/10.77.9.9"},
              listens_on_udp(pp::Port{5300})));
  }
};

TEST_F(Dnsmasq, AnswersANameThatItKnows) {
  // id 4711, recursion desired, one question: A of lab.example
  const auto query =
      pp::from_hex("12670100000100000000000003 6c6162 07 6578616d706c65 00 00010001").value();
  const std::string answer = ask(app::Transport::udp, pp::Port{5300}, query, deadline());
  EXPECT_EQ(answer.substr(0, 2), "\x12\x67") << "the id of the question";
  EXPECT_TRUE(answer.ends_with("\x0a\x4d\x09\x09")) << "10.77.9.9";
  EXPECT_THAT(recorded(Side::server, "udp src port 5300"),
              Each(AllOf(Matches("ip(dst=10.77.1.2)/udp(srcport=5300)"), ChecksumsAreGood())));
}
