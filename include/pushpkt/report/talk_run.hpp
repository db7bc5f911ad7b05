// A script that is run, and each line printed as it is done.
#pragma once

#include "pushpkt/report/run_output.hpp"
#include "pushpkt/talk/run.hpp"

namespace pushpkt::report {

/// `commands`: how those of the script are started. `json`: one document at the end, in place of
/// the lines. Whether all lines were run, and are as they should be. Errors: those of talk::run().
[[nodiscard]] Result<bool> run_talk(const talk::Script& script, talk::Dialogue& dialogue,
                                    const talk::Commands& commands, bool json,
                                    const RunOutput& output);

}  // namespace pushpkt::report
