// Asking by the socket API. udp(7), tcp(7)
#include <cerrno>
#include <deque>
#include <functional>
#include <thread>

#include "pushpkt/app/asker.hpp"
#include "pushpkt/app/client.hpp"
#include "pushpkt/base/network_error.hpp"

namespace pushpkt::app {
namespace {

/// Of a socket: also ICMP's "protocol unreachable" (ENOPROTOOPT), and a route that forbids the
/// destination, here or, by ICMP, on the way (EACCES).
bool is_of_network(int number) {
  return is_network_error(number) || number == ENOPROTOOPT || number == EACCES;
}

using Connect = std::function<Result<Client>(Deadline)>;

/// Connects when there is a request and no connection: a listener may start between two tries.
class SocketAsker final : public Asker {
 public:
  SocketAsker(Connect connect, SourcePorts ports) : connect_(std::move(connect)), ports_(ports) {}

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
    asked_ = true;
    auto answer = client_->ask(message, deadline);
    std::string why_not = answer && !*answer ? client_->why_not() : "";
    const bool is_lost = client_->is_stream() && (!answer || !client_->is_open());
    if (is_lost) client_.reset();
    if (!answer) return reply_to(answer.error());
    return Reply{std::move(*answer), std::move(why_not)};
  }

  /// The ports of the last requests stay ours: the kernel must not choose one of them again.
  Result<void> next_request() override {
    const bool renews = ports_ == SourcePorts::own && asked_ && client_ && !client_->is_stream();
    if (!renews) return {};
    constexpr std::size_t most_earlier = 64;
    earlier_.push_back(std::move(*client_));
    if (earlier_.size() > most_earlier) earlier_.pop_front();
    client_.reset();
    asked_ = false;
    return {};
  }

  [[nodiscard]] std::uint64_t extra_answers() const override {
    return client_ && ports_ == SourcePorts::same ? client_->extra_answers() : 0;
  }

  [[nodiscard]] Endpoint local() const override { return local_; }

 private:
  static Result<Reply> reply_to(const Error& error) {
    const bool is_path_mtu = error.number == EMSGSIZE && error.cause != Cause::input;
    if (!is_of_network(error.number) && !is_path_mtu) return fail(error);
    return Reply{std::nullopt, error.text()};
  }

  Connect connect_;
  SourcePorts ports_;
  std::optional<Client> client_;
  bool asked_ = false;  // by `client_`
  std::deque<Client> earlier_;
  Endpoint local_;  ///< of the last connection, which may be gone
};

class UnreachableAsker final : public Asker {
 public:
  explicit UnreachableAsker(std::string why) : why_(std::move(why)) {}
  Result<Reply> ask(ByteView /*message*/, Deadline /*deadline*/) override {
    return Reply{std::nullopt, why_};
  }
  [[nodiscard]] Endpoint local() const override { return {}; }

 private:
  std::string why_;
};

}  // namespace

std::unique_ptr<Asker> unreachable_asker(const Error& why) {
  return std::make_unique<UnreachableAsker>(why.text());
}

Result<std::unique_ptr<Asker>> open_asker(Transport transport, const Endpoint& remote,
                                          const std::string& interface, Deadline deadline,
                                          int stop_fd, SourcePorts ports) {
  const std::string scope = interface.empty() ? "" : "%" + interface;
  auto asker = std::make_unique<SocketAsker>(
      [transport, host = to_string(remote.address) + scope, port = remote.port,
       stop_fd](Deadline until) { return Client::connect(transport, host, port, until, stop_fd); },
      ports);
  const auto connected = asker->connect(deadline);
  if (!connected && !is_of_network(connected.error().number)) return fail(connected.error());
  return asker;
}

Result<Reply> ask_until_answered(Asker& asker, ByteView message, const Tries& tries) {
  constexpr std::chrono::milliseconds pause_after_refusal{100};
  if (auto next = asker.next_request(); !next) return fail(next.error());
  Reply reply;
  for (unsigned i = 0; i < tries.count && !reply.answer; ++i) {
    if (!reply.why_not.empty()) std::this_thread::sleep_for(pause_after_refusal);
    if (tries.before_each) {
      if (auto may = tries.before_each(); !may) return fail(may.error());
    }
    auto got = asker.ask(message, Deadline::in(tries.wait));
    if (!got) return fail(got.error());
    reply = std::move(*got);
  }
  return reply;
}

}  // namespace pushpkt::app
