// What the field tables cost: typed access against code written by hand, then decode, build and
// stencils in nanoseconds a packet. A ratio above 1.1 makes `access_ratio` an error.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/prepared_recipe.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/stencil.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::string_view recipe_text =
    R"(eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/)"
    R"("x"*64)";

Bytes packet() { return build(*parse_recipe(recipe_text)).value().bytes; }

/// The port as everybody writes it who writes it once more.
[[gnu::noinline]] std::uint64_t by_hand(std::uint8_t* udp, std::size_t times) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < times; ++i) {
    const auto port = static_cast<std::uint16_t>(udp[2] << 8U | udp[3]);
    sum += port;
    const auto next = static_cast<std::uint16_t>(port + 1U);
    udp[2] = static_cast<std::uint8_t>(next >> 8U);
    udp[3] = static_cast<std::uint8_t>(next);
    benchmark::DoNotOptimize(udp);
    benchmark::ClobberMemory();
  }
  return sum;
}

[[gnu::noinline]] std::uint64_t by_row(std::uint8_t* udp, std::size_t times) {
  const ByteSpan header(udp, 8);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < times; ++i) {
    const Port port = get(header, udp::dstport);
    sum += port.number;
    set(header, udp::dstport, Port{static_cast<std::uint16_t>(port.number + 1U)});
    benchmark::DoNotOptimize(udp);
    benchmark::ClobberMemory();
  }
  return sum;
}

double seconds_of(std::uint64_t (*work)(std::uint8_t*, std::size_t), std::uint8_t* udp) {
  constexpr std::size_t times = 200'000;
  const auto begin = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(work(udp, times));
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Both in turn, so that a slow moment of the machine meets both; the best of each counts.
void access_ratio(benchmark::State& state) {
  Bytes bytes = packet();
  double hand = 1e9;
  double row = 1e9;
  for ([[maybe_unused]] auto _ : state) {
    hand = std::min(hand, seconds_of(by_hand, bytes.data() + 34));
    row = std::min(row, seconds_of(by_row, bytes.data() + 34));
  }
  state.counters["row/hand"] = row / hand;
  if (row / hand > 1.1) state.SkipWithError("a row costs more than 1.1 of code written by hand");
}
BENCHMARK(access_ratio)->Iterations(50);

void decode_packet(benchmark::State& state) {
  const Bytes bytes = packet();
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(decode(bytes).layers().size());
}
BENCHMARK(decode_packet);

void decode_and_verify(benchmark::State& state) {
  const Bytes bytes = packet();
  for ([[maybe_unused]] auto _ : state) {
    const Decoded decoded = decode(bytes);
    benchmark::DoNotOptimize(decoded.checksum(1));
    benchmark::DoNotOptimize(decoded.checksum(2));
  }
}
BENCHMARK(decode_and_verify);

void build_packet(benchmark::State& state) {
  const Recipe recipe = *parse_recipe(recipe_text);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(build(recipe).value().bytes.data());
}
BENCHMARK(build_packet);

/// A recipe made of typed values and built, each time anew.
void build_fresh(benchmark::State& state) {
  const Bytes bytes(static_cast<std::size_t>(state.range(0)), 0x55);
  std::uint16_t number = 0;
  for ([[maybe_unused]] auto _ : state) {
    ++number;
    const Recipe recipe{
        eth::layer(eth::dst(Mac{{2, 0, 0, 0, 0, 2}}), eth::src(Mac{{2, 0, 0, 0, 0, 1}})),
        ipv4::layer(ipv4::src(Ip4{{10, 0, 0, 1}}), ipv4::dst(Ip4{{10, 0, 0, 2}}), ipv4::id(number)),
        udp::layer(udp::srcport(Port{number}), udp::dstport(Port{53})), payload(bytes)};
    benchmark::DoNotOptimize(build(recipe).value().bytes.data());
  }
}
BENCHMARK(build_fresh)->Arg(18)->Arg(1400);

/// The same values into a recipe that was prepared, and into the same memory.
void build_into(benchmark::State& state) {
  const Bytes bytes(static_cast<std::size_t>(state.range(0)), 0x55);
  PreparedRecipe prepared = *PreparedRecipe::of(*parse_recipe("eth/ip/udp"));
  const auto to = *prepared.slot(eth::dst);
  const auto from = *prepared.slot(eth::src);
  const auto source = *prepared.slot(ipv4::src);
  const auto destination = *prepared.slot(ipv4::dst);
  const auto id = *prepared.slot(ipv4::id);
  const auto srcport = *prepared.slot(udp::srcport);
  const auto dstport = *prepared.slot(udp::dstport);
  Bytes storage(prepared.bytes_with(bytes.size()));
  std::uint16_t number = 0;
  for ([[maybe_unused]] auto _ : state) {
    ++number;
    prepared.set(to, Mac{{2, 0, 0, 0, 0, 2}});
    prepared.set(from, Mac{{2, 0, 0, 0, 0, 1}});
    prepared.set(source, Ip4{{10, 0, 0, 1}});
    prepared.set(destination, Ip4{{10, 0, 0, 2}});
    prepared.set(id, number);
    prepared.set(srcport, Port{number});
    prepared.set(dstport, Port{53});
    benchmark::DoNotOptimize(prepared.build_into(storage, bytes).value().data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(build_into)->Arg(18)->Arg(1400);

void stencil_port(benchmark::State& state) {
  Stencil stencil = *Stencil::of(*parse_recipe(recipe_text));
  const auto slot = *stencil.slot(udp::srcport);
  std::uint16_t number = 0;
  for ([[maybe_unused]] auto _ : state) {
    stencil.set(slot, Port{++number});
    benchmark::DoNotOptimize(stencil.bytes().data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(stencil_port);

void stencil_address(benchmark::State& state) {
  Stencil stencil = *Stencil::of(*parse_recipe(recipe_text));
  const auto slot = *stencil.slot(ipv4::src);
  Ip4 address;
  for ([[maybe_unused]] auto _ : state) {
    ++address.bytes[3];
    stencil.set(slot, address);
    benchmark::DoNotOptimize(stencil.bytes().data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(stencil_address);

void checksum(benchmark::State& state) {
  const Bytes bytes(static_cast<std::size_t>(state.range(0)), 0xa5);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(internet_checksum(bytes));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(checksum)->Arg(64)->Arg(1500)->Arg(65536);

}  // namespace
}  // namespace pushpkt::wire

BENCHMARK_MAIN();
