// What several verbs take: a filter as words at the end of the line (tcpdump) or as -f (tshark).
#pragma once

#include <string>
#include <vector>

namespace pushpkt::tool {

class Arguments;

/// Declares -f and the words.
void add_filter_options(Arguments verb, std::string& filter, std::vector<std::string>& words);
/// Both as one expression of pcap-filter(7): they must both hold.
[[nodiscard]] std::string joined_filter(const std::string& filter,
                                        const std::vector<std::string>& words);

}  // namespace pushpkt::tool
