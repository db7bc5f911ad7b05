// The kernel's socket tables, read by a thread that stands on the host.
#include "pushpkt/lab/listeners.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace pushpkt::lab {
namespace {

// "  12: 00000000:2EE0 00000000:0000 07 ...": number, local, remote, state, all but one in hex.
void read_table(const std::string& path, const std::string& state,
                std::vector<std::uint16_t>& ports) {
  std::ifstream table(path);
  std::string line;
  std::getline(table, line);  // the headings
  while (std::getline(table, line)) {
    std::istringstream cells(line);
    std::string number, local, remote, is;
    cells >> number >> local >> remote >> is;
    const std::size_t colon = local.rfind(':');
    if (is != state || colon == std::string::npos) continue;
    ports.push_back(static_cast<std::uint16_t>(std::stoul(local.substr(colon + 1), nullptr, 16)));
  }
}

/// "sk RefCnt Type Proto Iface R ...": of a packet socket that no packet reaches, which only sends,
/// the protocol is 0.
std::size_t count_packet_sockets(const std::string& path) {
  std::ifstream table(path);
  std::string line;
  std::getline(table, line);
  std::size_t count = 0;
  while (std::getline(table, line)) {
    std::istringstream cells(line);
    std::string socket, references, type, protocol;
    cells >> socket >> references >> type >> protocol;
    count += protocol != "0000" ? 1U : 0U;
  }
  return count;
}

/// Lines behind the headings.
std::size_t lines_of(const std::string& path) {
  std::ifstream table(path);
  std::string line;
  std::getline(table, line);
  std::size_t count = 0;
  while (std::getline(table, line)) ++count;
  return count;
}

}  // namespace

std::vector<std::uint16_t> listeners(const Host& host, bool tcp) {
  std::vector<std::uint16_t> ports;
  const auto inside = Inside::enter(host);
  if (!inside) return ports;
  const std::string folder = "/proc/thread-self/net/";
  const std::string state = tcp ? "0A" : "07";  // TCP_LISTEN; a UDP socket without a peer
  for (const char* family : {"", "6"}) {
    read_table(folder + (tcp ? "tcp" : "udp") + family, state, ports);
  }
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  return ports;
}

std::size_t count_receiving_sockets(const Host& host) {
  std::size_t count = listeners(host, true).size() + listeners(host, false).size();
  const auto inside = Inside::enter(host);
  if (!inside) return count;
  const std::string folder = "/proc/thread-self/net/";
  for (const char* table : {"udplite", "udplite6", "raw", "raw6"}) {
    count += lines_of(folder + table);
  }
  count += count_packet_sockets(folder + "packet");
  return count;
}

}  // namespace pushpkt::lab
