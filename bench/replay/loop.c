/* loop IF GAP_NS COUNT: sends a frame every GAP_NS: sleeps until 80 us before, then spins. What a
 * program that does nothing else reaches, with a margin that is long enough for this kind of
 * machine.
 */
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int64_t gap = atoll(argv[2]), count = atoll(argv[3]), margin = 80000;
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(argv[1])};
  int fd = socket(AF_PACKET, SOCK_RAW, 0);
  if (fd < 0 || bind(fd, (struct sockaddr*)&to, sizeof to) != 0) {
    perror("loop");
    return 1;
  }
  static unsigned char frame[60] = {2, 0, 0, 0, 0, 0x99, 2, 0, 0, 0, 0, 1, 0x88, 0xb5};
  prctl(PR_SET_TIMERSLACK, 1UL);
  int64_t due = now() + 1000000;
  for (int64_t i = 0; i < count; ++i, due += gap) {
    const int64_t wake = due - margin;
    struct timespec until = {wake / 1000000000, wake % 1000000000};
    if (now() < wake) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    while (now() < due) continue;
    if (send(fd, frame, sizeof frame, 0) < 0) perror("send");
  }
  return 0;
}
