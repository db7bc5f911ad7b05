// Words to transports.
#include "cli/transport_option.hpp"

#include "cli/arguments.hpp"

namespace pushpkt::tool {

void add_transport_option(Arguments verb, app::Transport& transport) {
  verb.add_option(
          "transport",
          [&transport](const std::string& word) {
            transport = word == "tcp" ? app::Transport::tcp : app::Transport::udp;
          },
          "udp or tcp")
      .required()
      .one_of({"udp", "tcp"})
      .type_name("udp|tcp");
}

}  // namespace pushpkt::tool
