// A program that knows pushpkt only as it is installed.
#include <cstdio>
#include <pushpkt/pushpkt.hpp>

namespace pp = pushpkt;
using namespace pp::literals;

static_assert(PUSHPKT_VERSION_NUMBER >= 100, "the version can be asked for");

int main() {
  const auto frame = pp::build(pp::ip::layer(pp::ip::dst("10.77.2.2"_ip4)) /
                               pp::udp::layer(pp::udp::dstport(53)) / "hello");
  if (!frame) return pp::complain(frame.error());
  // The file path needs the rooms above wire, and no privilege.
  std::size_t sent = 0;
  const auto count = [&](const pp::FrameView& view) -> pp::Result<void> {
    sent += view.bytes.size();
    return {};
  };
  auto path = pp::path::open("file", {.sink = count});
  if (!path) return pp::complain(path.error());
  const auto done = (*path)->send_all(frame->view(), pp::Deadline::in(std::chrono::seconds(60)));
  if (!done) return pp::complain(done.error());
  const std::string text = to_string(frame->get(pp::ip::dst).value());
  std::printf("pushpkt %s: %zu bytes to %s\n", pp::version.data(), sent, text.c_str());
  return sent == 33 ? 0 : 1;
}
