// Which of the drops in a lab are those of a trial's packet.
#pragma once

#include "pushpkt/journey/trial.hpp"

namespace pushpkt::journey {

/// Leaves only the drops of what the trial wrote, recognised by their bytes. Where the tracepoint
/// gives none, or the trial wrote none itself, all stay: there was one packet at a time. Returns
/// others'.
[[nodiscard]] std::vector<LabDrop> keep_own_drops(Trial& trial);

}  // namespace pushpkt::journey
