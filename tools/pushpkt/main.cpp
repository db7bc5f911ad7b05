// pushpkt: do we have to use the socket APIs? The program.
#include "verbs/verbs.hpp"

int main(int argc, char** argv) {
  using namespace pushpkt;
  return cli::run_program(tool::program_texts(), tool::commands(), argc, argv);
}
