// Words to flags, gates, filters, policies and printers.
#include "cli/shared_options.hpp"

#include <algorithm>

#include "cli/interruption.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/joined.hpp"
#include "pushpkt/base/printable.hpp"

namespace pushpkt::cli {

Row allow_row(std::vector<std::string>& names) {
  return {"--allow", "public|spoof|flood",
          "permit a destination outside the private ranges (public), a source that is "
          "not ours (spoof), more than 1,000 packets a second or a repeated broadcast (flood)",
          names, one_of_these | at_commas};
}

stack::Allowed allowed(const std::vector<std::string>& names) {
  const auto has = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return {has("public"), has("spoof"), has("flood")};
}

Result<stack::EgressGate> egress_gate(const std::vector<std::string>& names) {
  return stack::EgressGate::open(allowed(names));
}

void print_measures(const std::vector<std::string>& measures) {
  for (const std::string& measure : measures) print_stderr("guard: " + measure + "\n");
}

Row transport_row(app::Transport& transport) {
  const auto take = [&transport](const std::string& word) {
    transport = word == "tcp" ? app::Transport::tcp : app::Transport::udp;
  };
  return {"transport", "udp|tcp", "udp or tcp", take, one_of_these | required};
}

Row filter_row(std::string& filter) {
  return {"-f", "'FILTER'", "only packets that pass this filter, pcap-filter(7)", filter,
          may_be_empty};
}

Row filter_words_row(std::vector<std::string>& words) {
  return {"filter", "FILTER", "the same, as words: udp port 53", words};
}

std::string joined_filter(const std::string& filter, const std::vector<std::string>& words) {
  const std::string spoken = joined(words, " ");
  if (filter.empty()) return spoken;
  return spoken.empty() ? filter : "(" + filter + ") and (" + spoken + ")";
}

Result<compare::Policy> PolicyOptions::policy() const {
  Result<compare::Policy> policy = compare::Policy();
  if (!file.empty()) policy = compare::Policy::load(file);
  if (!policy) return policy;
  for (const std::string& field : ignored) {
    if (auto done = policy->ignore(field); !done) return fail(done.error());
  }
  return policy;
}

std::vector<Row> policy_rows(PolicyOptions& o) {
  return {{"--policy", "FILE", "what may differ: ignore, tolerance, mask, relations (TOML)", o.file,
           reads_file | toml_files},
          {"--ignore", "FIELD",
           "a field that may differ, or many: ip.id, tcp.options.*, dns.resp.ttl", o.ignored}};
}

std::vector<Row> print_rows(PrintOptions& o) {
  return {
      {"-T", "FORM",
       "text (default), fields, json (an object per line), recipe "
       "(what `send` turns into the same bytes; or craft), hex",
       o.form},
      {"-e", "FIELD", "a column of -T fields, by Wireshark's name; repeatable", o.fields},
      {"-E", "SETTING", "header=y prints the columns' names first; separator=, quote=d is CSV",
       o.settings},
      {"-v,--verbose", "", "every row of every header, with place and RFC", o.tree},
      {"-x", "", "the bytes too", o.dump},
      {"-l", "", "write each packet at once, into a file too", o.each_packet},
      {"-n", "", "no name resolution (there never is any)", o.no_names},
  };
}

std::vector<OptionRule> print_rules() {
  constexpr std::string_view not_printed = "only -T text has room for it";
  constexpr std::string_view no_columns = "it is about the columns of -T fields";
  return {{"-T!=text", not_printed, "-v -x"},
          {"!-T -e", not_printed, "-v -x"},
          {"-T!=fields", no_columns, "-E"},
          {"!-T !-e", no_columns, "-E"}};
}

std::string shown_text(std::string_view text, bool is_exact) {
  if (is_exact) return std::string(text);
  return printable(text, style_of_stdout().colour ? Keep::lines_and_tone : Keep::lines);
}

Result<report::PacketPrinter> open_printer(const PrintOptions& options, report::Flushing flushing,
                                           bool interface_ids, PrinterWrite write) {
  if (!write) {
    write = [](std::string_view text, bool is_exact) {
      is_exact ? print_bytes(text) : print_document(text);  // the printer folds what may be
      return flush_output();
    };
  }
  return report::PacketPrinter::make(options, style_of_stdout(), flushing, interface_ids,
                                     {.write = write, .note = print_stderr});
}

report::RunOutput run_output() {
  return {.style = style_of_stdout(),
          .print = print,
          .document = print_document,
          .foreign = print_foreign,
          .note = print_stderr,
          .verdict = print_verdict,
          .flush = flush_output,
          .stop = interrupted,
          .stop_fd = interruption_fd()};
}

report::DiffOutput diff_output(bool json) {
  return {.style = style_of_stdout(),
          .print = json ? print_document : print,
          .print_exact = print_bytes,
          .note = print_stderr,
          .write = write_bytes};
}

}  // namespace pushpkt::cli
