// The lab first, then what keeps rights in it, then the station.
#include "pushpkt/talk/lab_station.hpp"

#include <algorithm>

#include "pushpkt/lab/shell.hpp"
#include "pushpkt/talk/read_script.hpp"

namespace pushpkt::talk {

Result<std::unique_ptr<LabStation>> LabStation::build(const Script& script,
                                                      const path::PathKind& path) {
  auto lab = lab::Lab::build(lab::plan_of({}));
  if (!lab) return fail(lab.error());
  lab::set_environment(false);
  std::optional<lab::Launcher> launcher;
  if (const auto commands = commands_of(script); !commands.empty()) {
    auto opened = lab::Launcher::open(lab->server(), commands);
    if (!opened) return fail(opened.error());
    launcher.emplace(std::move(*opened));
  }
  auto gate = stack::EgressGate::open({});
  if (!gate) return fail(gate.error());
  std::unique_ptr<LabStation> out(
      new LabStation(std::move(*lab), std::move(launcher), std::move(*gate)));
  const bool whole_frames = path.ours == path::Level::link;
  auto station = Station::open({.interface = std::string(lab_end.name),
                                .path = &path,
                                .addresses = {Ip{lab_end.ip4}, Ip{lab_end.ip6}},
                                .mac = whole_frames ? lab_end.mac : lab::client_to_router.mac,
                                .gate = &out->gate_});
  if (!station) return fail(station.error());
  out->station_ = std::move(*station);
  return out;
}

Commands LabStation::commands(std::function<bool()> stop) const {
  return {.start = [this](std::size_t number) { return launcher_->start(number); },
          .look = [this]() -> Result<CommandState> {
            const auto state = launcher_->look();
            if (!state) return fail(state.error());
            return CommandState{state->listens, state->ended, state->status};
          },
          .stop = std::move(stop)};
}

Mac mac_for(const std::vector<Ip>& addresses, const Interfaces& interfaces,
            const path::PathKind& path) {
  const bool whole_frames = path.ours == path::Level::link;
  if (!whole_frames || addresses.empty() || interfaces.is_own(addresses.front())) return {};
  const auto bytes = addresses.front().bytes();
  Mac out{{0x02, 0x70, 0, 0, 0, 0}};
  std::copy(bytes.end() - 4, bytes.end(), out.bytes.begin() + 2);
  return out;
}

}  // namespace pushpkt::talk
