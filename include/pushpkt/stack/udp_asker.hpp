// A UDP server asked by hand: requests leave by any path, answers are taken from the wire.
#pragma once

#include "pushpkt/app/asker.hpp"
#include "pushpkt/stack/udp_exchange.hpp"

namespace pushpkt::stack {

/// A near miss is a reason for silence. What was changed on this host for the flow (see
/// UdpExchange::measures) goes to `note`. Errors are UdpExchange::open's.
[[nodiscard]] Result<std::unique_ptr<app::Asker>> open_udp_asker(
    const UdpExchange::Options& options, Deadline deadline,
    const std::function<void(const std::string& text)>& note);

}  // namespace pushpkt::stack
