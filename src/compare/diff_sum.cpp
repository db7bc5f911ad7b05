// Counts are added; groups are counted again, because of each only the first changes are kept.
#include "pushpkt/compare/diff_sum.hpp"

#include "compare/groups.hpp"

namespace pushpkt::compare {

struct DiffSum::State {
  Groups groups;
  CaptureDiff sum;
};

DiffSum::DiffSum() : state_(std::make_unique<State>()) {}
DiffSum::DiffSum(DiffSum&&) noexcept = default;
DiffSum& DiffSum::operator=(DiffSum&&) noexcept = default;
DiffSum::~DiffSum() = default;

void DiffSum::add(const std::vector<FieldDifference>& rows, std::uint64_t number_a,
                  std::uint64_t number_b) {
  for (const FieldDifference& row : rows) state_->groups.add(row, number_a, number_b);
}

void DiffSum::add(const CaptureDiff& share) {
  CaptureDiff& sum = state_->sum;
  sum.packets_a = share.packets_a;  // each share reads all packets, and sees all conversations
  sum.packets_b = share.packets_b;
  sum.forgotten = share.forgotten;
  sum.trouble_a = share.trouble_a;
  sum.trouble_b = share.trouble_b;
  sum.same += share.same;
  sum.explained += share.explained;
  sum.changed += share.changed;
  sum.moved += share.moved;
  sum.missing += share.missing;
  sum.extra += share.extra;
  sum.duplicates += share.duplicates;
  sum.given_up += share.given_up;
  sum.memory_bound += share.memory_bound;
}

CaptureDiff DiffSum::take() {
  state_->sum.groups = state_->groups.take();
  state_->sum.ungrouped = state_->groups.left_out();
  return std::move(state_->sum);
}

}  // namespace pushpkt::compare
