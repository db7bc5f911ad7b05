// The socket's own baseline: what plain sockets put on the wire, and which option changes what.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/app/request.hpp"
#include "pushpkt/ask/asking.hpp"
#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/lab/plan.hpp"
#include "pushpkt/wire/field.hpp"

namespace pushpkt::ask {

/// What a socket is used for. Each use has a baseline of its own.
enum class SocketUse : std::uint8_t {
  datagram,     ///< UDP: connected, one small datagram
  unconnected,  ///< UDP: sendto(2)
  large,        ///< UDP: more than the link's MTU
  in_halves,    ///< UDP: two writes
  connection,   ///< TCP: connect, one line, its answer, the end
};
/// "UDP datagram", "UDP unconnected", "UDP 3000 bytes", "UDP two writes", "TCP connection".
[[nodiscard]] std::string_view to_text(SocketUse use);

/// One option, or one combination, that the users of sockets have.
struct SocketCase {
  std::string option = {};  ///< "IP_TTL"; several in one case are joined by " + "
  std::string value = {};   ///< as people write it: "7", "IP_PMTUDISC_DO"
  SocketUse use = SocketUse::datagram;
  std::vector<app::SocketOption> calls = {};
  std::optional<Endpoint> local = {};  ///< what it is bound to
  std::uint32_t flow_label = 0;
  std::string source = {};  ///< the manual page: "ip(7)"
  lab::Plan setting = {};   ///< what the host's administrator sets, in place of `calls`; TCP: only
                            ///< the connection's SYN is measured then
};

/// The cases of `ask socket`.
[[nodiscard]] std::vector<SocketCase> socket_cases(bool ip6);
/// What the administrator of the host can change about all its sockets: sysctl, routes, offloads.
[[nodiscard]] std::vector<SocketCase> socket_settings(bool ip6);

/// What a field of a packet held, each time that it was measured.
struct Habit {
  /// As Wireshark shows it; a checksum's state ("good", "absent", "partial") in place of its value.
  std::string text;
  std::optional<std::uint64_t> number;  ///< where the row is one, of at most 64 bits
  bool varies = false;                  ///< it was not always the same: `text` is one of the values
};

struct SocketRow {
  std::string packet = {};  ///< "datagram"; "SYN", "data", "FIN"; "" for what is of all of them
  std::string field = {};   ///< Wireshark's name, or `packets`: how many; TCP: up to the first data
  unsigned occurrence = 0;  ///< 0 for the first header of its kind
  bool by_hand = false;     ///< a recipe has to say it; else it is computed from the rest
  Habit habit = {};
};

/// One row that the option changed.
struct SocketChange {
  std::string packet = {};
  std::string field = {};
  std::optional<Habit> baseline = {};  ///< without a value: there was no such row
  std::optional<Habit> with = {};
  bool by_hand = false;
};

/// What one option did.
struct SocketAnswer {
  SocketCase asked;
  std::optional<app::Refusal> refusal;
  bool left = false;      ///< something was seen at the next hop
  bool answered = false;  ///< the whole message in upper case came back to the socket, each time;
                          ///< a TCP connection without a message: it was accepted
  std::vector<SocketChange> changed;
};

/// Values that follow one another.
struct Series {
  std::string field = {};
  std::string over = {};  ///< "8 datagrams of a connected socket"
  std::vector<std::uint64_t> values = {};
  std::string behaviour = {};  ///< "constant", "increasing" (by small steps), "random"
};
/// What a series is called. `bits` is the width of the field, in which the values wrap around.
[[nodiscard]] std::string behaviour_of(const std::vector<std::uint64_t>& values, unsigned bits);

struct Baseline {
  SocketUse use = SocketUse::datagram;
  std::vector<SocketRow> rows;
};

/// Each socket option, and what it changes in the packet. `pushpkt ask socket`
struct SocketQuestion {
  bool ip6 = false;
  Asking asking = {};
};

/// What was measured of all options, and of a socket without any.
struct SocketAnswers {
  std::string kernel;  ///< uname -r
  bool ip6 = false;
  unsigned rounds = 0;  ///< how often each was measured
  std::vector<Baseline> baselines;
  std::vector<Series> series;
  std::vector<SocketAnswer> options;
  /// In steps: rounds and series. Fewer than two rounds compare nothing: then there are no rows.
  std::optional<Interrupted> interrupted = std::nullopt;
};

/// Measures all in a lab of this process's own, each case several times among the others, so that
/// what varies by itself is not taken for an effect of an option. Errors: the lab or its watchers.
[[nodiscard]] Result<SocketAnswers> ask_socket(const SocketQuestion& question);

}  // namespace pushpkt::ask
