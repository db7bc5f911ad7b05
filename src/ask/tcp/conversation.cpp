// A stream over a port that keeps what passes through it.
#include "ask/tcp/conversation.hpp"

#include <array>

namespace pushpkt::ask {
namespace {

using stack::tcp::Time;

class RecordingPort final : public stack::tcp::PacketPort {
 public:
  RecordingPort(stack::TcpPort& port, std::vector<Bytes>& wrote) : port_(port), wrote_(wrote) {}

  Result<void> send(ByteView packet) override {
    wrote_.emplace_back(packet.begin(), packet.end());
    return port_.send(packet);
  }
  Result<void> send_all(std::span<const ByteSpan> packets) override {
    for (const ByteSpan packet : packets) wrote_.emplace_back(packet.begin(), packet.end());
    return port_.send_all(packets);
  }
  [[nodiscard]] std::size_t headroom() const override { return port_.headroom(); }
  Result<std::optional<ByteView>> receive(Time until) override { return port_.receive(until); }
  [[nodiscard]] Time now() const override { return port_.now(); }
  [[nodiscard]] stack::tcp::ChecksumRule checksum_rule() const override {
    return port_.checksum_rule();
  }

 private:
  stack::TcpPort& port_;
  std::vector<Bytes>& wrote_;
};

Result<void> talk(RecordingPort& port, const stack::TcpPort& ends, const stack::tcp::Config& config,
                  ByteView message, std::chrono::nanoseconds patience, Bytes& reply) {
  auto stream =
      stack::TcpStream::connect(port, config, ends.local(), ends.remote(), port.now() + patience);
  if (!stream) return fail(stream.error());
  if (auto done = stream->write(message, port.now() + patience); !done) return done;
  const Time until = port.now() + patience;
  std::array<std::uint8_t, 4096> part{};
  while (reply.size() < message.size()) {
    const auto got = stream->read(part, until);
    if (!got) return fail(got.error());
    if (*got == 0) break;
    reply.insert(reply.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*got));
  }
  if (auto done = stream->shutdown(); !done) return done;
  return stream->close(port.now() + patience);
}

}  // namespace

ConversationResult run_conversation(stack::TcpPort& port, const stack::tcp::IsnSource& isn,
                                    ByteView message, std::chrono::nanoseconds patience) {
  ConversationResult out;
  stack::tcp::Config config = port.config();
  config.initial_sequence = isn.next(port.local(), port.remote(), port.now());
  config.timestamp_offset =
      static_cast<std::uint32_t>(isn.hash(port.local(), port.remote(), 1)) | 1U;
  RecordingPort recording(port, out.wrote);
  if (auto done = talk(recording, port, config, message, patience, out.reply); !done) {
    out.failure = done.error();
  }
  return out;
}

}  // namespace pushpkt::ask
