/* captures FOLDER COUNT: small.pcap, UDP of 60 bytes; mixed.pcap, UDP and TCP with timestamps of 60
   to 1514 bytes, in the shares of the Internet mix. The same bytes each time; checksums are right. */
#include <stdlib.h>
#include <string.h>

#include "sums.h"

static uint64_t state = 88172645463325252u;

static uint64_t next_random(void) { /* xorshift64, Marsaglia 2003 */
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void put16(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value & 0xffff);
}

static uint32_t add_words(uint32_t sum, const uint8_t *at, size_t size) {
  for (size_t i = 0; i < size; i++) sum += i % 2 ? at[i] : (uint32_t)at[i] << 8;
  return sum;
}

static uint16_t checksum(uint32_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

static size_t make(uint8_t *frame, size_t size, int tcp) {
  const size_t upper_header = tcp ? 32 : 8;
  if (size < 34 + upper_header) size = 34 + upper_header;
  const uint64_t r = next_random();
  for (size_t i = 34 + upper_header; i < size; i++) frame[i] = (uint8_t)(r >> i % 57);
  memcpy(frame, "\2\0\0\0\0\2\2\0\0\0\0\1\x08\0", 14);
  uint8_t *ip = frame + 14, *upper = frame + 34;
  memset(ip, 0, 20 + upper_header);
  ip[0] = 0x45;
  put16(ip + 2, (uint32_t)size - 14);
  put16(ip + 4, (uint32_t)(r >> 40) & 0xffff);
  ip[8] = 64;
  ip[9] = tcp ? 6 : 17;
  put32(ip + 12, 0xc6120000 | (r & 0xffff));
  put32(ip + 16, 0xc6130000 | (r >> 16 & 0xffff));
  put16(ip + 10, checksum(add_words(0, ip, 20)));
  put16(upper, 1024 + (r >> 32) % 30000);
  put16(upper + 2, 20000 + (r >> 48) % 4000);
  if (tcp) {
    put32(upper + 4, (uint32_t)next_random());
    put32(upper + 8, (uint32_t)next_random());
    memcpy(upper + 12, "\x80\x18\x01\xf5", 4);
    memcpy(upper + 20, "\1\1\x08\x0a", 4);
    put32(upper + 24, (uint32_t)r);
  } else {
    put16(upper + 4, (uint32_t)size - 34);
  }
  const uint32_t sum = add_words(add_words(ip[9] + (uint32_t)size - 34, ip + 12, 8), upper, size - 34);
  put16(upper + (tcp ? 16 : 6), checksum(sum) ? checksum(sum) : 0xffff);
  return size;
}

static int write_capture(const char *folder, const char *name, long count, int mixed) {
  static uint8_t frame[2048];
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL) return 1;
  const uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, 1};
  fwrite(header, sizeof header, 1, file);
  for (long i = 0; i < count; i++) {
    const unsigned percent = (unsigned)(next_random() % 100);
    const size_t wanted = !mixed || percent < 58 ? 60 : percent < 91 ? 594 : 1514;
    const uint32_t size = (uint32_t)make(frame, wanted, mixed && i % 2);
    const uint32_t record[4] = {1700000000u + (uint32_t)(i / 100000),
                                (uint32_t)(i % 100000) * 10u, size, size};
    fwrite(record, sizeof record, 1, file);
    fwrite(frame, size, 1, file);
  }
  return fclose(file);
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  return write_capture(argv[1], "small.pcap", atol(argv[2]), 0) ||
         write_capture(argv[1], "mixed.pcap", atol(argv[2]), 1);
}
