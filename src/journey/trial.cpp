// Which list of a trial takes a packet.
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::journey {
namespace {

std::vector<SeenPacket>* list_for(Trial& trial, Role role) {
  switch (role) {
    case Role::left:
      return &trial.left;
    case Role::arrived:
      return &trial.arrived;
    case Role::unclaimed:
      return &trial.unclaimed;
    case Role::answer:
      return &trial.answers;
    case Role::sent_back:
      return &trial.sent_back;
    case Role::icmp_error:
      return &trial.icmp_errors;
    default:
      return nullptr;
  }
}

}  // namespace

bool Trial::lost_its_evidence() const {
  return evidence.lost > 0 && !decided() && evidence.drops.empty();
}

void Trial::add(Role role, const Observed& observed) {
  if (role == Role::icmp_elsewhere) {
    icmp_elsewhere.push_back(observed);
  } else if (auto* const list = list_for(*this, role)) {
    list->push_back(observed.packet);
  }
}

}  // namespace pushpkt::journey
