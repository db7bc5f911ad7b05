// One packet from end to end, with all that was observed of it.
#pragma once

#include "pushpkt/journey/journey.hpp"
#include "pushpkt/journey/lab_recorder.hpp"
#include "pushpkt/journey/record.hpp"
