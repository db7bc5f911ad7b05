// Packets and answers as text, JSON and HTML.
#pragma once

#include "pushpkt/report/columns.hpp"
#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/field_reference.hpp"
#include "pushpkt/report/fields.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/loopback.hpp"
#include "pushpkt/report/obstacles.hpp"
#include "pushpkt/report/packet_json.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/report/packet_tree.hpp"
#include "pushpkt/report/path_reference.hpp"
#include "pushpkt/report/push.hpp"
#include "pushpkt/report/socket.hpp"
#include "pushpkt/report/style.hpp"
#include "pushpkt/report/table.hpp"
