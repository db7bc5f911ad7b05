// The program, instruction by instruction: so small that a compiler for it would be the larger
// need. Its offsets come from the running kernel's BTF. bpf(2),
// Documentation/bpf/instruction-set.rst
#include "drops/drop_program.hpp"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "drops/kernel_types.hpp"
#include "drops/scan.hpp"

namespace pushpkt::drops {
namespace {

constexpr const char* permission_hint = "run it as root (sudo), or give it CAP_BPF and CAP_PERFMON";

Fd bpf(bpf_cmd command, bpf_attr& attributes) {
  return Fd(static_cast<int>(::syscall(SYS_bpf, command, &attributes, sizeof attributes)));
}

std::uint64_t address_of(const void* what) { return reinterpret_cast<std::uintptr_t>(what); }

struct Offsets {
  std::uint16_t head, length, tail, network_header, protocol, device, socket;  // struct sk_buff
  std::uint16_t device_index, device_net;                                      // struct net_device
  std::uint16_t socket_net;                                                    // struct sock
  std::uint16_t net_inode;                                                     // struct net
};

Result<Offsets> offsets_of_running_kernel() {
  const auto types = KernelTypes::read();
  if (!types) return fail(types.error());
  bool all = true;
  const auto at = [&](std::string_view structure, std::initializer_list<std::string_view> path) {
    const auto offset = types->offset_of(structure, path);
    all = all && offset.has_value();
    return offset.value_or(0);
  };
  const Offsets out{at("sk_buff", {"head"}),      at("sk_buff", {"len"}),
                    at("sk_buff", {"tail"}),      at("sk_buff", {"network_header"}),
                    at("sk_buff", {"protocol"}),  at("sk_buff", {"dev"}),
                    at("sk_buff", {"sk"}),        at("net_device", {"ifindex"}),
                    at("net_device", {"nd_net"}), at("sock", {"__sk_common", "skc_net"}),
                    at("net", {"ns", "inum"})};
  if (all) return out;
  return fail(Error{"cannot find the kernel's packet in its types (BTF)", 0,
                    "the tracepoint without packets works all the same"});
}

// The record lies on the program's stack, and one pointer below it.
constexpr auto record_at = -static_cast<std::int16_t>(sizeof(DropRecord));
constexpr std::int16_t pointer_at = record_at - 8;

constexpr std::int16_t in_record(std::size_t offset) {
  return static_cast<std::int16_t>(record_at + static_cast<std::int16_t>(offset));
}

/// Registers: r6 the arguments, r7 the packet, r8 whatever a pointer was read to, r10 the stack.
class Assembler {
 public:
  void emit(int code, int to, int from = 0, std::int16_t offset = 0, std::int32_t value = 0) {
    bpf_insn instruction{};
    instruction.code = static_cast<std::uint8_t>(code);
    instruction.dst_reg = static_cast<std::uint8_t>(to & 0xf);
    instruction.src_reg = static_cast<std::uint8_t>(from & 0xf);
    instruction.off = offset;
    instruction.imm = value;
    code_.push_back(instruction);
  }
  void move(int to, int from) { emit(BPF_ALU64 | BPF_MOV | BPF_X, to, from); }
  void set(int to, std::int32_t value) { emit(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value); }
  void add(int to, std::int32_t value) { emit(BPF_ALU64 | BPF_ADD | BPF_K, to, 0, 0, value); }
  void load(int width, int to, int from, std::int16_t offset) {
    emit(BPF_LDX | BPF_MEM | width, to, from, offset);
  }
  void store(int width, std::int16_t offset, int from) {
    emit(BPF_STX | BPF_MEM | width, BPF_REG_10, from, offset);
  }
  void call(int function) { emit(BPF_JMP | BPF_CALL, 0, 0, 0, function); }

  /// Copies from where `base` points; zeros if that is no memory of the kernel.
  void copy(std::int16_t to, std::size_t bytes, int base, std::uint16_t offset) {
    move(BPF_REG_1, BPF_REG_10);
    add(BPF_REG_1, to);
    set(BPF_REG_2, static_cast<std::int32_t>(bytes));
    move(BPF_REG_3, base);
    add(BPF_REG_3, offset);
    call(BPF_FUNC_probe_read_kernel);
  }
  /// r8 = the pointer there.
  void follow(int base, std::uint16_t offset) {
    copy(pointer_at, 8, base, offset);
    load(BPF_DW, BPF_REG_8, BPF_REG_10, pointer_at);
  }

  [[nodiscard]] std::size_t jump_unless_zero(int what) { return jump(BPF_JNE, what); }
  [[nodiscard]] std::size_t jump_if_zero(int what) { return jump(BPF_JEQ, what); }
  void land(std::size_t from) {
    code_[from].off = static_cast<std::int16_t>(code_.size() - from - 1);
  }
  [[nodiscard]] const std::vector<bpf_insn>& code() const { return code_; }

 private:
  std::size_t jump(int condition, int what) {
    emit(BPF_JMP | condition | BPF_K, what);
    return code_.size() - 1;
  }
  std::vector<bpf_insn> code_;
};

void begin(Assembler& out, bool names_reason) {
  out.move(BPF_REG_6, BPF_REG_1);
  out.set(BPF_REG_1, 0);
  for (std::int16_t at = pointer_at; at < 0; at = static_cast<std::int16_t>(at + 8)) {
    out.store(BPF_DW, at, BPF_REG_1);
  }
  // The arguments of the tracepoint: packet, location, reason (5.17), receiver (6.11).
  out.load(BPF_DW, BPF_REG_7, BPF_REG_6, 0);
  out.load(BPF_DW, BPF_REG_1, BPF_REG_6, 8);
  out.store(BPF_DW, in_record(offsetof(DropRecord, location)), BPF_REG_1);
  if (!names_reason) return;  // an argument that the kernel has not is refused
  out.load(BPF_DW, BPF_REG_1, BPF_REG_6, 16);
  out.store(BPF_W, in_record(offsetof(DropRecord, reason)), BPF_REG_1);
}

void copy_packet(Assembler& out, const Offsets& at) {
  out.copy(in_record(offsetof(DropRecord, head)), 8, BPF_REG_7, at.head);
  out.copy(in_record(offsetof(DropRecord, length)), 4, BPF_REG_7, at.length);
  out.copy(in_record(offsetof(DropRecord, tail)), 4, BPF_REG_7, at.tail);
  out.copy(in_record(offsetof(DropRecord, network_header)), 2, BPF_REG_7, at.network_header);
  out.copy(in_record(offsetof(DropRecord, protocol)), 2, BPF_REG_7, at.protocol);
  out.load(BPF_DW, BPF_REG_8, BPF_REG_10, in_record(offsetof(DropRecord, head)));
  out.load(BPF_H, BPF_REG_1, BPF_REG_10, in_record(offsetof(DropRecord, network_header)));
  out.emit(BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_8, BPF_REG_1);
  out.copy(in_record(offsetof(DropRecord, bytes)), sizeof(DropRecord::bytes), BPF_REG_8, 0);
}

/// By its device; where it has none (any more), by the socket that sent it or was to receive it:
/// TCP takes the device away before it looks at a segment. A queued datagram keeps other things in
/// the place of its device: then nothing can be read there.
void find_namespace(Assembler& out, const Offsets& at, bool names_receiver) {
  out.follow(BPF_REG_7, at.device);
  const std::size_t no_device = out.jump_if_zero(BPF_REG_8);
  out.copy(in_record(offsetof(DropRecord, interface_index)), 4, BPF_REG_8, at.device_index);
  out.follow(BPF_REG_8, at.device_net);
  const std::size_t found = out.jump_unless_zero(BPF_REG_8);
  out.land(no_device);
  out.follow(BPF_REG_7, at.socket);
  const std::size_t sender = out.jump_unless_zero(BPF_REG_8);
  if (names_receiver) out.load(BPF_DW, BPF_REG_8, BPF_REG_6, 24);
  out.land(sender);
  const std::size_t no_socket = out.jump_if_zero(BPF_REG_8);
  out.follow(BPF_REG_8, at.socket_net);
  out.land(found);
  const std::size_t no_net = out.jump_if_zero(BPF_REG_8);
  out.copy(in_record(offsetof(DropRecord, netns)), 4, BPF_REG_8, at.net_inode);
  out.land(no_socket);
  out.land(no_net);
}

void send_record(Assembler& out, int rings) {
  out.move(BPF_REG_1, BPF_REG_6);
  out.emit(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_2, BPF_PSEUDO_MAP_FD, 0, rings);
  out.emit(0, 0);                                            // the upper half of the number
  out.emit(BPF_ALU | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, -1);  // BPF_F_CURRENT_CPU
  out.move(BPF_REG_4, BPF_REG_10);
  out.add(BPF_REG_4, record_at);
  out.set(BPF_REG_5, static_cast<std::int32_t>(sizeof(DropRecord)));
  out.call(BPF_FUNC_perf_event_output);
  out.set(BPF_REG_0, 0);
  out.emit(BPF_JMP | BPF_EXIT, 0);
}

/// Of the verifier's log, which repeats the whole program, the line that says what is wrong: the
/// last before its statistics.
std::string verdict_of(std::string_view log) {
  std::string_view out;
  Lines lines(log);
  while (const auto line = lines.next()) {
    if (!line->empty() && !line->starts_with("processed ")) out = *line;
  }
  return std::string(out);
}

Result<Fd> load_code(const std::vector<bpf_insn>& code) {
  static constexpr char licence[] = "GPL";  // reading the kernel's memory asks for it
  std::string log(1 << 16, '\0');
  bpf_attr attributes{};
  attributes.prog_type = BPF_PROG_TYPE_RAW_TRACEPOINT;
  attributes.insns = address_of(code.data());
  attributes.insn_cnt = static_cast<std::uint32_t>(code.size());
  attributes.license = address_of(licence);
  attributes.log_buf = address_of(log.data());
  attributes.log_size = static_cast<std::uint32_t>(log.size());
  attributes.log_level = 1;
  Fd program = bpf(BPF_PROG_LOAD, attributes);
  if (program.valid()) return program;
  const int number = errno;
  const std::string why = verdict_of(std::string_view(log).substr(0, log.find('\0')));
  return fail(system_error("cannot load a BPF program", number,
                           why.empty() ? permission_hint : "the kernel's verifier says: " + why));
}

}  // namespace

Result<DropProgram> DropProgram::load(unsigned cpus, const Arguments& arguments) {
  bpf_attr attributes{};
  attributes.map_type = BPF_MAP_TYPE_PERF_EVENT_ARRAY;
  attributes.key_size = sizeof(std::uint32_t);
  attributes.value_size = sizeof(std::uint32_t);
  attributes.max_entries = cpus;
  Fd rings = bpf(BPF_MAP_CREATE, attributes);
  if (!rings.valid()) return fail(system_error("cannot create a BPF map", permission_hint));
  const auto offsets = offsets_of_running_kernel();
  if (!offsets) return fail(offsets.error());
  Assembler code;
  begin(code, arguments.reason);
  copy_packet(code, *offsets);
  find_namespace(code, *offsets, arguments.receiver);
  send_record(code, rings.get());
  auto program = load_code(code.code());
  if (!program) return fail(program.error());
  return DropProgram(std::move(rings), std::move(*program));
}

Result<void> DropProgram::send_to(int perf_fd, unsigned cpu) const {
  const std::uint32_t key = cpu;
  const auto value = static_cast<std::uint32_t>(perf_fd);
  bpf_attr attributes{};
  attributes.map_fd = static_cast<std::uint32_t>(rings_.get());
  attributes.key = address_of(&key);
  attributes.value = address_of(&value);
  if (::syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &attributes, sizeof attributes) == 0) return {};
  return fail(system_error("cannot give a ring to the BPF program"));
}

Result<void> DropProgram::start() {
  bpf_attr attributes{};
  attributes.raw_tracepoint.name = address_of("kfree_skb");
  attributes.raw_tracepoint.prog_fd = static_cast<std::uint32_t>(program_.get());
  attachment_ = bpf(BPF_RAW_TRACEPOINT_OPEN, attributes);
  if (attachment_.valid()) return {};
  return fail(system_error("cannot attach the BPF program to kfree_skb", permission_hint));
}

}  // namespace pushpkt::drops
