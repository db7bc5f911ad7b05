// The program under test: a UDP server that answers in upper case. shout PORT
#include <netinet/in.h>
#include <sys/socket.h>

#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

int main(int count, char** words) {
  if (count != 2) return std::fprintf(stderr, "usage: shout PORT\n"), 2;
  const int server = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_port = htons(static_cast<std::uint16_t>(std::atoi(words[1])));
  if (::bind(server, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0) {
    return std::perror("shout: cannot bind"), 1;
  }
  for (;;) {
    char message[2048];
    sockaddr_in from{};
    socklen_t from_bytes = sizeof from;
    auto* sender = reinterpret_cast<sockaddr*>(&from);
    const ssize_t got = ::recvfrom(server, message, sizeof message, 0, sender, &from_bytes);
    if (got < 0) return std::perror("shout: cannot receive"), 1;
    for (ssize_t i = 0; i < got; ++i) {
      message[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(message[i])));
    }
    ::sendto(server, message, static_cast<std::size_t>(got), 0, sender, from_bytes);
  }
}
