// What probes are looked up by: hashes of what an answer to them says.
#pragma once

#include <cstdint>
#include <vector>

#include "pushpkt/wire/answers.hpp"

namespace pushpkt::stack {

/// Of our own packet, when it is seen on its device.
[[nodiscard]] std::uint64_t key_of_departure(const wire::Request& request);
/// The key that requests share which an answer without an identifier cannot tell apart.
[[nodiscard]] std::uint64_t key_of_alike(const wire::Request& request);
/// All keys under which a request is found.
[[nodiscard]] std::vector<std::uint64_t> keys_of(const wire::Request& request);
/// Those of the requests that a packet may answer, or quotes.
[[nodiscard]] std::vector<std::uint64_t> keys_of_answer(const wire::AnsweredRequest& asked);
/// Those of the requests that it may nearly answer.
[[nodiscard]] std::vector<std::uint64_t> keys_of_near_miss(const wire::AnsweredRequest& asked);

}  // namespace pushpkt::stack
