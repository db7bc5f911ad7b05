// Cases as text: parsed, and built into packets.
#pragma once

#include "pushpkt/cases/base_request.hpp"
#include "pushpkt/cases/case.hpp"
