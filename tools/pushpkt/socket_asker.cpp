// Asking by the socket API. udp(7), tcp(7)
#include <cerrno>

#include "conversation.hpp"
#include "pushpkt/app/client.hpp"

namespace pushpkt::tool {
namespace {

/// What the network says: no answer, with its reason; not a failure to ask.
bool is_networks_word(int number) {
  switch (number) {
    case ECONNREFUSED:
    case ECONNRESET:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENOPROTOOPT:
    case EACCES:
    case ETIMEDOUT:
    case ENOTCONN:
      return true;
    default:
      return false;
  }
}

class SocketAsker final : public Asker {
 public:
  explicit SocketAsker(app::Client client) : client_(std::move(client)) {}

  Result<Reply> ask(ByteView message, Deadline deadline) override {
    auto answer = client_.ask(message, deadline);
    if (answer) return Reply{std::move(*answer), ""};
    if (!is_networks_word(answer.error().number)) return fail(answer.error());
    return Reply{std::nullopt, answer.error().text()};
  }

  [[nodiscard]] Endpoint local() const override { return client_.local(); }

 private:
  app::Client client_;
};

/// Where nobody listens there is no conversation: every question has the same answer.
class Refused final : public Asker {
 public:
  explicit Refused(std::string why) : why_(std::move(why)) {}
  Result<Reply> ask(ByteView /*message*/, Deadline /*deadline*/) override {
    return Reply{std::nullopt, why_};
  }
  [[nodiscard]] Endpoint local() const override { return {}; }

 private:
  std::string why_;
};

}  // namespace

Result<std::unique_ptr<Asker>> open_socket_asker(const Asking& asking, Deadline deadline) {
  const std::string scope = asking.interface.empty() ? "" : "%" + asking.interface;
  auto client = app::Client::connect(asking.transport, to_string(asking.remote.address) + scope,
                                     asking.remote.port, deadline);
  if (client) return std::make_unique<SocketAsker>(std::move(*client));
  if (!is_networks_word(client.error().number)) return fail(client.error());
  return std::make_unique<Refused>(client.error().text());
}

}  // namespace pushpkt::tool
