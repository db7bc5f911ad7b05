// compare::Policy's calls, whose errors fail the test.
#include "pushpkt/testing/policy.hpp"

namespace pushpkt::testing {

ComparisonPolicy& ComparisonPolicy::checked(const Result<void>& outcome, const Location& test) {
  if (!outcome) fail_at(test, outcome.error().text());
  return *this;
}

ComparisonPolicy& ComparisonPolicy::ignoring(std::initializer_list<std::string_view> fields,
                                             const Location& test) {
  for (const std::string_view field : fields) checked(ignore(field), test);
  return *this;
}

ComparisonPolicy& ComparisonPolicy::ignoring(std::string_view fields, const Location& test) {
  return checked(ignore(fields), test);
}

ComparisonPolicy& ComparisonPolicy::comparing(std::string_view fields, const Location& test) {
  return checked(compare(fields), test);
}

ComparisonPolicy& ComparisonPolicy::tolerating(std::string_view fields, std::uint64_t amount,
                                               const Location& test) {
  return checked(tolerate(fields, amount), test);
}

ComparisonPolicy& ComparisonPolicy::masking(std::string_view fields, std::string_view bits,
                                            const Location& test) {
  return checked(mask(fields, bits), test);
}

ComparisonPolicy& ComparisonPolicy::relating(std::string_view relation, const Location& test) {
  return checked(relate(relation), test);
}

ComparisonPolicy& ComparisonPolicy::paired_by_flow() {
  pairing = compare::Pairing::flow;
  return *this;
}

ComparisonPolicy& ComparisonPolicy::paired_by_content() {
  pairing = compare::Pairing::content;
  return *this;
}

ComparisonPolicy ignoring(std::initializer_list<std::string_view> fields, const Location& test) {
  ComparisonPolicy policy;
  policy.ignoring(fields, test);
  return policy;
}

}  // namespace pushpkt::testing
