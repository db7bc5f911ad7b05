// pushpkt/base/privileges.hpp, with the socket helper and the files of --protocols.
#include "cli/privileges.hpp"

#include "cli/protocol_files.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/lab/lab.hpp"
#include "pushpkt/path/socket_helper.hpp"

namespace pushpkt::cli {

Result<void> drop_capabilities() {
  path::close_socket_helper();
  return drop_all_capabilities();
}

Result<void> drop_capabilities_and_user() {
  path::close_socket_helper();
  return drop_privileges({});
}

Result<void> give_up_rights(const Files& files) {
  Files all = files;
  all.read.insert(all.read.end(), protocol_files().begin(), protocol_files().end());
  if (auto given_up = drop_privileges(all); !given_up) return given_up;
  return load_protocols();
}

Result<void> give_up_rights_but_sockets(const Files& files) {
  if (auto helper = path::open_socket_helper(); !helper) return helper;
  return give_up_rights(files);
}

void confine_root() {
  if (!lab::has_namespace_capabilities()) return;
  if (auto left = lab::leave_power_over_machine(); !left) {
    print_stderr("note: programs in this lab keep root's power over the whole machine\n  " +
                 left.error().text() + "\n");
  }
}

}  // namespace pushpkt::cli
