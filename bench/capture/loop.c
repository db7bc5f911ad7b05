/* loop IF FILE: writes what passes IF into FILE (pcap, nanoseconds) until SIGINT: a TPACKET_V3 ring
 * and write(2), nothing else. packet(7), Documentation/networking/packet_mmap.rst
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { block_bytes = 1 << 20, blocks = 32, buffer_bytes = 1 << 20 };

static volatile sig_atomic_t stopped;
static void stop(int number) {
  (void)number;
  stopped = 1;
}
static uint8_t buffer[buffer_bytes + (1 << 18)];
static size_t filled;

static void die(const char* what) {
  perror(what);
  exit(1);
}

static void flush(int file) {
  if (filled > 0 && write(file, buffer, filled) != (ssize_t)filled) die("write");
  filled = 0;
}

static void take_block(const struct tpacket_block_desc* block, int file) {
  const uint8_t* at = (const uint8_t*)block + block->hdr.bh1.offset_to_first_pkt;
  for (uint32_t i = 0; i < block->hdr.bh1.num_pkts; ++i) {
    const struct tpacket3_hdr* packet = (const struct tpacket3_hdr*)at;
    const uint32_t head[4] = {packet->tp_sec, packet->tp_nsec, packet->tp_snaplen, packet->tp_len};
    memcpy(buffer + filled, head, sizeof head);
    memcpy(buffer + filled + sizeof head, at + packet->tp_mac, packet->tp_snaplen);
    filled += sizeof head + packet->tp_snaplen;
    if (filled >= buffer_bytes) flush(file);
    at += packet->tp_next_offset;
  }
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  int version = TPACKET_V3, fd = socket(AF_PACKET, SOCK_RAW, 0);
  struct tpacket_req3 wanted = {.tp_block_size = block_bytes,
                                .tp_block_nr = blocks,
                                .tp_frame_size = 2048,
                                .tp_frame_nr = block_bytes / 2048 * blocks,
                                .tp_retire_blk_tov = 50};
  struct sockaddr_ll to = {.sll_family = AF_PACKET,
                           .sll_protocol = htons(ETH_P_ALL),
                           .sll_ifindex = (int)if_nametoindex(argv[1])};
  if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0 ||
      setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &wanted, sizeof wanted) != 0)
    die("ring");
  uint8_t* ring =
      mmap(NULL, (size_t)block_bytes * blocks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (ring == MAP_FAILED || bind(fd, (struct sockaddr*)&to, sizeof to) != 0) die("ring");
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGINT, &action, NULL);
  int file = open(argv[2], O_CREAT | O_TRUNC | O_WRONLY, 0644), rest = 2;
  if (file < 0) die(argv[2]);
  const uint32_t head[6] = {0xa1b23c4d, 2 | 4 << 16, 0, 0, 262144, 1};
  memcpy(buffer, head, filled = sizeof head);
  fprintf(stderr, "ready\n");
  for (unsigned current = 0; rest > 0;) {
    struct tpacket_block_desc* block =
        (struct tpacket_block_desc*)(ring + (size_t)current * block_bytes);
    if (__atomic_load_n(&block->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) {
      take_block(block, file);
      __atomic_store_n(&block->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
      current = (current + 1) % blocks;
      continue;
    }
    struct pollfd waiting = {fd, POLLIN, 0};
    if (stopped) --rest; /* the last block is handed over after 50 ms */
    poll(&waiting, 1, 100);
  }
  flush(file);
  return 0;
}
