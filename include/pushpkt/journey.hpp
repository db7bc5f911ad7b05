// One packet from end to end, with all that was observed of it; and all that passes a lab.
#pragma once

#include "pushpkt/journey/journey.hpp"
#include "pushpkt/journey/lab_recorder.hpp"
#include "pushpkt/journey/record.hpp"
#include "pushpkt/journey/recording.hpp"
