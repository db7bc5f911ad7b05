// All that a program needs to make, send, see and compare packets, under short names:
//   namespace pp = pushpkt;
//   const auto done = pp::exchange("ip(dst=10.77.2.2)/udp(dstport=12000)/\"hello\"");
//   const auto frame = pp::build(pp::ip::layer(pp::ip::ttl(7)) / pp::udp::layer() / "hello");
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

using sniff::CaptureReader;
using sniff::CaptureWriter;
using sniff::Seen;
using sniff::SeenView;
using sniff::Sniffer;
using stack::Answer;
using stack::Exchange;
using stack::exchange;
using stack::ExchangeOptions;

}  // namespace pushpkt
