// Probes and answers from recipes.
#pragma once

#include <cstdint>
#include <string>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/stack/probes.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {

[[nodiscard]] inline wire::Frame frame(const std::string& text) {
  return wire::build(wire::parse_recipe(text).value()).value();
}

[[nodiscard]] inline Probe probe(const std::string& text, std::int64_t sent_ns) {
  const wire::Frame built = frame(text);
  Probe out = probe_of(wire::decode(built.bytes, built.link)).value();
  out.sent = Timestamp::from_ns(sent_ns);
  return out;
}

inline Probes::Found take(Probes& probes, const std::string& text, std::int64_t time_ns) {
  const wire::Frame built = frame(text);
  return probes.take(wire::decode(built.bytes, built.link), Timestamp::from_ns(time_ns));
}

[[nodiscard]] inline std::string syn(int port) {
  return "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=" + std::to_string(port) +
         ", flags=S, seq=0)";
}

}  // namespace pushpkt::stack
