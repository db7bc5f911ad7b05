// Asking by the socket API. udp(7), tcp(7)
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>

#include "pushpkt/app/client.hpp"
#include "verbs/conversation.hpp"

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

using Connect = std::function<Result<app::Client>(Deadline)>;

/// Connects when there is a request and no connection: a listener may start between two tries.
class SocketAsker final : public Asker {
 public:
  explicit SocketAsker(Connect connect) : connect_(std::move(connect)) {}

  Result<void> connect(Deadline deadline) {
    auto client = connect_(deadline);
    if (!client) return fail(client.error());
    client_.emplace(std::move(*client));
    local_ = client_->local();
    return {};
  }

  Result<Reply> ask(ByteView message, Deadline deadline) override {
    if (!client_) {
      if (auto connected = connect(deadline); !connected) return reply_to(connected.error());
    }
    auto answer = client_->ask(message, deadline);
    const bool is_lost = client_->is_stream() && (!answer || !*answer);
    if (is_lost) client_.reset();
    if (!answer) return reply_to(answer.error());
    return Reply{std::move(*answer), ""};
  }

  [[nodiscard]] Endpoint local() const override { return local_; }

 private:
  static Result<Reply> reply_to(const Error& error) {
    if (!is_networks_word(error.number)) return fail(error);
    return Reply{std::nullopt, error.text()};
  }

  Connect connect_;
  std::optional<app::Client> client_;
  Endpoint local_;  ///< of the last connection, which may be gone
};

}  // namespace

Result<std::unique_ptr<Asker>> open_socket_asker(const Asking& asking, Deadline deadline) {
  const std::string scope = asking.interface.empty() ? "" : "%" + asking.interface;
  auto asker = std::make_unique<SocketAsker>([transport = asking.transport,
                                              host = to_string(asking.remote.address) + scope,
                                              port = asking.remote.port](Deadline until) {
    return app::Client::connect(transport, host, port, until);
  });
  const auto connected = asker->connect(deadline);
  if (!connected && !is_networks_word(connected.error().number)) return fail(connected.error());
  return asker;
}

}  // namespace pushpkt::tool
