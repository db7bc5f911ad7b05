// Addresses, bytes, results and time: what every other room speaks.
#pragma once

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/error.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/base/pace.hpp"
#include "pushpkt/base/prefix.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/base/result.hpp"
