// The table's name is a lock at the same time: an abstract unix socket, which as the table belongs
// to the network namespace, and is free as soon as its process is gone. unix(7)
#include "pushpkt/stack/rst_guard.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstddef>
#include <sstream>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "stack/guard_rules.hpp"
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

/// A table with an owner goes when the owner ends (EPERM until then): the child of a program that
/// was killed a moment ago still lives.
Result<void> remove_table(const std::string& table) {
  const Deadline deadline = Deadline::in(std::chrono::seconds(5));
  while (true) {
    const auto done = run_nft("delete table inet " + table + "\n");
    if (done) return {};
    const auto tables = run_nft("list tables\n");
    if (!tables) return fail(tables.error());
    if (tables->find(" " + table + "\n") == std::string::npos) return {};
    if (done.error().number != EPERM || deadline.passed()) return fail(done.error());
    ::poll(nullptr, 0, 5);
  }
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
    if (const auto done = remove_table(name); !done) return fail(done.error());
    out.push_back(name);
  }
  return out;
}

Result<RstGuard> RstGuard::prepare() {
  auto stale = remove_stale_guards();
  if (!stale) return fail(stale.error());
  auto nft = start_nft();
  if (!nft) return fail(nft.error());
  RstGuard out;
  out.removed_ = std::move(*stale);
  out.child_ = nft->pid;
  out.input_ = std::move(nft->input);
  out.output_ = std::move(nft->output);
  return out;
}

/// The port makes it telling, the process unlikely to be there; the lock makes it certain.
Result<void> RstGuard::take_name(Port port) {
  for (unsigned number = 0; !lock_.valid() && number < 1000; ++number) {
    table_ = std::string(prefix) + std::to_string(port.number) + "_" +
             std::to_string(static_cast<unsigned>(::getpid()) + number);
    lock_ = lock(table_);
  }
  if (lock_.valid()) return {};
  return fail(system_error("cannot lock a guard's table", EADDRINUSE));
}

Result<void> RstGuard::set_all(std::span<const GuardedFlow> flows) {
  // For each command nft reads again all that there are; the message of a command has to fit the
  // buffer of a netlink socket, which without root is net.core.wmem_max.
  constexpr std::size_t at_once = 2048;
  assert(!flows.empty() && flows_.empty());
  flows_.assign(flows.begin(), flows.end());
  if (auto named = take_name(flows.front().local.port); !named) return named;
  const std::string sets = lines_for_set(table_, false) + lines_for_set(table_, true);
  auto done = add_rules(table_lines(table_, true) + sets, table_lines(table_, false) + sets);
  for (const bool ip6 : {false, true}) {
    std::vector<GuardedFlow> some;
    for (const GuardedFlow& flow : flows) {
      if (is_ip6(flow.local.address) == ip6) some.push_back(flow);
    }
    for (std::size_t i = 0; done && i < some.size(); i += at_once) {
      const auto part = std::span(some).subspan(i, std::min(at_once, some.size() - i));
      done = add_rules(element_line(table_, part), "");
    }
  }
  return done;
}

Result<void> RstGuard::set(const GuardedFlow& flow, Removal removal) {
  const bool first = flows_.empty();
  flows_.push_back(flow);
  if (auto named = take_name(flow.local.port); !named) return named;
  const std::string rules = rules_for(table_, flow);
  if (!first) return add_rules(rules, "");
  const bool owned = removal == Removal::by_kernel;
  return add_rules(table_lines(table_, owned) + rules,
                   owned ? table_lines(table_, false) + rules : "");
}

/// `plain`: for a kernel that refuses `lines` because it knows no owners; "": there is no other
/// way.
Result<void> RstGuard::add_rules(const std::string& lines, const std::string& plain) {
  NftChild nft{child_, std::move(input_), std::move(output_)};
  auto listed = run_and_list(nft, lines, table_);
  const int number = listed ? 0 : listed.error().number;
  if (!listed && number != EPERM && number != ETIMEDOUT && !plain.empty()) {
    listed = run_and_list(nft, plain, table_);
  }
  input_ = std::move(nft.input);
  output_ = std::move(nft.output);
  if (!listed) return fail(listed.error());
  return {};
}

Result<RstGuard> RstGuard::install(const GuardedFlow& flow, Removal removal) {
  auto guard = prepare();
  if (!guard) return fail(guard.error());
  if (auto set = guard->set(flow, removal); !set) return fail(set.error());
  return guard;
}

RstGuard::RstGuard(RstGuard&& other) noexcept
    : flows_(std::move(other.flows_)),
      table_(std::move(other.table_)),
      removed_(std::move(other.removed_)),
      lock_(std::move(other.lock_)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      child_(std::exchange(other.child_, -1)) {}

RstGuard::~RstGuard() {
  if (child_ < 0) return;
  // "quit": the end of its input may come late, where another child of ours has the pipe, too.
  const std::string line =
      (lock_.valid() ? "delete table inet " + table_ + "\n" : std::string()) + "quit\n";
  // Where that fails the child is gone, and its table with it.
  static_cast<void>(::write(input_.get(), line.data(), line.size()) > 0);
  input_.reset();
  reap(child_);
}

std::string RstGuard::text() const { return guard_text(flows_, table_); }

std::vector<std::string> RstGuard::notes() const { return guard_notes(removed_, flows_, table_); }

}  // namespace pushpkt::stack
