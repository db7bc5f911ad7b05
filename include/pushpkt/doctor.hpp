// What this machine lets pushpkt do.
#pragma once

#include "pushpkt/doctor/checks.hpp"
