// Hosts in network namespaces: client, router and server without root.
#pragma once

#include "pushpkt/lab/alteration.hpp"
#include "pushpkt/lab/held_command.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/plan.hpp"
#include "pushpkt/lab/process.hpp"
#include "pushpkt/lab/program.hpp"
#include "pushpkt/lab/session.hpp"
#include "pushpkt/lab/topology.hpp"
