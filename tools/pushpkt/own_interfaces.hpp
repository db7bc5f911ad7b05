// The interfaces of this host: base/interfaces.hpp under the name that the verbs use.
#pragma once

#include "pushpkt/base/interfaces.hpp"

namespace pushpkt::tool {

using OwnAddress = InterfaceAddress;
using OwnInterface = Interface;
using OwnInterfaces = Interfaces;

}  // namespace pushpkt::tool
