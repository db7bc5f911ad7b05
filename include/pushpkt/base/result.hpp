// A value or an Error. tl::expected under our own name until C++23 is the floor.
#pragma once

#include <tl/expected.hpp>

#include "pushpkt/base/error.hpp"

namespace pushpkt {

template <class T>
using Result [[nodiscard]] = tl::expected<T, Error>;

/// `return fail(system_error("cannot open x"));`
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace pushpkt
