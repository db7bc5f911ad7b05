// Why the kernel would drop a packet at a host.
#pragma once

#include "pushpkt/diagnose/diagnosis.hpp"
#include "pushpkt/diagnose/drop_finding.hpp"
