// The part of answers() that is about ICMP errors, and what both parts need.
#pragma once

#include <string>
#include <string_view>

#include "pushpkt/wire/answers.hpp"
#include "wire/packet_ends.hpp"

namespace pushpkt::wire {

/// The address, or any where the request names none.
[[nodiscard]] bool is_ours(const Request& request, const Ip& address);
[[nodiscard]] Match near_miss(const Ends& ends, std::string_view field, std::string why);
/// Whether the error in `packet` quotes the request, or too little to know.
[[nodiscard]] Match answers_by_icmp(const Request& request, const Decoded& packet,
                                    const Ends& ends);

}  // namespace pushpkt::wire
