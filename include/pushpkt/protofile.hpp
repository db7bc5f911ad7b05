// A user's own protocols, read from TOML files.
#pragma once

#include "pushpkt/protofile/protocol_file.hpp"
