// A capture sent again: rewritten, split, at its pace; or its requests repeated.
#pragma once

#include "pushpkt/replay/anonymiser.hpp"
#include "pushpkt/replay/capture_copy.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/latency_histogram.hpp"
#include "pushpkt/replay/pipeline.hpp"
#include "pushpkt/replay/replay.hpp"
#include "pushpkt/replay/request_replay.hpp"
#include "pushpkt/replay/request_run.hpp"
#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/replay/schedule.hpp"
#include "pushpkt/replay/segmenter.hpp"
#include "pushpkt/replay/side_file.hpp"
#include "pushpkt/replay/tcp_conversations.hpp"
#include "pushpkt/replay/tcp_run.hpp"
#include "pushpkt/replay/udp_transactions.hpp"
