// Packets that were seen: capture files, read and written, and live captures.
#pragma once

#include "pushpkt/sniff/capture_file.hpp"
#include "pushpkt/sniff/capture_run.hpp"
#include "pushpkt/sniff/filter.hpp"
#include "pushpkt/sniff/interfaces.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/sniff/sniffer.hpp"
