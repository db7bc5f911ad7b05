/* The least that decodes Ethernet, IPv4, UDP and TCP with every bound checked. */
#ifndef PUSHPKT_BENCH_WALK_H
#define PUSHPKT_BENCH_WALK_H
#include <string.h>

#include "sums.h"

static inline uint16_t be16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }
static inline uint32_t be32(const uint8_t *at) {
  uint32_t raw;
  memcpy(&raw, at, sizeof raw);
  return __builtin_bswap32(raw);
}

static inline void walk(const uint8_t *frame, uint32_t size, struct sums *out) {
  out->packets++;
  if (size < 34 || be16(frame + 12) != 0x0800) {
    out->bad++;
    return;
  }
  const uint8_t *ip = frame + 14;
  const uint32_t header = (ip[0] & 15u) * 4u, total = be16(ip + 2);
  if (ip[0] >> 4 != 4 || header < 20 || total < header || total + 14 > size) {
    out->bad++;
    return;
  }
  out->addresses += be32(ip + 12) + (uint64_t)be32(ip + 16);
  const uint8_t *upper = ip + header;
  const uint32_t left = total - header;
  if (ip[9] == 17 && left >= 8 && be16(upper + 4) >= 8 && be16(upper + 4) <= left) {
    out->ports += be16(upper) + be16(upper + 2);
    out->payload += be16(upper + 4) - 8u;
  } else if (ip[9] == 6 && left >= 20 && (upper[12] >> 4) * 4u >= 20 &&
             (upper[12] >> 4) * 4u <= left) {
    out->ports += be16(upper) + be16(upper + 2);
    out->sequence += be32(upper + 4);
    out->payload += left - (upper[12] >> 4) * 4u;
  } else {
    out->bad++;
  }
}
#endif
