/* What each program of this bench adds up over a capture, so that none of them leaves work out. */
#ifndef PUSHPKT_BENCH_SUMS_H
#define PUSHPKT_BENCH_SUMS_H
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

struct sums {
  uint64_t packets, addresses, ports, sequence, payload, bad;
};

static inline double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void print_sums(const struct sums *s, double seconds) {
  printf("{\"ns\":%.3f,\"sums\":[%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64
         ",%" PRIu64 "]}\n",
         seconds * 1e9 / (double)(s->packets ? s->packets : 1), s->packets, s->addresses, s->ports,
         s->sequence, s->payload, s->bad);
}
#endif
