// lab::Program under the test kit's name.
#pragma once

#include "pushpkt/lab/program.hpp"

namespace pushpkt::testing {

using lab::listens_on_tcp;
using lab::listens_on_udp;
using lab::prints;
using lab::Program;
using lab::Ready;

}  // namespace pushpkt::testing
