/* loop A B: both files read in step and compared packet by packet, the limit. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  static uint8_t packets[2][65536];
  static char buffers[2][1 << 18];
  FILE *files[2];
  uint64_t count = 0, changed = 0;
  if (argc != 3) return 2;
  for (int i = 0; i < 2; ++i) {
    files[i] = fopen(argv[1 + i], "rb");
    if (files[i] == NULL || setvbuf(files[i], buffers[i], _IOFBF, sizeof buffers[i]) != 0) return 1;
    if (fread(packets[i], 24, 1, files[i]) != 1) return 1;
  }
  for (;;) {
    uint32_t records[2][4];
    for (int i = 0; i < 2; ++i) {
      if (fread_unlocked(records[i], sizeof records[i], 1, files[i]) != 1) {
        printf("{\"pairs\":%llu,\"changed\":%llu}\n", (unsigned long long)count,
               (unsigned long long)changed);
        return 0;
      }
      if (records[i][2] > sizeof packets[i]) return 1;
      if (fread_unlocked(packets[i], records[i][2], 1, files[i]) != 1) return 1;
    }
    ++count;
    changed += records[0][2] != records[1][2] ||
               memcmp(packets[0], packets[1], records[0][2]) != 0;
  }
}
