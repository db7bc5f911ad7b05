// Talk: packets sent to the program under test, and the packets that it has to answer with.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/testing/location.hpp"

namespace pushpkt::testing {

/// A host made by hand beside the lab's client: 10.77.1.9 and fd77:1::9, which no kernel has, so
/// that none answers in its place. Recipes are as in the scripts of `pushpkt talk` (docs/talk.md):
/// variables, and `seq` and `ack` of TCP counted from the SYN.
///
///     Talk talk(client());
///     talk.flow("ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=12000)");
///     talk.send("tcp(flags.syn=1, seq=0)");
///     talk.expect("tcp(flags=0x012, seq=0, ack=1)", 1s);
///
/// What is not as expected fails the test at that line, with every difference; the steps behind it
/// then do nothing.
class Talk {
 public:
  explicit Talk(const lab::Host& client, const Location& test = Location::current());
  Talk(Talk&&) noexcept;
  Talk& operator=(Talk&&) noexcept;
  ~Talk();

  /// What the recipes of later steps leave open.
  void flow(const std::string& recipe, const Location& test = Location::current());
  /// The packet as it was sent; empty after a failure.
  sniff::Seen send(const std::string& recipe, const Location& test = Location::current());
  /// The next packet to us has what the recipe names.
  sniff::Seen expect(const std::string& recipe, std::chrono::nanoseconds within,
                     const Location& test = Location::current());
  /// A packet to us has what the recipe names; others before it are passed over.
  sniff::Seen await(const std::string& recipe, std::chrono::nanoseconds within,
                    const Location& test = Location::current());
  /// No packet comes; with a recipe: none like it.
  void nothing(std::chrono::nanoseconds within, const std::string& recipe = {},
               const Location& test = Location::current());
  /// Binds a field of the last packet to `$name` in later recipes. Its value, 0 of an address.
  std::uint64_t let(const std::string& name, const std::string& field,
                    const Location& test = Location::current());

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace pushpkt::testing
