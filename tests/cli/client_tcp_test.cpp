// pushpkt client tcp --path: connections made by hand, against servers that are not ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "client_tcp.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ClientTcp, LinesAreAnsweredByTheSocketServer) {
  std::string script;
  for (const Way& way : all_ways()) {
    script += client(way, "hello") + "\nprintf 'one\\ntwo\\n' | " + client(way, "") + "\n";
  }
  const Outcome done = lab("pushpkt server tcp", script + "nft list ruleset");
  EXPECT_EQ(done.status, 0) << done.err;
  std::string expected;
  for (std::size_t i = 0; i < all_ways().size(); ++i) expected += "HELLO\nONE\nTWO\n";
  EXPECT_EQ(done.out, expected) << "and no rule is left";
  EXPECT_THAT(done.err, HasSubstr("is dropped on output by the nft table pushpkt_rst_"));
  EXPECT_EQ(resets(), "");
}

// ncat ends with our FIN, whatever its child still has to say: it gets none while it talks.
TEST_F(ClientTcp, RawBytesGoToNcatAndSocatAndBack) {
  for (const std::string server : {"ncat -l 9000 -k -e /bin/cat",
                                   "socat TCP6-LISTEN:9000,fork,reuseaddr,ipv6only=0 EXEC:cat"}) {
    const std::string name = server.substr(0, server.find(' '));
    if (!has_program(name)) continue;
    std::string script = "head -c 100000 /dev/urandom >" + scratch.file("sent") + "\n";
    for (const Way& way : all_ways()) {
      script += client(way, "-p 9000 --raw ") + "<" + scratch.file("sent") + " | cmp - " +
                scratch.file("sent") + " && echo same\n";
    }
    const Outcome done = lab(server, script);
    EXPECT_EQ(done.out, "same\nsame\nsame\nsame\nsame\nsame\n") << server << "\n" << done.err;
    EXPECT_EQ(resets(), "") << server;
  }
}

// A kernel's client gets the same RST: where each packet goes twice, so does the FIN, and both are
// acknowledged.
TEST_F(ClientTcp, AServersListenerResetsTheSecondAcknowledgmentOfItsFin) {
  if (!has_program("socat")) GTEST_SKIP() << "socat is not installed";
  for (const std::string by : {"socat -t 9 - TCP:10.77.2.2:9000",
                               "pushpkt client tcp 10.77.2.2 --path packet -p 9000 --raw"}) {
    const Outcome done = lab("socat TCP-LISTEN:9000,fork,reuseaddr EXEC:cat", "echo hello | " + by,
                             "--impair duplicate=100%,seed=1");
    EXPECT_EQ(done.out, "hello\n") << done.err;
    const Outcome all =
        shell("pushpkt decode " + scratch.file("lab.pcapng") + " 'tcp[tcpflags] & tcp-rst != 0'");
    EXPECT_THAT(all.out, HasSubstr("10.77.2.2 -> 10.77.1.2")) << by;
    EXPECT_EQ(resets(), "") << by;
  }
}

TEST_F(ClientTcp, NginxServesItsIndexAndTwentyMegabytes) {
  if (!has_program("nginx")) GTEST_SKIP() << "nginx is not installed";
  const std::string folder = scratch.file("www");
  ASSERT_EQ(shell("mkdir " + folder + "; echo '<h1>index</h1>' >" + folder +
                  "/index.html; head -c 20000000 /dev/urandom >" + folder + "/big; chmod -R a+rX " +
                  folder + " " + scratch.file(""))
                .status,
            0);
  std::ofstream(scratch.file("nginx.conf"))
      << "user root root; daemon off; master_process off; pid " << folder << "/pid; error_log "
      << folder << "/errors; events { worker_connections 64; } http { access_log " << folder
      << "/access; client_body_temp_path " << folder << "/b; proxy_temp_path " << folder
      << "/p; fastcgi_temp_path " << folder << "/f; uwsgi_temp_path " << folder
      << "/u; scgi_temp_path " << folder << "/s; server { listen 8080; listen [::]:8080; root "
      << folder << "; } }";
  std::string script;
  std::string expected;
  for (const Way& way : all_ways()) {
    script += "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | " + client(way, "-p 8080 --raw") +
              " | tail -n 1\nprintf 'GET /big HTTP/1.0\\r\\n\\r\\n' | " +
              client(way, "-p 8080 --raw") + " | tail -c 20000000 | cmp - " + folder +
              "/big && echo same\n";
    expected += "<h1>index</h1>\nsame\n";
  }
  const Outcome done = lab("nginx -c " + scratch.file("nginx.conf") + " -p " + folder, script);
  EXPECT_EQ(done.out, expected) << done.err << content_of(folder + "/errors");
  const std::string log = content_of(folder + "/access");
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 12);
  std::size_t whole = 0;
  for (std::size_t at = log.find("\" 200 20000000 "); at != std::string::npos;
       at = log.find("\" 200 20000000 ", at + 1)) {
    ++whole;
  }
  EXPECT_EQ(whole, 6U) << log;
  EXPECT_EQ(resets(), "");
}

TEST_F(ClientTcp, ATlsHandshakePassesThroughRaw) {
  if (!has_program("openssl") || !has_program("socat")) GTEST_SKIP() << "openssl or socat missing";
  ASSERT_EQ(shell("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=lab -keyout " +
                  scratch.file("key") + " -out " + scratch.file("certificate") + " && chmod a+r " +
                  scratch.file("key"))
                .status,
            0);
  std::string script;
  for (const Way& way : all_ways()) {
    script += "rm -f " + scratch.file("socket") + "\nsocat UNIX-LISTEN:" + scratch.file("socket") +
              " 'EXEC:\"" + client(way, "-p 4433 --raw") + "\"' &\nuntil test -S " +
              scratch.file("socket") + "; do :; done\necho Q | openssl s_client -unix " +
              scratch.file("socket") + " -verifyCAfile " + scratch.file("certificate") +
              " -verify_return_error 2>&1 | grep -E '^Verification|Verify return code' | head -n 1"
              "\nwait\n";
  }
  const Outcome done = lab("openssl s_server -accept 4433 -quiet -cert " +
                               scratch.file("certificate") + " -key " + scratch.file("key"),
                           script);
  EXPECT_EQ(done.out,
            "Verification: OK\nVerification: OK\nVerification: OK\nVerification: OK\n"
            "Verification: OK\nVerification: OK\n")
      << done.err;
  EXPECT_EQ(resets(), "");
}

TEST_F(ClientTcp, WithoutTheGuardOurKernelResetsTheConnection) {
  const Outcome done =
      lab("pushpkt server tcp", "pushpkt client tcp 10.77.2.2 --path packet --no-guard hello");
  EXPECT_EQ(done.status, 1) << done.out;
  EXPECT_THAT(done.err, HasSubstr("without a guard our kernel resets the connection"));
  EXPECT_THAT(done.err, HasSubstr("ECONNRESET"));
  EXPECT_THAT(resets(), HasSubstr("10.77.1.2 -> 10.77.2.2"));
}

TEST_F(ClientTcp, AHostOfItsOwnNeedsNoGuard) {
  std::string script;
  std::string expected;
  for (const char* path : {"packet", "inject"}) {
    for (const auto& [host, address] :
         {std::pair("10.77.2.2", "10.77.1.9"), std::pair("fd77:2::2", "fd77:1::9")}) {
      script += client({path, host}, "-i to-router --address ") + address + " hello\n";
      expected += "HELLO\n";
    }
  }
  const Outcome done = lab("pushpkt server tcp", script + "nft list ruleset");
  EXPECT_EQ(done.out, expected) << done.err;
  EXPECT_THAT(done.err, HasSubstr("10.77.1.9 is not an address of this machine"));
  EXPECT_EQ(resets(), "");
  EXPECT_EQ(lab("pushpkt server tcp",
                "pushpkt client tcp 10.77.2.2 --path packet -i to-router --address 10.77.1.2 x")
                .status,
            2);
}

// The device needs /dev/net/tun, which an ordinary user may not open.
TEST_F(ClientTcp, ByTapAndTunOurNeighbourIsThisHost) {
  if (shell("test -w /dev/net/tun && pushpkt lab --no-userns -- ip tuntap add dev x0 mode tap")
          .status != 0) {
    GTEST_SKIP() << "no TAP device can be made here";
  }
  for (const std::string mode : {"tap", "tun"}) {
    const Outcome done =
        shell("rm -f " + scratch.file("log") +
              "; pushpkt lab --no-userns -- sh -c 'ip tuntap add dev x0 mode " + mode +
              "; ip addr add 10.5.0.1/24 dev x0; ip addr add fd05::1/64 dev x0 nodad; "
              "ip link set x0 up; pushpkt server tcp 2>" +
              scratch.file("log") + " & until grep -q listening " + scratch.file("log") +
              "; do :; done; pushpkt client tcp 10.5.0.1 --path " + mode +
              " -i x0 hello; pushpkt client tcp fd05::1 --path " + mode +
              " -i x0 six; pushpkt client tcp 10.5.0.1 --path " + mode +
              " -i x0 --address 10.5.0.77 own; kill $!; wait'");
    EXPECT_EQ(done.out, "HELLO\nSIX\nOWN\n") << mode << done.err;
  }
}

TEST_F(ClientTcp, APortWithoutAServerIsARefusal) {
  std::string script;
  std::string expected;
  for (const Way& way : all_ways()) {
    script += client(way, "-p 9 hello 2>&1 | grep -o 'refused (ECONNREFUSED)'\n") +
              "echo hello | " + client(way, "-p 9 --raw; echo $?\n");
    expected += "refused (ECONNREFUSED)\n1\n";
  }
  const Outcome done = lab("pushpkt server tcp", script);
  EXPECT_EQ(done.out, expected) << done.err;
}

// The server echoes without an end; the first bytes say that the connection stands.
TEST_F(ClientTcp, ASignalResetsTheConnectionAndUndoesTheGuard) {
  for (const std::string path : {"raw-ip", "packet"}) {
    const std::string out = scratch.file("out");
    const Outcome done =
        lab("pushpkt server tcp",
            "mkfifo " + scratch.file("in") + "\nexec 3<>" + scratch.file("in") +
                "\necho first >&3\npushpkt client tcp 10.77.2.2 --raw --path " + path + " <" +
                scratch.file("in") + " >" + out + " &\nuntil test -s " + out +
                "; do :; done\nnft list ruleset | grep -c 'counter packets'\nkill -TERM $!\n"
                "wait $!\necho $?\nnft list ruleset");
    EXPECT_EQ(done.out, "1\n1\n") << done.err;
    EXPECT_THAT(done.err, HasSubstr("interrupted: the connection is reset; 6 bytes sent, 6 bytes"));
    EXPECT_THAT(resets(), HasSubstr("10.77.1.2 -> 10.77.2.2")) << path;
    ASSERT_EQ(shell("rm " + scratch.file("in") + " " + out).status, 0);
  }
}

TEST_F(ClientTcp, AfterKillTheKernelOrTheNextStartRemovesTheRule) {
  const std::string out = scratch.file("out");
  const Outcome done =
      lab("pushpkt server tcp",
          "mkfifo " + scratch.file("in") + "\nexec 3<>" + scratch.file("in") +
              "\necho first >&3\npushpkt client tcp 10.77.2.2 --raw --path packet <" +
              scratch.file("in") + " >" + out + " &\nuntil test -s " + out +
              "; do :; done\nkill -KILL $!\nwait $!\npushpkt client tcp 10.77.2.2 --path packet "
              "hello\nnft list ruleset");
  EXPECT_EQ(done.out, "HELLO\n") << done.err;
}

TEST_F(ClientTcp, TenMegabytesBothWaysOverABadLink) {
  if (!has_program("socat")) GTEST_SKIP() << "socat is not installed";
  const std::string sent = scratch.file("sent");
  ASSERT_EQ(shell("head -c 10000000 /dev/urandom >" + sent).status, 0);
  for (const char* way : {"raw-ip 10.77.2.2 3", "packet fd77:2::2 4", "inject 10.77.2.2 5"}) {
    std::istringstream words(way);
    std::string path;
    std::string host;
    std::string seed;
    words >> path >> host >> seed;
    const Outcome done = lab("socat -t 200 TCP6-LISTEN:9000,fork,reuseaddr,ipv6only=0 EXEC:cat",
                             client({path, host}, "-p 9000 --wait 250 --half-close 0 --raw <") +
                                 sent + " | cmp - " + sent + " && echo same",
                             "--impair drop=5%,reorder=5%,duplicate=2%,corrupt=1%,seed=" + seed);
    EXPECT_EQ(done.out, "same\n") << way << "\n" << done.err;
    EXPECT_THAT(done.err, testing::ContainsRegex("to-server: [0-9]+ packets, [0-9]+ dropped"));
  }
}

TEST(ClientTcpUsage, APathThatCannotCarrySegmentsIsRefused) {
  const Outcome file = shell("timeout 60 pushpkt client tcp 127.0.0.1 --path file hello");
  EXPECT_EQ(file.status, 2) << file.err;
  const Outcome unknown = shell("pushpkt client tcp 127.0.0.1 --path pakcet hello");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("packet"));
}

}  // namespace
}  // namespace pushpkt::test
