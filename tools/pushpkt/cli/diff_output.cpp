// The standard output, as the form wants it.
#include "cli/diff_output.hpp"

#include "cli/terminal.hpp"

namespace pushpkt::tool {

report::DiffOutput diff_output(bool json) {
  return {.style = style_of_stdout(),
          .print = json ? print_document : print,
          .print_exact = print_bytes,
          .note = print_stderr,
          .write = write_bytes};
}

}  // namespace pushpkt::tool
