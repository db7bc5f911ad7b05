// What became of the packets that were sent, as text and JSON.
#pragma once

#include <span>
#include <string>

#include "pushpkt/report/json.hpp"
#include "pushpkt/stack/probes.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::report {

/// "ip.ttl=1: ICMP time to live exceeded from 10.77.1.1 after 0.12 ms"; of an answer with a payload
/// its beginning as text.
[[nodiscard]] std::string answer_line(const stack::Probe& probe, const wire::Decoded& answer);

/// "ip.ttl=1: a copy of the answer from 10.77.1.1"; "ip.ttl=1: one more answer from 10.77.1.9".
[[nodiscard]] std::string again_line(const stack::Probe& probe, const stack::Probes::Found& found);

/// "5 sent, 3 answered, 1 ICMP port unreachable, 1 silent", with the least, mean and greatest round
/// trip. No line feed at its end.
[[nodiscard]] std::string exchange_summary(std::span<const stack::Probe> probes);
/// Where packets of several values look the same to the host that answers: a line that says so,
/// with what to leave out of the recipe. Else "".
[[nodiscard]] std::string alike_note(std::span<const stack::Probe> probes);
/// Where several ports were asked, a line for each host: "10.77.2.2 tcp: open 22,80; closed
/// 1-21\n".
[[nodiscard]] std::string scanned_ports(std::span<const stack::Probe> probes);

/// {"probes": n, "answered": n, "icmp_errors": {"port unreachable": n}, "silent": n, "copies": n,
/// "more_answers": n}
[[nodiscard]] Json exchange_counts(std::span<const stack::Probe> probes);
/// [{"name": "ip.ttl=1", "outcome": "answered", "rtt_us": 120.5, "from": "10.77.1.1", ...}]. The
/// outcome of packets that look the same is "undetermined", unless all have the same.
[[nodiscard]] Json probes_json(std::span<const stack::Probe> probes);

}  // namespace pushpkt::report
