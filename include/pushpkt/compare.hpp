// What differs between packets, and between captures.
#pragma once

#include "pushpkt/compare/agreement.hpp"
#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/compare/diff_sum.hpp"
#include "pushpkt/compare/packet_diff.hpp"
#include "pushpkt/compare/packet_source.hpp"
#include "pushpkt/compare/policy.hpp"
#include "pushpkt/compare/recipe_match.hpp"
#include "pushpkt/compare/verdict.hpp"
