// The settings by which kernels and distributions forbid namespaces. user_namespaces(7),
// namespaces(7), sysctl user.*
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

namespace pushpkt::lab {

enum class NamespaceKind : std::uint8_t { user, network, mount, pid, ipc, uts };

/// The settings as they stand. Inside of a new user namespace `user.*` reads as if nothing were
/// limited: read them before one is entered.
class Bans {
 public:
  [[nodiscard]] static Bans read(const std::filesystem::path& settings = "/proc/sys");

  /// What to try when namespaces of these kinds were refused with this errno: each setting that
  /// forbids it, with its value and the command that lifts it, a line each. Where no setting does,
  /// that and the causes that are left.
  [[nodiscard]] std::string hint(std::initializer_list<NamespaceKind> kinds, int number) const;

 private:
  struct Value {
    std::string name = {};  ///< as sysctl(8) has it
    std::string value = {};
  };
  std::vector<Value> values_;
};

}  // namespace pushpkt::lab
