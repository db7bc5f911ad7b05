// pushpkt talk: a dialogue with any stack, packet by packet, from a script.
#include <memory>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/protocol_files.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/parse_address.hpp"
#include "pushpkt/report/talk_run.hpp"
#include "pushpkt/talk/lab_station.hpp"
#include "pushpkt/talk/read_script.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct TalkOptions {
  std::string file;
  std::string interface;
  std::string path = "packet";
  std::vector<std::string> addresses;
  std::vector<std::string> allow;
  bool json = false;
  std::string run;
  std::vector<std::string> values;
  bool packetdrill = false;
  bool skip_others = false;
  std::string flow = "ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=8080)";
};

Result<talk::Script> read_script(const TalkOptions& options) {
  return talk::read_script(options.file, {.packetdrill = options.packetdrill,
                                          .drill = {.skip_others = options.skip_others},
                                          .flow = options.flow,
                                          .values = options.values,
                                          .command = options.run});
}

Result<int> run_script(const talk::Script& script, talk::Station& station,
                       const talk::Commands& commands, bool json) {
  talk::Dialogue dialogue(station, interrupted);
  const auto good = report::run_talk(script, dialogue, commands, json, run_output());
  if (!good) return fail(good.error());
  return *good ? exit_yes : exit_no;
}

Result<std::vector<Ip>> addresses_of(const TalkOptions& options, const stack::EgressGate& gate) {
  std::vector<Ip> out;
  for (const std::string& text : options.addresses) {
    const auto address = parse_address(text, "--address 10.0.0.9");
    if (!address) return fail(address.error());
    out.push_back(*address);
  }
  const Interface* device = gate.host().interfaces.find(options.interface);
  if (!out.empty() || device == nullptr) return out;
  for (const InterfaceAddress& own : device->addresses) out.push_back(own.ip);
  print_stderr("note: " + options.interface +
               "'s own address is used: this host's kernel answers too (TCP with RST);\n"
               "  --address names one that it does not have\n");
  return out;
}

Result<int> talk_on_interface(const TalkOptions& options) {
  if (auto given_up = give_up_rights_but_sockets({.read = {options.file}}); !given_up) {
    return fail(given_up.error());
  }
  const auto script = read_script(options);
  if (!script) return fail(script.error());
  if (auto none = talk::check_runs_nothing(*script); !none) return fail(none.error());
  auto gate = egress_gate(options.allow);
  if (!gate) return fail(gate.error());
  const auto addresses = addresses_of(options, *gate);
  if (!addresses) return fail(addresses.error());
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  auto station =
      talk::Station::open({.interface = options.interface,
                           .path = *kind,
                           .addresses = *addresses,
                           .mac = talk::mac_for(*addresses, gate->host().interfaces, **kind),
                           .gate = &*gate,
                           .stop = interrupted});
  if (!station) return fail(station.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  return run_script(*script, **station, {}, options.json);
}

/// The script is the user's own, as the command line is: it is read with the caller's rights,
/// which the commands in it need.
Result<int> talk_in_lab(const TalkOptions& options) {
  if (auto loaded = load_protocols(); !loaded) return fail(loaded.error());
  const auto script = read_script(options);
  if (!script) return fail(script.error());
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  confine_root();
  const auto lab = talk::LabStation::build(*script, **kind);
  if (!lab) return fail(lab.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  return run_script(*script, (*lab)->station(), (*lab)->commands(interrupted), options.json);
}

}  // namespace

Run add_talk(Arguments verb) {
  auto options = std::make_shared<TalkOptions>();
  TalkOptions& o = *options;
  verb.declare({
      {"file", "FILE", "the script, or - (stdin)", o.file, reads_file | required},
      {"-i,--interface", "IF", "talk on this one; without it, in a lab of its own", o.interface},
      {"--path", "NAME", "the way out: packet, inject, ring, xdp or raw-ip", o.path, shows_default},
      {"--address", "ADDRESS", "our address, for which ARP and Neighbour Discovery are answered",
       o.addresses},
      {"--run", "'COMMAND'", "start this on the lab's server first, as `run` does", o.run},
      {"--let", "NAME=VALUE", "in place of the script's own `let NAME = ...`", o.values},
      {"--packetdrill", "", "read packetdrill's packet lines, as of files that end in .pkt",
       o.packetdrill},
      {"--skip-others", "", "leave out packetdrill's socket calls, which are refused otherwise",
       o.skip_others},
      {"--flow", "RECIPE", "headers and ports of packetdrill's packets", o.flow, shows_default},
      {"--json", "", "every step and its packet as one JSON document", o.json},
      allow_row(o.allow),
  });
  verb.rules({
      {"!--packetdrill file!=*.pkt", "it is about packetdrill's scripts", "--skip-others --flow"},
      {"-i", "it runs on the lab's server", "--run"},
      {"!-i", "in the lab of its own it has an address of its own", "--address --allow"},
  });
  verb.examples(
      "pushpkt talk handshake.talk, a file with these lines:\n"
      "  flow ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=12000)\n"
      "  run pushpkt server tcp\n"
      "  > tcp(flags.syn=1, seq=0)\n"
      "  < tcp(flags=0x012, seq=0, ack=1) within 1s\n"
      "  > tcp(flags=0x010, seq=1, ack=1)/\"hello\"\n"
      "  ! tcp(flags.reset=1) within 0.1s");
  verb.footer(
      "Exit 0 when all packets are as expected, 1 at the first that is not.\n"
      "In the lab we are 10.77.1.9 and fd77:1::9, addresses that no kernel has; `run`\n"
      "starts a command on the server, 10.77.2.2 and fd77:2::2.");
  return [options] {
    catch_interruptions();
    options->interface = device_name(options->interface);
    return options->interface.empty() ? talk_in_lab(*options) : talk_on_interface(*options);
  };
}

}  // namespace pushpkt::tool
