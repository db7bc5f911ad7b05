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

/// What a RST of the flow matches.
std::string match_of(const GuardedFlow& flow) {
  const auto match = [](const Endpoint& end, const std::string& side) {
    std::string out = is_ip6(end.address) ? "ip6 " : "ip ";
    out += side + "addr " + to_string(end.address) + " tcp " + side + "port " +
           std::to_string(end.port.number) + " ";
    return out;
  };
  std::string out = match(flow.local, "s");
  if (flow.remote) out += match(*flow.remote, "d");
  return out + "tcp flags & rst == rst ";
}

/// A raw socket's segments have an owner, those of our kernel's TCP for no socket have none: only a
/// socket that a program has opened has a user (nft(8), meta skuid).
std::string rules_for(const std::string& table, const GuardedFlow& flow) {
  const std::string rule = "add rule inet " + table + " output " + match_of(flow);
  return rule + "meta skuid 0-4294967295 accept\n" + rule + "counter drop\n";
}

std::string table_lines(const std::string& table, bool owned) {
  const std::string name = "inet " + table;
  return "add table " + name + (owned ? " { flags owner; }" : "") + "\nadd chain " + name +
         " output { type filter hook output priority filter; }\n";
}

/// Of the flows of a family: "flows_ip", "flows_ip6".
std::string name_of_set(bool ip6) { return ip6 ? "flows_ip6" : "flows_ip"; }

/// A set of flows, and the rules that look a RST up in it.
std::string lines_for_set(const std::string& table, bool ip6) {
  const std::string type = ip6 ? "ipv6_addr" : "ipv4_addr";
  const std::string ip = ip6 ? "ip6" : "ip";
  const std::string name = name_of_set(ip6);
  const std::string rule = "add rule inet " + table + " output " + ip + " saddr . tcp sport . " +
                           ip + " daddr . tcp dport @" + name + " tcp flags & rst == rst ";
  return "add set inet " + table + " " + name + " { type " + type + " . inet_service . " + type +
         " . inet_service; }\n" + rule + "meta skuid 0-4294967295 accept\n" + rule +
         "counter drop\n";
}

std::string element_of(const GuardedFlow& flow) {
  const auto end = [](const Endpoint& endpoint) {
    return to_string(endpoint.address) + " . " + std::to_string(endpoint.port.number);
  };
  return end(flow.local) + " . " + end(flow.remote.value_or(Endpoint{}));
}

/// Of one family.
std::string element_line(const std::string& table, std::span<const GuardedFlow> flows) {
  const bool ip6 = is_ip6(flows.front().local.address);
  std::string out = "add element inet " + table + " " + name_of_set(ip6) + " { ";
  for (const GuardedFlow& flow : flows) {
    out += element_of(flow) + (&flow == &flows.back() ? " }\n" : ", ");
  }
  return out;
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
  if (!listed && listed.error().number != EPERM && !plain.empty()) {
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

std::string RstGuard::text() const {
  constexpr std::size_t most_named = 4;
  std::string out = "RST from ";
  if (flows_.size() > most_named) {
    out = "RST of " + std::to_string(flows_.size()) + " flows, from ";
    out += to_string(flows_.front().local) + " to " +
           to_string(flows_.back().remote.value_or(Endpoint{}));
    return out + ", is dropped on output by the nft table " + table_ + " until this program ends";
  }
  for (const GuardedFlow& flow : flows_) {
    if (&flow != &flows_.front()) out += ", ";
    out += to_string(flow.local);
    if (flow.remote) out += " to " + to_string(*flow.remote);
  }
  return out + " is dropped on output by the nft table " + table_ + " until this program ends";
}

std::vector<std::string> RstGuard::notes() const {
  std::vector<std::string> out;
  for (const std::string& table : removed_) {
    out.push_back("removed the nft table " + table + ", which a killed program left behind");
  }
  out.push_back(text());
  return out;
}

}  // namespace pushpkt::stack
