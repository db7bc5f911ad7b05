// Packets as bytes: fields, recipes, build, decode, stencils. Needs no library but tl::expected.
// Link `pushpkt::wire`.
#pragma once

#include "pushpkt/wire/answers.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/host_receive.hpp"
#include "pushpkt/wire/ip_packet.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/prepared_recipe.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/protocols_set.hpp"
#include "pushpkt/wire/recipe.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"
#include "pushpkt/wire/rewritten.hpp"
#include "pushpkt/wire/series.hpp"
#include "pushpkt/wire/shown.hpp"
#include "pushpkt/wire/stencil.hpp"
#include "pushpkt/wire/tcp_options.hpp"
#include "pushpkt/wire/text.hpp"
