// journey::Recording under the test kit's name.
#pragma once

#include "pushpkt/journey/recording.hpp"

namespace pushpkt::testing {

using journey::Recording;
using journey::Side;

}  // namespace pushpkt::testing
