/* libpcap FILE: libpcap reads, nothing is decoded. */
#include <pcap.h>

#include "sums.h"

int main(int argc, char **argv) {
  char why[PCAP_ERRBUF_SIZE];
  struct sums out = {0};
  const double begin = cpu_seconds();
  pcap_t *file = argc > 1 ? pcap_open_offline(argv[1], why) : NULL;
  if (file == NULL) return 1;
  struct pcap_pkthdr *header;
  const u_char *bytes;
  while (pcap_next_ex(file, &header, &bytes) == 1) out.packets++;
  print_sums(&out, cpu_seconds() - begin);
  pcap_close(file);
  return 0;
}
