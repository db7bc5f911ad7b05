// Which kernel measures with us. uname(2)
#pragma once

#include <string>

namespace pushpkt {

/// "6.18.44": what `uname -r` prints.
[[nodiscard]] std::string kernel_release();

}  // namespace pushpkt
