// pcap-filter(7)
#include "cli/capture_filter.hpp"

#include "cli/arguments.hpp"

namespace pushpkt::tool {

void add_filter_options(Arguments verb, std::string& filter, std::vector<std::string>& words) {
  verb.add_option("-f", filter, "only packets that pass this filter, pcap-filter(7)")
      .may_be_empty()
      .type_name("'FILTER'");
  verb.add_option("filter", words, "the same, as words: udp port 53").type_name("FILTER");
}

std::string joined_filter(const std::string& filter, const std::vector<std::string>& words) {
  std::string spoken;
  for (const std::string& word : words) spoken += (spoken.empty() ? "" : " ") + word;
  if (filter.empty()) return spoken;
  return spoken.empty() ? filter : "(" + filter + ") and (" + spoken + ")";
}

}  // namespace pushpkt::tool
