// tracefs, wherever it is.
#pragma once

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::drops {

/// The folder of the event skb:kfree_skb, for openat(2). Where tracefs is not mounted, it is
/// mounted nowhere: on this descriptor only, which no other process sees (fsmount(2)).
[[nodiscard]] Result<Fd> drop_event_folder();

}  // namespace pushpkt::drops
