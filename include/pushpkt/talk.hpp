// Dialogues with any stack: scripts, and the engine that runs them. docs/talk.md
#pragma once

#include "pushpkt/talk/dialogue.hpp"
#include "pushpkt/talk/run.hpp"
#include "pushpkt/talk/script.hpp"
#include "pushpkt/talk/station.hpp"
