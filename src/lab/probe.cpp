// Can a lab be built here? A child tries, and its Error comes back through memory that both share.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>

#include "pushpkt/lab/lab.hpp"

namespace pushpkt::lab {
namespace {

// An Error without pointers, for the page between the processes.
struct FlatError {
  bool finished;
  bool failed;
  int number;
  Cause cause;
  std::array<char, 512> what;
  std::array<char, 2048> hint;
};

template <std::size_t N>
void put(std::array<char, N>& place, std::string_view text) {
  std::copy_n(text.begin(), std::min(text.size(), N - 1), place.begin());
}

void try_to_build(const Plan& plan, FlatError& report) {
  const auto lab = Lab::build(plan);
  report.failed = !lab;
  if (!lab) {
    report.number = lab.error().number;
    report.cause = lab.error().cause;
    put(report.what, lab.error().what);
    put(report.hint, lab.error().hint);
  }
  report.finished = true;
}

Result<void> probe(const Plan& plan) {
  void* page =
      ::mmap(nullptr, sizeof(FlatError), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return fail(system_error("cannot map memory"));
  auto* report = new (page) FlatError{};
  const pid_t child = ::fork();
  if (child == 0) {
    try_to_build(plan, *report);
    ::_exit(0);
  }
  const int fork_number = errno;
  if (child > 0) {
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  const FlatError seen = *report;
  ::munmap(page, sizeof(FlatError));
  if (child < 0) return fail(system_error("cannot fork", fork_number));
  if (!seen.finished) return fail(Error{"cannot build a lab: the attempt died", 0, {}, {}});
  if (seen.failed) return fail(Error{seen.what.data(), seen.number, seen.hint.data(), seen.cause});
  return {};
}

}  // namespace

Result<void> probe() { return probe(plan_of({})); }

Result<void> probe_nftables() {
  const std::string client(client_name);
  auto tried = probe({{{client, {"nft", "add table inet probe"}, {}},
                       {client, {"nft", "delete table inet probe"}, {}}}});
  if (!tried) tried.error().what = "cannot use nftables";
  return tried;
}

}  // namespace pushpkt::lab
