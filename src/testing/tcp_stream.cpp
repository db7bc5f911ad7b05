// Each direction of each connection in a list of packets.
#include "pushpkt/testing/tcp_stream.hpp"

#include <algorithm>

#include "pushpkt/testing/subject.hpp"
#include "tcp_segment.hpp"

namespace pushpkt::testing {

std::vector<TcpStream> tcp_streams(std::span<const sniff::Seen> packets) {
  std::vector<TcpAssembly> assemblies;
  for (const sniff::Seen& seen : packets) {
    const auto segment = segment_of(subject_of(seen).decoded());
    if (!segment) continue;
    // The newest of these ports.
    auto found = std::find_if(assemblies.rbegin(), assemblies.rend(),
                              [&](const TcpAssembly& assembly) { return assembly.has(*segment); });
    if (found == assemblies.rend() || found->is_over(*segment)) {
      assemblies.emplace_back(segment->from, segment->to);
      found = assemblies.rbegin();
    }
    found->add(*segment);
  }
  std::vector<TcpStream> streams;
  for (const TcpAssembly& assembly : assemblies) {
    if (!assembly.is_empty()) streams.push_back(assembly.stream());
  }
  return streams;
}

}  // namespace pushpkt::testing
