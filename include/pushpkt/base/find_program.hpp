// Where a program is, as execvp(3) looks for it.
#pragma once

#include <string>
#include <string_view>

namespace pushpkt {

/// Where `ip`, `nft` and `ethtool` live. An ordinary user's PATH has none of these folders.
inline constexpr std::string_view administrator_path = "/usr/local/sbin:/usr/sbin:/sbin";

/// The first executable file `name` in the folders of `path` ("/usr/bin:/bin"); "" if none is.
[[nodiscard]] std::string find_in_path(std::string_view name, std::string_view path);

/// $PATH (without one: `otherwise`), then administrator_path.
[[nodiscard]] std::string system_path(std::string_view otherwise = "/usr/bin:/bin");

}  // namespace pushpkt
