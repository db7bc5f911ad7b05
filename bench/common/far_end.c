/* far_end IF: counts what arrives on IF until SIGTERM, and prints {"frames", "bytes", "seconds"}.
 *
 * Its packet socket takes every frame and its filter keeps none: a frame that no protocol takes
 * then ends in consume_skb(), not in kfree_skb(), whose tracepoint other programs may have switched
 * on. "seconds" is the time in which frames arrived, from samples of the kernel's counter 2 ms
 * apart.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;
static void stop(int number) {
  (void)number;
  stopped = 1;
}

static void open_tap(const char* interface) {
  struct sock_filter nothing = {BPF_RET | BPF_K, 0, 0, 0};
  struct sock_fprog filter = {1, &nothing};
  struct sockaddr_ll to = {.sll_family = AF_PACKET,
                           .sll_protocol = htons(ETH_P_ALL),
                           .sll_ifindex = (int)if_nametoindex(interface)};
  int tap = socket(AF_PACKET, SOCK_RAW, 0);
  if (tap < 0 || setsockopt(tap, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0 ||
      bind(tap, (struct sockaddr*)&to, sizeof to) != 0) {
    perror("far_end: tap");
    exit(1);
  }
}

static int counter(const char* interface, const char* name) {
  char path[256];
  snprintf(path, sizeof path, "/sys/class/net/%s/statistics/%s", interface, name);
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    perror(path);
    exit(1);
  }
  return fd;
}

static uint64_t value(int fd) {
  char text[32] = "";
  ssize_t bytes = pread(fd, text, sizeof text - 1, 0);
  return bytes > 0 ? strtoull(text, NULL, 10) : 0;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  signal(SIGTERM, stop);
  open_tap(argv[1]);
  int packets = counter(argv[1], "rx_packets"), bytes = counter(argv[1], "rx_bytes");
  const uint64_t first = value(packets), first_bytes = value(bytes);
  uint64_t last = first;
  double previous = now(), begin = 0, end = 0;
  fprintf(stderr, "ready\n");
  while (!stopped) {
    usleep(2000);
    const uint64_t seen = value(packets);
    const double time = now();
    if (seen != last) {
      if (begin == 0) begin = previous;
      end = time;
    }
    last = seen;
    previous = time;
  }
  printf("{\"frames\": %llu, \"bytes\": %llu, \"seconds\": %.4f}\n",
         (unsigned long long)(value(packets) - first),
         (unsigned long long)(value(bytes) - first_bytes), end - begin);
  return 0;
}
