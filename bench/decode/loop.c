/* loop FILE: read(2) and the least decoder, the limit. */
#include <fcntl.h>
#include <unistd.h>

#include "walk.h"

enum { file_header = 24, record_header = 16, buffer_bytes = 1 << 18 };

int main(int argc, char **argv) {
  static uint8_t buffer[buffer_bytes];
  struct sums out = {0};
  const double begin = cpu_seconds();
  const int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  if (fd < 0 || read(fd, buffer, file_header) != file_header) return 1;
  size_t have = 0;
  for (ssize_t got; (got = read(fd, buffer + have, sizeof buffer - have)) > 0;) {
    have += (size_t)got;
    size_t at = 0;
    while (have - at >= record_header) {
      uint32_t size;
      memcpy(&size, buffer + at + 8, sizeof size);
      if (have - at < record_header + size) break;
      walk(buffer + at + record_header, size, &out);
      at += record_header + size;
    }
    memmove(buffer, buffer + at, have - at);
    have -= at;
  }
  print_sums(&out, cpu_seconds() - begin);
  return 0;
}
