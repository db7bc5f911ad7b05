// Recipes on their way out: completed, paths opened, each frame asked for at the gate, paced, sent
// and counted.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>

#include "pushpkt/base/pace.hpp"
#include "pushpkt/path/carried.hpp"
#include "pushpkt/path/tun_device.hpp"
#include "pushpkt/stack/complete.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/stack/probes.hpp"
#include "pushpkt/wire/series.hpp"

namespace pushpkt::stack {

struct TransmitOptions {
  const path::PathKind* path = nullptr;
  std::string interface = {};       ///< "": the route decides
  std::optional<Ip> route_to = {};  ///< routed by this instead of the destination
  std::vector<wire::Variation> variations = {};
  std::uint64_t packets_each = 1;  ///< of each recipe
  double rate = 0;                 ///< packets a second; 0: as fast as the kernel takes them
  std::size_t fragment = 0;        ///< bytes of an IP packet at most; 0: no fragments
  bool strip = false;              ///< leave out what the path cannot carry
  bool hold_ports = false;         ///< reserve source ports, or our kernel refuses the answers
  /// Answers are waited for: where packets are equal in what answers repeat, what the recipe
  /// leaves open (source port, echo's sequence number, message id, ip.id, flow label) is made
  /// different for each packet.
  bool tell_apart = false;
  /// Where each recipe comes from, for errors about it: "rr, line 2". None: they are not named.
  std::vector<std::string> recipe_names = {};
  int tun_fd = -1;  ///< tun, tap: attached to `interface` already; see path::Target
  /// packet: see path::Target. A recipe that names no ip.id gets one that counts up.
  bool gso = false;
  std::function<bool()> stop = [] { return false; };  ///< asked before each batch and wait
};

/// The device of a path that is a cable (tun, tap), for TransmitOptions::tun_fd; nullopt for other
/// paths. Needs the capability that the device needs. Errors: no interface is named (input), those
/// of path::TunDevice.
[[nodiscard]] Result<std::optional<path::TunDevice>> open_cable(const TransmitOptions& options);

/// Repeated echo requests whose recipes name no sequence number count it from 0, as ping does: a
/// variation of it is added. Returns its row; nullptr where a recipe is no such request, where
/// another field varies, and for a single packet.
const wire::Field* number_echo_requests(TransmitOptions& options,
                                        const std::vector<wire::Recipe>& recipes);

/// One IP fragment as a frame.
struct FramePiece {
  Bytes bytes;
  wire::FrameView view;  ///< of `bytes`
};

/// The IP fragments of a packet that `recipe` built, of at most `size` bytes each. Packets whose
/// recipe names no ip.id get one by `number`, because fragments with one identification would be
/// put together to one packet. Errors: those of wire::fragments_of().
[[nodiscard]] Result<std::vector<FramePiece>> pieces_of(const wire::Recipe& recipe,
                                                        const wire::FrameView& frame,
                                                        std::size_t size, std::uint64_t number);

class Transmitter {
 public:
  /// Of destinations that vary.
  struct Neighbours {
    std::size_t place = 0;                          ///< of the destination among what varies
    std::optional<wire::Follower> follower = {};    ///< nullopt: all have one MAC address
    std::map<wire::Value, Error> unreachable = {};  ///< values that are not sent, and why
  };
  /// The packets of one recipe.
  struct Load {
    Completed packet;
    wire::PacketSeries series;
    path::Path* path = nullptr;
    EgressExit exit;
    std::vector<wire::Variation> varied;  ///< those of the options, and what tells packets apart
    bool has_network_ids = false;         ///< ip.id or the flow label is another one in each packet
    Neighbours neighbours = {};
  };
  /// A frame that the kernel has taken.
  struct Sent {
    const Load& load;
    const wire::FrameView& frame;
    ByteView whole;           ///< the packet before it was fragmented; empty for later fragments
    std::uint64_t index = 0;  ///< of the packet in its load's series
    Timestamp time;           ///< just before the kernel took it
  };
  /// Called while packets leave.
  class Observer {
   public:
    Observer() = default;
    Observer(const Observer&) = delete;
    Observer& operator=(const Observer&) = delete;
    virtual ~Observer() = default;
    /// False: only look() is called.
    [[nodiscard]] virtual bool watches() const { return true; }
    virtual void about_to_send(const Load& /*load*/, const wire::FrameView& /*frame*/) {}
    /// The last `frames` of those that were about to be sent were refused.
    virtual void not_sent(std::size_t /*frames*/) {}
    virtual Result<void> sent(const Sent& sent) = 0;
    /// The packet was not sent: its next hop does not answer, or there is no way to it.
    virtual void unreachable(const Sent& /*packet*/, const Error& /*why*/) {}
    /// Between two calls of the path: a chance to read sniffers.
    virtual Result<void> look() { return {}; }
  };

  /// Completes and checks the recipes, opens paths and ports: afterwards no capability is needed.
  /// Errors: as complete(); what the path cannot carry, a packet larger than the MTU (input); those
  /// of the egress policy and of the path.
  [[nodiscard]] static Result<Transmitter> open(const std::vector<wire::Recipe>& recipes,
                                                TransmitOptions options, EgressGate gate);

  /// Sends all packets, each at its time. What was sent until an error stays counted.
  [[nodiscard]] Result<void> send(Observer& observer);

  [[nodiscard]] const std::vector<Load>& loads() const { return loads_; }
  [[nodiscard]] const TransmitOptions& options() const { return options_; }
  [[nodiscard]] std::uint64_t frames() const { return sent_; }  ///< fragments are frames, too
  [[nodiscard]] std::uint64_t packets() const { return packets_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  /// Packets that were not sent because their next hop does not answer.
  struct Unreachable {
    std::uint64_t packets = 0;
    std::string hint = {};
  };
  /// By the reason.
  [[nodiscard]] const std::map<std::string, Unreachable>& unreachable() const {
    return unreachable_;
  }
  [[nodiscard]] const Pace& pace() const { return pace_; }
  [[nodiscard]] const std::vector<path::NotCarried>& left_out() const { return left_out_; }
  /// Fields that a recipe names and the kernel writes itself.
  [[nodiscard]] const std::vector<path::Rewrite>& rewrites() const { return rewrites_; }
  /// Ports that could not be held, a line each.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  /// A frame that is due and waits for one call of the path.
  struct Entry {
    const Load* load = nullptr;
    std::uint64_t index = 0;
    bool begins = true;  ///< the packet, or its first fragment
    Bytes bytes = {};    ///< of a fragment
    Bytes whole = {};    ///< of a first fragment: the packet that it was
  };
  static constexpr std::size_t most_in_a_batch = 64;

  /// What a recipe becomes before its way out is known.
  struct Draft {
    wire::Recipe recipe;
    std::vector<Filled> filled = {};
  };

  Transmitter(TransmitOptions options, EgressGate gate)
      : options_(std::move(options)), gate_(std::move(gate)), pace_(options_.rate) {}
  [[nodiscard]] Error about_recipe(Error error, std::size_t recipe) const;
  [[nodiscard]] Result<Draft> draft_of(const wire::Recipe& given);
  [[nodiscard]] Result<Completed> completed(const Draft& draft, const Interfaces& own);
  [[nodiscard]] Result<void> prepare(const Draft& draft, const Interfaces& own);
  [[nodiscard]] bool asks_neighbours(const wire::Recipe& recipe) const;
  [[nodiscard]] bool varies_mac() const;
  [[nodiscard]] const wire::Variation* varied_destination(const wire::Recipe& recipe) const;
  [[nodiscard]] std::optional<std::vector<wire::Value>> values_sent(
      const wire::Variation& varied) const;
  [[nodiscard]] Result<void> inspect_values(const EgressExit& exit, const wire::Recipe& recipe,
                                            std::initializer_list<const wire::Recipe*> drafts);
  void find_next_hops(const std::vector<Draft>& drafts);
  [[nodiscard]] Result<NextHop> next_hop_to(const Ip& destination) const;
  [[nodiscard]] Result<Ip> only_gateway(const wire::Variation& varied,
                                        const std::string& device) const;
  static void use_hop(Completed& packet, const NextHop& hop);
  [[nodiscard]] Result<Neighbours> neighbours_of(Completed& packet, const wire::Recipe& draft,
                                                 const Interfaces& own);
  [[nodiscard]] Result<Neighbours> follow(Neighbours out, Completed& packet, const NextHop& first,
                                          const wire::Variation& varied,
                                          std::map<wire::Value, wire::Value> macs);
  [[nodiscard]] static const Error* why_unreachable(const Load& load, std::uint64_t index);
  [[nodiscard]] Result<void> skip(Load& load, std::uint64_t index, const Error& why,
                                  Observer& observer);
  [[nodiscard]] Result<void> skip_all(Load& load, Observer& observer);
  [[nodiscard]] Result<void> check_before_arp(const wire::Recipe& recipe);
  [[nodiscard]] Result<void> check_size(const wire::FrameView& frame, std::uint64_t number,
                                        const Completed& packet, const Interfaces& own) const;
  [[nodiscard]] Result<EgressVerdict> inspect_ends(const EgressExit& exit,
                                                   wire::PacketSeries& series);
  [[nodiscard]] Result<wire::Recipe> carried(const wire::Recipe& recipe);
  [[nodiscard]] Result<void> fill_transport(Completed& packet, const Interfaces& own);
  [[nodiscard]] Result<void> reserve_port(Completed& packet, const Interfaces& own, bool tcp);
  void tell_packets_apart(Completed& packet, const Interfaces& own);
  void number_segments(Completed& packet);
  [[nodiscard]] Result<void> check_segments(wire::PacketSeries series) const;
  [[nodiscard]] bool is_open(const wire::Recipe& recipe, const wire::Field& row) const;
  [[nodiscard]] bool count_if_open(Completed& packet, const wire::Field& row, std::uint64_t first);
  [[nodiscard]] bool count_ports(Completed& packet, const Interfaces& own, const wire::Field& row);
  void count_packets(Completed& packet, const wire::Field& row,
                     std::vector<wire::Variation::Range> ranges);
  [[nodiscard]] bool has_network_ids() const;
  void fill_identifier(Completed& packet, const wire::Header& transport, bool ip6);
  [[nodiscard]] Result<wire::PacketSeries> series_of(const Completed& packet,
                                                     const Neighbours& neighbours) const;
  void look_for_rewrites(const wire::Recipe& recipe, const wire::FrameView& view);
  [[nodiscard]] Result<path::Path*> open_path(const Completed& packet, const wire::FrameView& view);
  [[nodiscard]] Result<void> send_each(Load& load, Observer& observer);
  [[nodiscard]] Result<bool> send_pieces(Load& load, const wire::FrameView& frame,
                                         std::uint64_t index, Observer& observer);
  void make_lanes(const Load& load);
  [[nodiscard]] wire::PacketSeries& next_lane(Load& load);
  /// Waits until the frame is due, and flushes before that. False: it is to stop.
  [[nodiscard]] Result<bool> await(const Load& load, const wire::FrameView& view,
                                   Observer& observer);
  [[nodiscard]] Entry& enqueue(const Load& load, const wire::FrameView& view, std::uint64_t index);
  [[nodiscard]] Result<void> flush(Observer& observer);
  [[nodiscard]] Result<std::size_t> send_batch(std::size_t first, std::size_t end,
                                               Observer& observer);
  [[nodiscard]] Result<void> report(std::size_t first, std::size_t end, Timestamp time,
                                    Observer& observer) const;
  [[nodiscard]] std::size_t end_of_path(std::size_t first, std::size_t end) const;

  TransmitOptions options_;
  std::vector<wire::Variation> varied_;  ///< of the recipe that is being prepared: see Load
  EgressGate gate_;
  Pace pace_;
  std::chrono::nanoseconds now_{0};            ///< when the clock was read last
  std::vector<Entry> batch_{most_in_a_batch};  ///< kept, so that nothing is allocated for a packet
  std::size_t waiting_ = 0;                    ///< entries of the batch
  std::array<wire::FrameView, most_in_a_batch> frames_{};  ///< of the entries
  /// Copies of the series whose packets vary, one for each packet that waits: each is changed in
  /// its place, and none before it has left.
  std::vector<wire::PacketSeries> lanes_;
  std::size_t lane_ = 0;
  VerdictCache known_;  ///< of the load that is being sent
  std::map<std::string, std::unique_ptr<path::Path>> paths_;
  std::vector<Load> loads_;
  std::map<Ip, Result<NextHop>> hops_;  ///< of all destinations that a neighbour is asked for
  std::map<std::string, Unreachable> unreachable_;
  std::vector<path::NotCarried> left_out_;
  std::vector<path::Rewrite> rewrites_;
  std::vector<std::string> notes_;
  /// A reservation that is held for all packets of this port.
  struct Held {
    Endpoint local;
    unsigned interface_index = 0;
    PortReservation::Transport transport = {};
    PortReservation reservation;
  };
  std::vector<Held> reservations_;
  std::uint64_t sent_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t bytes_ = 0;
};

/// The probe that a packet is, named by the values that vary; nullopt: nothing answers it.
[[nodiscard]] std::optional<Probe> probe_of(const Transmitter::Sent& sent,
                                            const std::vector<wire::Variation>& variations);

}  // namespace pushpkt::stack
