// A value or an Error. tl::expected under our own name until C++23 is the floor.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "pushpkt/base/error.hpp"

namespace pushpkt {

/// A function that returns one says [[nodiscard]] itself: an alias cannot.
template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(system_error("cannot open x"));`
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace pushpkt
