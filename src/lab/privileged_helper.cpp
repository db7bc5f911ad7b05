// Numbers go one way, errors come back the other.
#include "pushpkt/lab/privileged_helper.hpp"

#include <optional>

namespace pushpkt::lab {

Result<PrivilegedHelper> PrivilegedHelper::spawn(const Lab& lab, const std::vector<Plan>& plans) {
  const auto reply_to = [&](std::size_t number) -> std::optional<LineError> {
    if (number >= plans.size()) return std::nullopt;
    const auto done = lab.run_plan(plans[number]);
    return done ? LineError{} : LineError::of(done.error());
  };
  auto line = ChildLine::open([&](int fd) { ChildLine::serve<std::size_t>(fd, reply_to); });
  if (!line) return fail(line.error());
  return PrivilegedHelper(std::move(*line));
}

Result<void> PrivilegedHelper::run_plan(std::size_t number) const {
  LineError reply;
  if (!line_.ask(number, reply)) {
    return fail(Error{
        "cannot change the lab: the process that does it is gone", 0, {}, Cause::environment});
  }
  return reply.result();
}

}  // namespace pushpkt::lab
