// Words to transports.
#include "transport_option.hpp"

#include <CLI/CLI.hpp>
namespace pushpkt::tool {

void add_transport_option(CLI::App& verb, app::Transport& transport) {
  verb.add_option_function<std::string>(
          "transport",
          [&transport](const std::string& word) {
            transport = word == "tcp" ? app::Transport::tcp : app::Transport::udp;
          },
          "udp or tcp")
      ->required()
      ->check(CLI::IsMember({"udp", "tcp"}).description(""))
      ->type_name("udp|tcp");
}

}  // namespace pushpkt::tool
