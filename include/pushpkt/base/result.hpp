// A value or an Error. tl::expected until C++23 is the floor.
#pragma once

#include <memory>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

#include "pushpkt/base/error.hpp"

namespace pushpkt {

/// A type that gives out views of what it owns says so by a member type `LendsItsBytes`: then
/// `make()->view()`, a view of a temporary, does not compile.
template <class T>
concept LendsItsBytes = requires {
  typename T::LendsItsBytes;
};

/// Prints that a value was read where there is the error, and aborts.
[[noreturn]] void end_without_value(const Error& error);

/// What a function of the library returns. A result that is thrown away is a warning. `->` and `*`
/// of one that has no value end the program with the error's text, in every build.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result() = default;
  Result(Base&& other) : Base(std::move(other)) {}  // NOLINT: what map() and the like return

  [[nodiscard]] constexpr const T* operator->() const& { return std::addressof(checked()); }
  [[nodiscard]] constexpr T* operator->() & { return std::addressof(checked()); }
  [[nodiscard]] constexpr T* operator->() && { return std::addressof(checked()); }
  T* operator->() && requires LendsItsBytes<T>
  = delete;  // keep the result in a variable first: the view would outlive it

  [[nodiscard]] constexpr const T& operator*() const& { return checked(); }
  [[nodiscard]] constexpr T& operator*() & { return checked(); }
  [[nodiscard]] constexpr T&& operator*() && { return std::move(checked()); }

 private:
  [[nodiscard]] constexpr const T& checked() const {
    if (!Base::has_value()) end_without_value(Base::error());
    return Base::operator*();
  }
  [[nodiscard]] constexpr T& checked() {
    if (!Base::has_value()) end_without_value(Base::error());
    return Base::operator*();
  }
};

template <>
class [[nodiscard]] Result<void> : public tl::expected<void, Error> {
  using Base = tl::expected<void, Error>;

 public:
  using Base::Base;
  Result() = default;
  Result(Base&& other) : Base(std::move(other)) {}  // NOLINT: what map() and the like return
};

/// `return fail(system_error("cannot open x"));`
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace pushpkt
