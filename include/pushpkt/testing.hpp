// The test kit: packets in GoogleTest. docs/testing.md shows it at work.
//
// A header of this room each: the fields of all protocols come with it.
#pragma once

#include <gmock/gmock-matchers.h>

#include "pushpkt/testing/answers.hpp"
#include "pushpkt/testing/golden.hpp"
#include "pushpkt/testing/has_field.hpp"
#include "pushpkt/testing/has_payload.hpp"
#include "pushpkt/testing/has_stream.hpp"
#include "pushpkt/testing/lab_test.hpp"
#include "pushpkt/testing/matches.hpp"
#include "pushpkt/testing/replay.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "pushpkt/testing/suite_lab_test.hpp"
#include "pushpkt/testing/talk.hpp"
#include "pushpkt/testing/tcp_conversation.hpp"
#include "pushpkt/wire/protocols.hpp"
