// Options that several verbs have, and what they mean.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "pushpkt/app/resolve.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/compare/policy.hpp"
#include "pushpkt/replay/edit_texts.hpp"
#include "pushpkt/report/diff_run.hpp"
#include "pushpkt/report/packet_printer.hpp"
#include "pushpkt/report/run_output.hpp"
#include "pushpkt/stack/egress_gate.hpp"

namespace pushpkt::cli {

using app::resolve;

/// --allow public|spoof|flood: what may leave this host.
[[nodiscard]] Row allow_row(std::vector<std::string>& names);
[[nodiscard]] stack::Allowed allowed(const std::vector<std::string>& names);
/// The gate for this host and these names.
[[nodiscard]] Result<stack::EgressGate> egress_gate(const std::vector<std::string>& names);
/// What keeps our kernel silent, on stderr, a line each.
void print_measures(const std::vector<std::string>& measures);

/// The first word of `server` and `client`: udp or tcp.
[[nodiscard]] Row transport_row(app::Transport& transport);

/// -f, as tshark has it.
[[nodiscard]] Row filter_row(std::string& filter);
/// The same as words at the end of the line, as tcpdump has it.
[[nodiscard]] Row filter_words_row(std::vector<std::string>& words);
/// Both as one expression of pcap-filter(7): they must both hold.
[[nodiscard]] std::string joined_filter(const std::string& filter,
                                        const std::vector<std::string>& words);

/// --policy and --ignore: what may differ.
struct PolicyOptions {
  std::string file;
  std::vector<std::string> ignored;

  /// Neither option was given: the verb's own default holds.
  [[nodiscard]] bool empty() const { return file.empty() && ignored.empty(); }
  /// The file's policy, the ignored fields on top. Input errors name the file or the field.
  [[nodiscard]] Result<compare::Policy> policy() const;
};
[[nodiscard]] std::vector<Row> policy_rows(PolicyOptions& options);

/// The options that edit captured packets, in the order in which the edits are made.
struct EditOptions : replay::EditTexts {
  std::optional<std::uint32_t> mtu = {};

  /// The files that are read: the capture, and what an option names.
  [[nodiscard]] std::vector<std::string> inputs(const std::string& capture) const;
};
/// All but --mtu, which has a meaning of its own in replay.
[[nodiscard]] std::vector<Row> edit_rows(EditOptions& options);
/// The names of these rows, between blanks.
[[nodiscard]] std::string edit_names();
[[nodiscard]] std::vector<OptionRule> edit_rules();

/// How packets are printed: -T, -e, -E, -v, -x.
struct PrintOptions : report::PrintOptions {
  bool no_names = false;  ///< -n, as tcpdump has it: no names are resolved anyway

  /// Whether an option asks for packets on the screen.
  [[nodiscard]] bool any() const { return !form.empty() || !fields.empty() || tree || dump; }
};
[[nodiscard]] std::vector<Row> print_rows(PrintOptions& options);
[[nodiscard]] std::vector<OptionRule> print_rules();

/// What stdout would show of the text of a printer.
[[nodiscard]] std::string shown_text(std::string_view text, bool is_exact);

/// A printer that writes to `write`, without one to stdout. Errors are PacketPrinter::make's.
using PrinterWrite = decltype(report::PrinterOutput::write);
[[nodiscard]] Result<report::PacketPrinter> open_printer(const PrintOptions& options,
                                                         report::Flushing flushing,
                                                         bool interface_ids,
                                                         PrinterWrite write = {});

/// The standard output and error, until a signal comes.
[[nodiscard]] report::RunOutput run_output();

/// Where a comparison is printed: by `diff`, and by `merge` of its parts.
[[nodiscard]] report::DiffOutput diff_output(bool json);

}  // namespace pushpkt::cli
