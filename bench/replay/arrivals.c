/* arrivals IF GAP_NS COUNT: when frames of EtherType 0x88b5 arrive on IF, by the kernel's stamps,
 * held against a schedule of one every GAP_NS. Prints {"frames", "p50", "p99", "max", "drift_ppm"}:
 * the distance from the schedule in nanoseconds, whose beginning is chosen so that the median is 0.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static void die(const char* what) {
  perror(what);
  exit(1);
}

static int by_value(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static double stamp_of(struct msghdr* message) {
  for (struct cmsghdr* part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    struct timespec time;
    memcpy(&time, CMSG_DATA(part), sizeof time);
    return (double)(time.tv_sec % 100000) * 1e9 + (double)time.tv_nsec;
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const double gap = atof(argv[2]);
  const size_t wanted = strtoull(argv[3], NULL, 10);
  struct sockaddr_ll to = {.sll_family = AF_PACKET,
                           .sll_protocol = htons(0x88b5),
                           .sll_ifindex = (int)if_nametoindex(argv[1])};
  int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, room = 8 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0 ||
      bind(fd, (struct sockaddr*)&to, sizeof to) != 0)
    die("arrivals");
  double* stamps = malloc(wanted * sizeof *stamps);
  double* errors = malloc(wanted * sizeof *errors);
  size_t count = 0;
  fprintf(stderr, "ready\n");
  while (count < wanted) {
    struct pollfd waiting = {fd, POLLIN, 0};
    if (poll(&waiting, 1, 10000) == 0) break;
    char frame[64], control[128];
    struct iovec piece = {frame, sizeof frame};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, 0) >= 0) stamps[count++] = stamp_of(&message);
  }
  if (count < 10) return 1;
  for (size_t i = 0; i < count; ++i) errors[i] = stamps[i] - stamps[0] - (double)i * gap;
  qsort(errors, count, sizeof *errors, by_value);
  const double middle = errors[count / 2];
  for (size_t i = 0; i < count; ++i) {
    const double error = stamps[i] - stamps[0] - (double)i * gap - middle;
    errors[i] = error < 0 ? -error : error;
  }
  qsort(errors, count, sizeof *errors, by_value);
  const double drift = ((stamps[count - 1] - stamps[0]) / (double)(count - 1) - gap) / gap * 1e6;
  printf("{\"frames\": %zu, \"p50\": %.0f, \"p99\": %.0f, \"max\": %.0f, \"drift_ppm\": %.2f}\n",
         count, errors[count / 2], errors[count * 99 / 100], errors[count - 1], drift);
  return 0;
}
