// The plan as a shell script (POSIX sh) that needs no root. unshare(1), ip-netns(8)
#include <algorithm>
#include <cctype>
#include <string_view>

#include "pushpkt/base/find_program.hpp"
#include "pushpkt/lab/impair_forwarder.hpp"
#include "pushpkt/lab/plan.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {
namespace {

bool needs_no_quotes(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("@%+=:,./_-").find(c) != std::string_view::npos;
}

std::string quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), needs_no_quotes)) return word;
  std::string out = "\"";
  for (const char c : word) {
    if (std::string_view("\\\"$`").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out + '"';
}

// The script of the inside is one single-quoted word of the script of the outside.
std::string in_single_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + '\'';
}

std::string line_of(const Command& command) {
  const bool is_ip = command.argv.front() == "ip";
  std::string line = is_ip ? "ip -n " + command.host : "ip netns exec " + command.host;
  for (std::size_t i = is_ip ? 1 : 0; i < command.argv.size(); ++i) {
    const std::string word = quoted(command.argv[i]);
    const bool breaks = line.size() - (line.rfind('\n') + 1) + word.size() > 96;
    line += breaks ? " \\\n    " : " ";
    line += word;
  }
  // It lists what it changed.
  if (command.argv.front() == "ethtool") line += " > /dev/null";
  return line + '\n';
}

/// The forwarder is no command: by hand the cables are joined without it.
std::string cables_joined(const Impairments& impairments) {
  const std::string router = "ip -n " + std::string(router_name) + " link ";
  std::string text =
      "\n# router: `pushpkt lab --impair " + to_text(impairments) +
      "`\n# has a forwarder here. By hand a bridge joins the cables, and all arrives.\n" + router +
      "add cables type bridge\n";
  for (const std::string_view cable : {cable_to_client, cable_to_router}) {
    text += router + "set " + std::string(cable) + " master cables\n";
  }
  return text + router + "set cables arp off up\n";
}

std::string inner_script(const Plan& plan) {
  std::string text =
      "\n# Root of a user namespace of our own, with mounts of our own: names that only we see.\n"
      "mount -t tmpfs tmpfs /run\n";
  for (const std::string_view host : host_names) text.append("ip netns add ").append(host) += '\n';
  for (const Command& command : plan.commands) {
    if (!command.why.empty()) text += "\n# " + command.host + ": " + command.why + '\n';
    text += line_of(command);
  }
  if (plan.impairments) text += cables_joined(*plan.impairments);
  text += "\n# On the client: the command of the command line, or a shell.\n";
  text += "[ $# -gt 0 ] || set -- sh\n";
  return text.append("exec ip netns exec ").append(client_name) + " \"$@\"\n";
}

}  // namespace

std::string Plan::script() const {
  return "#!/bin/sh\n"
         "# client -- router -- server in network namespaces, for an ordinary user.\n"
         "#   sh lab.sh                       a shell on the client\n"
         "#   sh lab.sh ping -c 1 10.77.2.2   a command on the client\n"
         "# The server from there: ip netns exec server COMMAND. Nothing is left at the end.\n"
         "# ip, sysctl, ethtool and nft are where the PATH of an ordinary user does not lead.\n"
         "PATH=$PATH:" +
         std::string(administrator_path) +
         "; export PATH\n"
         "exec unshare --user --map-root-user --net --mount sh -euc " +
         in_single_quotes(inner_script(*this)) + " lab \"$@\"\n";
}

}  // namespace pushpkt::lab
