// Which kernel measures with us, and what it forbids. uname(2), kernel_lockdown(7)
#pragma once

#include <string>
#include <string_view>

namespace pushpkt {

/// "6.18.44": what `uname -r` prints.
[[nodiscard]] std::string kernel_release();

/// Whether this release ("6.1.0-50-amd64") is older than this version; false for what is none.
[[nodiscard]] bool release_is_before(std::string_view release, unsigned major, unsigned minor);
/// The same of the running kernel.
[[nodiscard]] bool kernel_is_before(unsigned major, unsigned minor);

/// "none", "integrity" or "confidentiality"; "" where the kernel has no lockdown, or does not show
/// it (securityfs is not mounted). kernel_lockdown(7)
[[nodiscard]] std::string kernel_lockdown();
/// The same from the text of /sys/kernel/security/lockdown: "none [integrity] confidentiality".
[[nodiscard]] std::string lockdown_of(std::string_view text);

}  // namespace pushpkt
