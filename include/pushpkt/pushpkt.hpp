// All that a program needs to make, send, see and compare packets, under short names:
//   namespace pp = pushpkt;
//   const auto frame = pp::build(pp::ip(pp::ip::dst(server)) / pp::udp(pp::udp::dstport(53)) /
//   "x");
// Not in it: labs (pushpkt/lab.hpp), experiments (ask.hpp, journey.hpp), drops.hpp, witness.hpp,
// report.hpp, the test kit (testing.hpp) and fmt's formatters (fmt.hpp).
#pragma once

#include "pushpkt/base.hpp"
#include "pushpkt/compare.hpp"
#include "pushpkt/path.hpp"
#include "pushpkt/replay.hpp"
#include "pushpkt/sniff.hpp"
#include "pushpkt/stack.hpp"
#include "pushpkt/version.hpp"
#include "pushpkt/wire.hpp"

namespace pushpkt {

using namespace wire;  // NOLINT: so that pp::build is wire::build, and pp::udp::dstport a field

}  // namespace pushpkt
