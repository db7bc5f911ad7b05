// From a packet to text, in the form that the options name.
#include "pushpkt/report/packet_printer.hpp"

#include <algorithm>
#include <array>

#include "pushpkt/base/nearest.hpp"
#include "pushpkt/compare/agreement.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/report/packet_tree.hpp"
#include "pushpkt/report/table.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/recipe_defaults.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

/// In the order of the forms; another name of one is behind them.
constexpr std::array<std::string_view, 6> form_names{"text",   "fields", "json",
                                                     "recipe", "hex",    "craft"};
constexpr std::size_t block_bytes = 64 * 1024;

Error no_such_form(const std::string& typed) {
  return input_error("cannot print packets as `" + typed + "`",
                     nearest_hint(typed, form_names) + "-T text, fields, json, recipe or hex");
}

/// What -E settings say; those that tshark has and hold here anyway are accepted.
struct ColumnSettings {
  bool header = false;
  char separator = '\t';
  char quote = '\0';
};

Result<ColumnSettings> read_settings(const std::vector<std::string>& settings) {
  ColumnSettings out;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : setting.substr(equals + 1);
    if (name == "header" && (value == "y" || value == "n")) {
      out.header = value == "y";
    } else if (name == "separator" && (value == "/t" || value == "/s" || value.size() == 1)) {
      out.separator = value == "/t" ? '\t' : value == "/s" ? ' ' : value[0];
    } else if (name == "quote" && (value == "d" || value == "s" || value == "n")) {
      out.quote = value == "d" ? '"' : value == "s" ? '\'' : '\0';
    } else if (setting != "occurrence=f") {
      return fail(input_error("cannot understand -E " + setting,
                              "header=y|n, separator=/t|/s|CHARACTER, quote=d|s|n, occurrence=f"));
    }
  }
  return out;
}

/// What `send` would fill in is named, or it would not send the same.
std::string recipe_text_of(const wire::Decoded& decoded) {
  wire::Recipe recipe = wire::recipe_of(decoded);
  wire::set_defaults_explicitly(recipe);
  return wire::to_text(recipe);
}

}  // namespace

Result<PacketPrinter> PacketPrinter::make(const PrintOptions& options, const Style& style,
                                          Flushing flushing, bool interface_ids,
                                          PrinterOutput output) {
  PacketPrinter out(options, style, options.each_packet ? Flushing::each_packet : flushing,
                    std::move(output));
  if (auto done = out.choose_form(); !done) return fail(done.error());
  const auto settings = read_settings(options.settings);
  if (!settings) return fail(settings.error());
  if (out.form_ != Form::fields) return out;
  auto columns = Columns::of(
      options.fields,
      {.separator = settings->separator, .quote = settings->quote, .interface_ids = interface_ids});
  if (!columns) return fail(columns.error());
  out.columns_.emplace(std::move(*columns));
  if (settings->header) out.columns_->append_header(out.waiting_);
  return out;
}

Result<void> PacketPrinter::choose_form() {
  const std::string& typed = options_.form;
  std::string name = !typed.empty() ? typed : options_.fields.empty() ? "text" : "fields";
  if (name == "craft") name = "recipe";
  const auto* found = std::find(form_names.begin(), form_names.end(), name);
  if (found == form_names.end()) return fail(no_such_form(name));
  form_ = static_cast<Form>(found - form_names.begin());
  if (form_ == Form::fields && options_.fields.empty()) {
    return fail(
        input_error("cannot print fields: none is named", "-T fields -e ip.src -e udp.dstport"));
  }
  if (form_ != Form::fields && !options_.fields.empty()) {
    return fail(input_error("cannot print columns as " + name, "-e belongs to -T fields"));
  }
  return {};
}

Result<void> PacketPrinter::print(const sniff::SeenView& seen) {
  const wire::Decoded decoded = wire::decode(seen.bytes, seen.link, seen.wire_bytes);
  if (!start_ && seen.has_time) start_ = seen.time;
  if (!options_.witness) {
    append(seen, decoded, nullptr);
  } else {
    const witness::Testimony testimony = witness::testify(seen.bytes, seen.link);
    unexplained_ += compare::count_unexplained(compare::disagreements(decoded, testimony));
    append(seen, decoded, &testimony);
  }
  if (flushing_ == Flushing::each_packet || waiting_.size() >= block_bytes) return flush();
  return {};
}

void PacketPrinter::pass_over(const sniff::SeenView& seen) {
  if (!start_ && seen.has_time) start_ = seen.time;
  if (columns_) columns_->pass_over(seen);
}

void PacketPrinter::append(const sniff::SeenView& seen, const wire::Decoded& decoded,
                           const witness::Testimony* witness) {
  switch (form_) {
    case Form::text:
      append_text(seen, decoded, witness);
      return;
    case Form::fields:
      columns_->append_row(seen, decoded, waiting_);
      break;
    case Form::json:
      json_.append(waiting_, seen, decoded, witness);
      return;  // the witness is in it
    case Form::recipe:
      waiting_ += recipe_text_of(decoded) + '\n';
      break;
    case Form::hex:
      waiting_ += hex_dump(seen.bytes) + '\n';
      break;
  }
  if (witness != nullptr &&
      compare::count_unexplained(compare::disagreements(decoded, *witness)) > 0) {
    output_.note(seen.where() + ":\n" + agreement_text(decoded, *witness, {}));
  }
}

void PacketPrinter::append_text(const sniff::SeenView& seen, const wire::Decoded& decoded,
                                const witness::Testimony* witness) {
  const std::size_t begin = waiting_.size();
  if (options_.tree) {
    waiting_ += packet_tree(seen, decoded, witness, style_);
  } else {
    append_packet_line(waiting_, seen, decoded, start_.value_or(seen.time), style_);
    if (witness != nullptr) waiting_ += agreement_text(decoded, *witness, style_);
  }
  if (style_.folds_packets) {
    const std::string folded = folded_lines(std::string_view(waiting_).substr(begin), style_.width);
    waiting_.replace(begin, std::string::npos, folded);
  }
  if (options_.dump) waiting_ += screen_dump(seen.bytes, style_);
  if (options_.tree) waiting_ += '\n';
}

Result<void> PacketPrinter::flush() {
  // Columns escape what they show.
  auto written = output_.write(waiting_, form_ == Form::fields);
  waiting_.clear();
  return written;
}

}  // namespace pushpkt::report
