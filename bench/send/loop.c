/* loop MODE IF BYTES COUNT [PPS]: sends COUNT frames of BYTES bytes as fast as the kernel takes
 * them, or PPS a second: what a program that does nothing else reaches. Prints {"sent", "seconds"}.
 *
 * MODE: mmsg (AF_PACKET, sendmmsg, 64 at once), capture (the same, 20,000 frames in turn, each
 * where it lies in memory, as of a capture that was read), ring (PACKET_TX_RING, TPACKET_V3),
 * xdp (AF_XDP, copy mode), gso (AF_PACKET, UDP GSO: 64 frames as one datagram), raw (raw IPv4
 * socket, sendmmsg). Each frame has an identification of its own and the header checksum that
 * belongs to it, as a sender has that changes something. packet(7), raw(7),
 * AF_XDP: Documentation/networking/af_xdp.rst
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

enum { batch = 64, most_bytes = 2048, most_datagram = 1 << 16, ethernet_bytes = 14, udp_at = 34, header_bytes = 42 };

static uint64_t sent, wanted, pps, start;

static void die(const char* what) {
  perror(what);
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void pace(void) {
  if (pps == 0) return;
  const uint64_t due = start + (uint64_t)((double)sent * 1e9 / (double)pps);
  while (now() < due) continue;
}

static uint16_t folded(uint32_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

static uint32_t words(const uint8_t* bytes, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; ++i) sum += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
  return sum;
}

static void put16(uint8_t* at, unsigned value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void make_frame(uint8_t* frame, size_t bytes, unsigned ethertype) {
  static const uint8_t head[] = {2,   0,    0, 0, 0,   0x99, 2, 0,    0,    0,    0,  1, 0,
                                 0,   0x45, 0, 0, 0,   0,    0, 0x40, 0,    64,   17, 0, 0,
                                 198, 18,   0, 1, 198, 18,   0, 2,    0x0f, 0xa0, 0,  9};
  memcpy(frame, head, sizeof head);
  put16(frame + 12, ethertype);
  put16(frame + 16, (unsigned)(bytes - ethernet_bytes));
  put16(frame + 38, (unsigned)(bytes - udp_at));
  memset(frame + header_bytes, 'x', bytes - header_bytes);
  put16(frame + 24, folded(words(frame + ethernet_bytes, 20)));
  put16(frame + 40, folded(words(frame + 26, 8) + 17 + (uint32_t)(bytes - udp_at) +
                           words(frame + udp_at, bytes - udp_at)));
}

/* RFC 1624 */
static void give_identification(uint8_t* frame, unsigned id) {
  const uint32_t before = words(frame + 18, 2), checksum = words(frame + 24, 2);
  put16(frame + 18, id & 0xffff);
  put16(frame + 24, folded((~checksum & 0xffff) + (~before & 0xffff) + (id & 0xffff)));
}

static int is_full(void) { return errno == ENOBUFS || errno == EAGAIN || errno == EBUSY; }

static int packet_socket(const char* interface) {
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(interface)};
  int fd = socket(AF_PACKET, SOCK_RAW, 0);
  if (fd < 0 || bind(fd, (struct sockaddr*)&to, sizeof to) != 0) die("packet socket");
  return fd;
}

static int raw_socket(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr("198.18.0.2")};
  int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  if (fd < 0 || connect(fd, (struct sockaddr*)&to, sizeof to) != 0) die("raw socket");
  return fd;
}

static void by_sendmmsg(int fd, size_t bytes, size_t skipped) {
  static uint8_t frames[batch][most_bytes];
  struct mmsghdr messages[batch] = {0};
  struct iovec pieces[batch];
  for (int i = 0; i < batch; ++i) {
    make_frame(frames[i], bytes, skipped ? ETH_P_IP : 0x88b5);
    pieces[i] = (struct iovec){frames[i] + skipped, bytes - skipped};
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  while (sent < wanted) {
    const uint64_t left = wanted - sent, most = pps ? 16 : batch;
    const unsigned count = (unsigned)(left < most ? left : most);
    for (unsigned i = 0; i < count; ++i) give_identification(frames[i], (unsigned)(sent + i));
    const int taken = sendmmsg(fd, messages, count, 0);
    if (taken < 0 && !is_full()) die("sendmmsg");
    if (taken > 0) sent += (uint64_t)taken;
    pace();
  }
}

/* As many different frames as a capture has, in memory, each of which comes from there. */
static void by_sendmmsg_of_capture(int fd, size_t bytes) {
  enum { frames_in_capture = 20000 };
  uint8_t* const frames = malloc(frames_in_capture * bytes);
  struct mmsghdr messages[batch] = {0};
  struct iovec pieces[batch];
  if (frames == NULL) die("malloc");
  for (size_t i = 0; i < frames_in_capture; ++i) make_frame(frames + i * bytes, bytes, 0x88b5);
  for (int i = 0; i < batch; ++i) {
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  start = now();
  while (sent < wanted) {
    const uint64_t left = wanted - sent;
    const unsigned count = (unsigned)(left < batch ? left : batch);
    for (unsigned i = 0; i < count; ++i) {
      pieces[i] = (struct iovec){frames + (sent + i) % frames_in_capture * bytes, bytes};
    }
    const int taken = sendmmsg(fd, messages, count, 0);
    if (taken < 0 && !is_full()) die("sendmmsg");
    if (taken > 0) sent += (uint64_t)taken;
  }
}

/* UDP GSO: one datagram of as many segments as it may have, which the kernel cuts. virtio_net.h */
static void by_gso(int fd, size_t bytes) {
  static uint8_t datagram[most_datagram];
  const size_t data = bytes - header_bytes;
  const size_t fit = (0xffff - (header_bytes - ethernet_bytes)) / data;
  const int on = 1;
  size_t made = 0;
  if (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0) die("PACKET_VNET_HDR");
  while (sent < wanted) {
    size_t count = fit < batch ? fit : batch;
    if (count > wanted - sent) count = (size_t)(wanted - sent);
    const size_t all = header_bytes + count * data;
    struct virtio_net_hdr offload = {.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
                                     .gso_type = 5, /* VIRTIO_NET_HDR_GSO_UDP_L4 */
                                     .hdr_len = header_bytes,
                                     .gso_size = (uint16_t)data,
                                     .csum_start = udp_at,
                                     .csum_offset = 6};
    struct iovec pieces[] = {{&offload, sizeof offload}, {datagram, all}};
    const struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    if (all != made) {
      make_frame(datagram, all, ETH_P_IP);
      put16(datagram + 40, 0xffff & ~folded(words(datagram + 26, 8) + 17 + (uint32_t)(all - udp_at)));
      made = all;
    }
    give_identification(datagram, (unsigned)sent);
    if (count == 1) offload = (struct virtio_net_hdr){0};
    if (sendmsg(fd, &message, 0) >= 0)
      sent += count;
    else if (!is_full())
      die("sendmsg");
  }
}

static void by_ring(const char* interface, size_t bytes) {
  enum { slot_bytes = 2048, block_bytes = 1 << 18, blocks = 8 };
  const unsigned slots = block_bytes / slot_bytes * blocks;
  const size_t frame_at = TPACKET_ALIGN(sizeof(struct tpacket3_hdr));
  struct tpacket_req3 ring = {.tp_block_size = block_bytes,
                              .tp_block_nr = blocks,
                              .tp_frame_size = slot_bytes,
                              .tp_frame_nr = slots};
  int version = TPACKET_V3, fd = packet_socket(interface);
  if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0 ||
      setsockopt(fd, SOL_PACKET, PACKET_TX_RING, &ring, sizeof ring) != 0)
    die("PACKET_TX_RING");
  uint8_t* memory =
      mmap(NULL, (size_t)block_bytes * blocks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) die("mmap");
  for (unsigned i = 0; i < slots; ++i)
    make_frame(memory + (size_t)i * slot_bytes + frame_at, bytes, 0x88b5);
  for (unsigned next = 0; sent < wanted;) {
    unsigned filled = 0;
    for (; filled < 256 && sent + filled < wanted; ++filled, next = (next + 1) % slots) {
      struct tpacket3_hdr* slot = (struct tpacket3_hdr*)(memory + (size_t)next * slot_bytes);
      if (__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) != TP_STATUS_AVAILABLE) break;
      slot->tp_len = slot->tp_snaplen = (uint32_t)bytes;
      slot->tp_next_offset = 0;
      give_identification((uint8_t*)slot + frame_at, (unsigned)(sent + filled));
      __atomic_store_n(&slot->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
    }
    if (send(fd, NULL, 0, MSG_DONTWAIT) < 0 && !is_full()) die("send");
    sent += filled;
    pace();
  }
  while (send(fd, NULL, 0, 0) < 0 && is_full()) continue;
}

struct queue {
  uint32_t *producer, *consumer;
  void* entries;
};

static struct queue map_queue(int fd, const struct xdp_ring_offset* offset, off_t page,
                              size_t bytes) {
  uint8_t* at = mmap(NULL, offset->desc + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, page);
  if (at == MAP_FAILED) die("mmap of an AF_XDP queue");
  return (struct queue){(uint32_t*)(at + offset->producer), (uint32_t*)(at + offset->consumer),
                        at + offset->desc};
}

static void by_xdp(const char* interface, size_t bytes) {
  enum { slots = 2048 };
  const uint32_t size = slots;
  uint8_t* area =
      mmap(NULL, slots * most_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct xdp_umem_reg umem = {
      .addr = (uint64_t)(uintptr_t)area, .len = slots * most_bytes, .chunk_size = most_bytes};
  struct xdp_mmap_offsets offsets;
  socklen_t length = sizeof offsets;
  struct sockaddr_xdp to = {
      .sxdp_family = AF_XDP, .sxdp_flags = XDP_COPY, .sxdp_ifindex = if_nametoindex(interface)};
  int fd = socket(AF_XDP, SOCK_RAW, 0);
  if (fd < 0 || setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem) != 0 ||
      setsockopt(fd, SOL_XDP, XDP_UMEM_FILL_RING, &size, sizeof size) != 0 ||
      setsockopt(fd, SOL_XDP, XDP_UMEM_COMPLETION_RING, &size, sizeof size) != 0 ||
      setsockopt(fd, SOL_XDP, XDP_TX_RING, &size, sizeof size) != 0 ||
      getsockopt(fd, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length) != 0)
    die("AF_XDP");
  struct queue out = map_queue(fd, &offsets.tx, XDP_PGOFF_TX_RING, slots * sizeof(struct xdp_desc));
  struct queue done =
      map_queue(fd, &offsets.cr, (off_t)XDP_UMEM_PGOFF_COMPLETION_RING, slots * sizeof(uint64_t));
  if (bind(fd, (struct sockaddr*)&to, sizeof to) != 0) die("bind of AF_XDP");
  for (unsigned i = 0; i < slots; ++i) make_frame(area + (size_t)i * most_bytes, bytes, 0x88b5);
  uint64_t queued = 0;
  while (sent < wanted) {
    unsigned filled = 0;
    for (; filled < batch && queued < wanted && queued - sent < slots; ++filled, ++queued) {
      const uint64_t at = queued % slots * most_bytes;
      give_identification(area + at, (unsigned)queued);
      ((struct xdp_desc*)out.entries)[queued % slots] =
          (struct xdp_desc){.addr = at, .len = (uint32_t)bytes};
    }
    __atomic_store_n(out.producer, (uint32_t)queued, __ATOMIC_RELEASE);
    if (sendto(fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 && !is_full()) die("sendto");
    const uint32_t finished = __atomic_load_n(done.producer, __ATOMIC_ACQUIRE);
    sent += finished - *done.consumer;
    __atomic_store_n(done.consumer, finished, __ATOMIC_RELEASE);
    pace();
  }
}

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const char *mode = argv[1], *interface = argv[2];
  const size_t bytes = (size_t)atoi(argv[3]);
  wanted = strtoull(argv[4], NULL, 10);
  pps = argc > 5 ? strtoull(argv[5], NULL, 10) : 0;
  start = now();
  if (!strcmp(mode, "mmsg"))
    by_sendmmsg(packet_socket(interface), bytes, 0);
  else if (!strcmp(mode, "capture"))
    by_sendmmsg_of_capture(packet_socket(interface), bytes);
  else if (!strcmp(mode, "raw"))
    by_sendmmsg(raw_socket(), bytes, ethernet_bytes);
  else if (!strcmp(mode, "ring"))
    by_ring(interface, bytes);
  else if (!strcmp(mode, "gso"))
    by_gso(packet_socket(interface), bytes);
  else if (!strcmp(mode, "xdp"))
    by_xdp(interface, bytes);
  else
    return 2;
  printf("{\"sent\": %llu, \"seconds\": %.6f}\n", (unsigned long long)sent,
         (double)(now() - start) * 1e-9);
  return 0;
}
