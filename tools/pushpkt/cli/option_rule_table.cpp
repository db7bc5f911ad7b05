// The table: what has no effect beside what, and why.
#include "cli/option_rules.hpp"

#include <string>

namespace pushpkt::tool {
namespace {

constexpr std::string_view dry = "a dry run writes a capture and sends nothing";
constexpr std::string_view not_printed = "only -T text has room for it";
constexpr std::string_view no_columns = "it is about the columns of -T fields";
constexpr std::string_view listing = "a list is all that is printed";
constexpr std::string_view json_only = "the JSON is all that goes to stdout";
constexpr std::string_view page_only = "the page is all that goes to stdout";
constexpr std::string_view in_ladder = "the ladder shows each packet as an arrow";
constexpr std::string_view on_cable = "our kernel receives there, and does not send";
constexpr std::string_view in_parts = "a part is text that merge reads when all parts are whole";
constexpr std::string_view no_edit = "it says in which packets values are edited";
constexpr std::string_view no_anonymiser = "it is about what --anonymise replaces";
constexpr std::string_view no_mac = "no MAC address is replaced";
constexpr std::string_view no_address = "it is about addresses that are set or mapped";
constexpr std::string_view no_side = "it says which side sent a packet, for edits by side";
constexpr std::string_view file_has_sides = "the side file decides";
constexpr std::string_view no_header = "it is the link type of --link-header";
constexpr std::string_view has_header = "--link-header is the whole link-layer header";
constexpr std::string_view by_device = "the device decides which link layer its packets have";
constexpr std::string_view by_client =
    "--as client repeats one request after the other, as they stand in the capture";

void add_edits(std::string_view command, std::vector<OptionRule>& rules) {
  rules.insert(
      rules.end(),
      {{command, "!--set !--map !--anonymise !--mutate", no_edit, {"--side"}},
       {command, "!--anonymise", no_anonymiser, {"--anonymise-only", "--keep-mac-bytes"}},
       {command, "--anonymise-only=ip", no_mac, {"--keep-mac-bytes"}},
       {command, "!--set !--map !--endpoints !--mac-endpoints", no_address, {"--skip-broadcast"}},
       {command, "!--side !--endpoints !--mac-endpoints", no_side, {"--servers", "--side-file"}},
       {command, "--side-file", file_has_sides, {"--servers"}},
       {command, "!--link-header", no_header, {"--link-type"}},
       {command, "--link-header", has_header, {"--link"}}});
}

/// Of verbs that print packets.
void add_printing(std::string_view command, std::vector<OptionRule>& rules) {
  rules.insert(rules.end(), {{command, "-T!=text", not_printed, {"-v", "-x"}},
                             {command, "!-T -e", not_printed, {"-v", "-x"}},
                             {command, "-T!=fields", no_columns, {"-E"}},
                             {command, "!-T !-e", no_columns, {"-E"}}});
}

void add_markdown(std::string_view command, std::vector<OptionRule>& rules) {
  rules.insert(rules.end(), {{command, "--json=-", json_only, {"--markdown"}},
                             {command, "--html=-", page_only, {"--markdown"}}});
}

std::vector<OptionRule> own_rules() {
  return {
      {"ask push", "!--host", "the lab is free", {"--allow"}},
      {"ask push", "!--host", "the lab's server has a port of its own", {"--port"}},
      {"ask push", "--json=-", json_only, {"--ladder"}},
      {"ask push", "--html=-", page_only, {"--ladder"}},
      {"ask fields",
       "--list",
       listing,
       {"--packet", "--path", "--message", "--json", "--html", "--only", "--markdown", "--against",
        "--route-to", "--alter", "--expect"}},
      {"ask obstacles",
       "--list",
       listing,
       {"--path", "--message", "--json", "--html", "--markdown", "--expect"}},

      {"send",
       "--path=file",
       dry,
       {"-i", "--rate", "--wait", "--no-reserve", "--guard", "--route-to", "-v", "-x", "--json",
        "--allow"}},
      {"send",
       "!--wait",
       "it is about answers, which only --wait waits for",
       {"--no-reserve", "--guard", "-v", "-x"}},
      {"send", "--json", json_only, {"-v", "-x"}},
      {"send", "--path=tap", on_cable, {"--no-reserve", "--guard", "--route-to"}},
      {"send", "--path=tun", on_cable, {"--no-reserve", "--guard", "--route-to"}},
      {"send", "--path=socket", "the socket holds its own port", {"--no-reserve", "--guard"}},
      {"send", "--path=socket", "the kernel writes the IP header there", {"--fragment"}},
      {"send", "--path=raw-transport", "the kernel writes the IP header there", {"--fragment"}},
      {"send", "--gso", "fragments are no segments of a datagram", {"--fragment"}},
      {"send", "!--vary", "it is about the random values of --vary", {"--seed"}},
      {"send",
       "--path=raw-transport",
       "the kernel routes by the IP header that it writes itself",
       {"--route-to"}},

      {"client",
       "transport=udp",
       "it is about TCP connections",
       {"--raw", "--no-guard", "--address", "--time-wait", "-w"}},
      {"client", "transport=tcp", "a connection has one port", {"--same-port"}},
      {"client",
       "!--path",
       "the socket API makes the connection",
       {"--raw", "--no-guard", "--address", "-i", "--time-wait", "-w"}},
      {"client",
       "--path=socket",
       "the socket API makes the connection",
       {"--raw", "--no-guard", "--address", "-i", "--time-wait", "-w"}},
      {"client", "--path=tap", on_cable, {"--no-guard"}},
      {"client", "--path=tun", on_cable, {"--no-guard"}},
      {"client", "--address", "our kernel does not answer for that address", {"--no-guard"}},
      {"client", "!--raw", "it is about the end of stdin", {"--half-close"}},
      {"client",
       "--raw",
       "stdin and stdout carry the connection's bytes",
       {"message", "--json", "--tries"}},

      {"sniff",
       "-D",
       listing,
       {"-i", "-c", "-w", "-s", "-T", "-e", "-E", "-v", "-x", "-n", "-f", "filter", "--wait",
        "--both-directions", "--batch", "--while", "--ladder"}},

      {"sniff",
       "-i=any",
       "libpcap leaves the outgoing copy of loopback packets out there; -i lo has both",
       {"--both-directions"}},

      {"report", "--markdown", "Markdown goes to stdout", {"--html"}},

      {"sniff", "--ladder", in_ladder, {"-T", "-e", "-E", "-v", "-x", "-l"}},

      {"decode", "--shard", in_parts, {"-w", "--html", "--ladder", "-l"}},
      {"decode", "--ladder", in_ladder, {"-T", "-e", "-E", "-v", "-x", "-l", "--witness"}},

      {"decode", "!--mtu-truncate", "it is the size that --mtu-truncate cuts to", {"--mtu"}},

      {"diff", "--shard", in_parts, {"--html"}},
      {"diff", "--json", "the JSON has every packet", {"-q"}},

      {"drops",
       "--lab",
       "all three hosts of the lab are watched; -i is for this host's interfaces",
       {"-i"}},
      {"fields", "--options", "a list of options and records is text", {"--markdown", "--json"}},
      {"fields", "--json", json_only, {"--markdown"}},

      {"replay", "--path=file", dry, {"-i", "--next-hop", "--allow"}},
      {"replay", "--path=raw-ip", "the route names the next hop of every packet", {"--next-hop"}},
      {"replay",
       "!--as",
       "it is about requests that are repeated against a server: --as client",
       {"--host", "--port", "--client", "--wait", "--policy", "--ignore"}},
      {"replay", "--json", "the JSON always has these numbers", {"--stats"}},
      {"replay",
       "--as",
       by_client,
       {"-i",
        "--speed",
        "--pps",
        "--mbps",
        "--topspeed",
        "--loop",
        "--set",
        "--checksums",
        "--segment",
        "--mtu",
        "--skip-cut",
        "--next-hop",
        "-w",
        "--stats",
        "--packets",
        "--map",
        "--anonymise",
        "--endpoints",
        "--side",
        "--vlan",
        "--link",
        "--fix-lengths",
        "--mtu-truncate",
        "--anonymise-only",
        "--keep-mac-bytes",
        "--mutate",
        "--mac-endpoints",
        "--servers",
        "--side-file",
        "--skip-broadcast",
        "--strip-fcs",
        "--link-header",
        "--link-type"}},
      {"replay", "--mtu-truncate", "no packet is larger than the MTU then", {"--segment"}},
      {"replay", "!--path", by_device, {"--link"}},
      {"replay", "--path!=file", by_device, {"--link"}},

      {"talk",
       "!--packetdrill file!=*.pkt",
       "it is about packetdrill's scripts",
       {"--skip-others", "--flow"}},
      {"talk", "-i", "it runs on the lab's server", {"--run"}},
      {"talk",
       "!-i",
       "in the lab of its own it has an address of its own",
       {"--address", "--allow"}},

      {"lab",
       "--show",
       "the script is printed, and nothing is run",
       {"--server", "--record", "--impair-log", "--no-userns", "command"}},
      {"lab", "!--impair", "it is what the forwarder of --impair did", {"--impair-log"}},
      {"lab", "!--server", "it is about the server that --server starts", {"--server-wait"}},
      {"server", "transport=udp", "UDP has no connections", {"--idle"}},
      {"server",
       "!--path",
       "it is about a server by hand",
       {"-i", "--address", "--no-guard", "--allow"}},
      {"server",
       "--path=socket",
       "it is about a server by hand",
       {"-i", "--address", "--no-guard", "--allow"}},
      {"server", "--path!=socket", "it is about the kernel's sockets", {"-b"}},
      {"server",
       "--address",
       "our kernel does not answer at an address that is not its own",
       {"--no-guard"}},
  };
}

const std::vector<OptionRule>& rule_table() {
  static const std::vector<OptionRule> rules = [] {
    std::vector<OptionRule> out = own_rules();
    for (const char* command : {"decode", "replay"}) add_edits(command, out);
    for (const char* command : {"decode", "sniff"}) add_printing(command, out);
    for (const char* command : {"ask fields", "ask socket", "ask obstacles", "ask loopback"}) {
      add_markdown(command, out);
    }
    return out;
  }();
  return rules;
}

}  // namespace

std::span<const OptionRule> option_rules() { return rule_table(); }

}  // namespace pushpkt::tool
