/* captures FOLDER COUNT: a.pcap; b.pcap, in which one packet in a thousand is changed; and
 * routed.pcap, every packet of a.pcap behind a router. UDP over IPv4, of 1000 conversations. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { link_bytes = 14, ip_bytes = 20, udp_bytes = 8, payload_bytes = 18, flows = 1000 };
enum { packet_bytes = link_bytes + ip_bytes + udp_bytes + payload_bytes };

static uint64_t random_state = 1;
static uint64_t next_random(void) { /* Marsaglia's xorshift */
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  return random_state ^= random_state << 17;
}

static void put16(uint8_t *at, unsigned value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void make(uint8_t *packet, uint64_t number, unsigned flow, unsigned ttl) {
  static const uint8_t head[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45};
  memset(packet, 0, packet_bytes);
  memcpy(packet, head, sizeof head);
  uint8_t *ip = packet + link_bytes;
  put16(ip + 2, packet_bytes - link_bytes);
  put16(ip + 4, (unsigned)number & 0xffff);
  ip[8] = (uint8_t)ttl;
  ip[9] = 17;
  put16(ip + 12, 10 << 8);
  put16(ip + 14, flow);
  put16(ip + 16, 10 << 8 | 1);
  put16(ip + 18, 1);
  uint32_t sum = 0;
  for (int i = 0; i < ip_bytes; i += 2) sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
  sum = (sum & 0xffff) + (sum >> 16);
  put16(ip + 10, ~((sum & 0xffff) + (sum >> 16)) & 0xffff);
  uint8_t *udp = ip + ip_bytes;
  put16(udp, 1024 + flow);
  put16(udp + 2, 9999);
  put16(udp + 4, udp_bytes + payload_bytes);
  memcpy(udp + udp_bytes, &number, sizeof number);
}

static FILE *capture(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  const uint32_t header[] = {0xa1b23c4d, 4u << 16 | 2, 0, 0, 65535, 1};
  if (file == NULL || fwrite(header, sizeof header, 1, file) != 1) exit(1);
  return file;
}

static void write_packet(FILE *file, uint64_t number, const uint8_t *packet) {
  const uint32_t record[] = {1700000000u + (uint32_t)(number / 1000000),
                             (uint32_t)(number % 1000000) * 1000, packet_bytes, packet_bytes};
  if (fwrite(record, sizeof record, 1, file) != 1) exit(1);
  if (fwrite(packet, packet_bytes, 1, file) != 1) exit(1);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *a = capture(argv[1], "a.pcap"), *b = capture(argv[1], "b.pcap");
  FILE *routed = capture(argv[1], "routed.pcap");
  const uint64_t count = strtoull(argv[2], NULL, 10);
  for (uint64_t i = 0; i < count; ++i) {
    uint8_t packet[packet_bytes];
    const unsigned flow = (unsigned)(next_random() % flows);
    const uint64_t change = next_random() % 2000; /* 0: another TTL, 1: another payload */
    make(packet, i, flow, 63);
    write_packet(routed, i, packet);
    make(packet, i, flow, 64);
    write_packet(a, i, packet);
    if (change == 0) make(packet, i, flow, 63);
    if (change == 1) packet[packet_bytes - 1] ^= 1;
    write_packet(b, i, packet);
  }
  return fclose(a) != 0 || fclose(b) != 0 || fclose(routed) != 0;
}
