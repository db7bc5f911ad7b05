// The table's name is a lock at the same time: an abstract unix socket, which as the table belongs
// to the network namespace, and is free as soon as its process is gone. unix(7)
#include "pushpkt/stack/rst_guard.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <sstream>

#include "pushpkt/base/socket_address.hpp"
#include "stack/nft_program.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::string_view prefix = "pushpkt_rst_";

/// Invalid: another process holds it.
Fd lock(const std::string& table) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  table.copy(address.sun_path + 1, sizeof address.sun_path - 2);
  const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + table.size());
  Fd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), bytes) != 0) fd.reset();
  return fd;
}

std::string rule_of(const GuardedFlow& flow) {
  const auto match = [](const Endpoint& end, const std::string& side) {
    std::string out = is_ip6(end.address) ? "ip6 " : "ip ";
    out += side + "addr " + to_string(end.address) + " tcp " + side + "port " +
           std::to_string(end.port.number) + " ";
    return out;
  };
  std::string out = match(flow.local, "s");
  if (flow.remote) out += match(*flow.remote, "d");
  return out + "tcp flags & rst == rst counter drop";
}

std::string lines_for(const std::string& table, const GuardedFlow& flow, bool owned) {
  const std::string name = "inet " + table;
  return "add table " + name + (owned ? " { flags owner; }" : "") + "\nadd chain " + name +
         " output { type filter hook output priority filter; }\nadd rule " + name + " output " +
         rule_of(flow) + "\n";
}

}  // namespace

Result<std::vector<std::string>> remove_stale_guards() {
  const auto tables = run_nft("list tables\n");
  if (!tables) return fail(tables.error());
  std::vector<std::string> out;
  std::istringstream lines(*tables);
  for (std::string word, family, name; lines >> word >> family >> name;) {
    if (word != "table" || family != "inet" || !name.starts_with(prefix)) continue;
    const Fd ours = lock(name);
    if (!ours.valid()) continue;  // its process lives
    if (const auto done = run_nft("delete table inet " + name + "\n"); !done) {
      return fail(done.error());
    }
    out.push_back(name);
  }
  return out;
}

Result<RstGuard> RstGuard::install(const GuardedFlow& flow, Removal removal) {
  auto stale = remove_stale_guards();
  if (!stale) return fail(stale.error());
  RstGuard out;
  out.removed_ = std::move(*stale);
  out.flow_ = flow;
  // The port makes it telling, the process unlikely to be there; the lock makes it certain.
  for (unsigned number = 0; !out.lock_.valid() && number < 1000; ++number) {
    out.table_ = std::string(prefix) + std::to_string(flow.local.port.number) + "_" +
                 std::to_string(static_cast<unsigned>(::getpid()) + number);
    out.lock_ = lock(out.table_);
  }
  if (!out.lock_.valid()) return fail(system_error("cannot lock a guard's table", EADDRINUSE));
  auto nft = start_nft();
  if (!nft) return fail(nft.error());
  out.child_ = nft->pid;
  auto listed =
      run_and_list(*nft, lines_for(out.table_, flow, removal == Removal::by_kernel), out.table_);
  const bool no_owner = !listed && listed.error().number != EPERM && removal == Removal::by_kernel;
  if (no_owner) listed = run_and_list(*nft, lines_for(out.table_, flow, false), out.table_);
  out.input_ = std::move(nft->input);
  out.output_ = std::move(nft->output);
  if (!listed) return fail(listed.error());
  return out;
}

RstGuard::RstGuard(RstGuard&& other) noexcept
    : flow_(other.flow_),
      table_(std::move(other.table_)),
      removed_(std::move(other.removed_)),
      lock_(std::move(other.lock_)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      child_(std::exchange(other.child_, -1)) {}

RstGuard::~RstGuard() {
  if (child_ < 0) return;
  const std::string line = "delete table inet " + table_ + "\n";
  // Where that fails the child is gone, and its table with it.
  static_cast<void>(::write(input_.get(), line.data(), line.size()) > 0);
  input_.reset();
  reap(child_);
}

std::string RstGuard::text() const {
  std::string out = "RST from " + to_string(flow_.local);
  if (flow_.remote) out += " to " + to_string(*flow_.remote);
  return out + " is dropped on output by the nft table " + table_ + " until this program ends";
}

}  // namespace pushpkt::stack
