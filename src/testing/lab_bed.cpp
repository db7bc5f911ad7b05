// A lab that is kept for the next test, if it is as it was. ip(8), tc(8), nft(8), /proc/sys/net
#include "lab_bed.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "pushpkt/base/find_program.hpp"
#include "pushpkt/testing/suite_lab_test.hpp"

namespace pushpkt::testing {

namespace {

/// What the kernel counts or chooses by itself.
bool is_volatile(const std::string& setting) {
  return setting.find("nf_conntrack_count") != std::string::npos ||
         setting.find("secret") != std::string::npos || setting.find("key") != std::string::npos;
}

/// net.* of the host where the thread is.
void append_settings(std::string& state) {
  namespace fs = std::filesystem;
  constexpr auto skip = fs::directory_options::skip_permission_denied;
  std::vector<std::string> lines;
  std::error_code error;
  for (fs::recursive_directory_iterator file("/proc/sys/net", skip, error), end;
       !error && file != end; file.increment(error)) {
    std::error_code ignored;
    if (file->is_directory(ignored) || is_volatile(file->path().string())) continue;
    std::ifstream setting(file->path());
    std::string value;
    std::getline(setting, value, '\0');
    lines.push_back(file->path().string() + " " + value);
  }
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) state += line;
}

}  // namespace

Result<std::string> reset(const lab::Lab& lab) {
  // Permanent neighbours stay. `nft -s` leaves counters out; without nft there are no rules.
  static const std::string script =
      "PATH=$PATH:" + std::string(administrator_path) +
      "; ip neigh flush all;"
      "printf 'address\\nrule\\nroute show table all\\nneighbour show nud permanent\\n' | ip "
      "-batch -;"
      "printf 'rule\\nroute show table all\\n' | ip -6 -batch -;"
      "tc qdisc show; nft -s list ruleset 2>/dev/null || true";
  std::string state;
  for (const lab::Host& host : lab.hosts()) {
    const auto text = host.run({"sh", "-c", script});
    if (!text) return fail(text.error());
    const auto inside = lab::Inside::enter(host);
    if (!inside) return fail(inside.error());
    state += *text;
    append_settings(state);
  }
  return state;
}

std::shared_ptr<LabTest::Bed>& LabTest::kept_bed() {
  static std::shared_ptr<Bed> kept;
  return kept;
}

void SuiteLabTest::TearDownTestSuite() { kept_bed().reset(); }

}  // namespace pushpkt::testing
