// From a packet to stdout, in the form that was asked for.
#include "cli/packet_printer.hpp"

#include <algorithm>
#include <array>

#include "cli/arguments.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/output_file.hpp"
#include "pushpkt/compare/agreement.hpp"
#include "pushpkt/report/packet_json.hpp"
#include "pushpkt/report/packet_line.hpp"
#include "pushpkt/report/packet_tree.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/silent.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::tool {
namespace {

constexpr std::array<std::string_view, 6> form_names{"text",  "fields", "json",
                                                     "craft", "hex",    "recipe"};
constexpr std::size_t block_bytes = 64 * 1024;

Error no_such_form(const std::string& typed) {
  return input_error("cannot print packets as `" + typed + "`",
                     nearest_hint(typed, form_names) + "-T text, fields, json, recipe or hex");
}

/// What -E settings say; those that tshark has and that are always so here are taken quietly.
struct ColumnSettings {
  bool header = false;
  char separator = '\t';
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
    } else if (setting != "occurrence=f" && setting != "quote=n") {
      return fail(input_error("cannot understand -E " + setting,
                              "header=y|n, separator=/t|/s|CHARACTER, occurrence=f, quote=n"));
    }
  }
  return out;
}

/// What `send` would fill in is named, or it would not send the same.
std::string craft_of(const wire::Decoded& decoded) {
  wire::Recipe recipe = wire::recipe_of(decoded);
  wire::name_what_is_filled_in(recipe);
  return wire::to_text(recipe);
}

}  // namespace

Result<void> check_outputs(const std::string& capture, const PrintOptions& options) {
  if (!is_standard_output(capture) || !options.any()) return {};
  return fail(input_error("cannot write a capture and text to the standard output",
                          "leave -T, -e, -v, -x away, or name a file after -w"));
}

void add_print_options(Arguments verb, PrintOptions& options) {
  verb.add_option("-T", options.form,
                  "text (default), fields, json (an object per line), recipe "
                  "(what `send` turns into the same bytes; or craft), hex")
      .type_name("FORM");
  verb.add_option("-e", options.fields, "a column of -T fields, by Wireshark's name; repeatable")
      .type_name("FIELD")
      .one_each_time();
  verb.add_option("-E", options.settings, "header=y prints the columns' names first; separator=,")
      .type_name("SETTING")
      .one_each_time();
  verb.add_flag("-v,--verbose", options.tree, "every row of every header, with place and RFC");
  verb.add_flag("-x", options.dump, "the bytes too");
  verb.add_flag("-l", options.each_packet, "write each packet at once, into a file too");
  verb.add_flag("-n", options.no_names, "no name resolution (there never is any)");
}

void add_witness_option(Arguments verb, PrintOptions& options) {
  verb.add_flag("--witness", options.witness,
                "what libtins reads in the same bytes; exit 1 where it disagrees with us");
}

Result<PacketPrinter> PacketPrinter::make(const PrintOptions& options, const report::Style& style,
                                          Flushing flushing, bool interface_ids) {
  PacketPrinter out(options, style, options.each_packet ? Flushing::each_packet : flushing);
  if (auto done = out.choose_form(); !done) return fail(done.error());
  const auto settings = read_settings(options.settings);
  if (!settings) return fail(settings.error());
  if (out.form_ != Form::fields) return out;
  auto columns = report::Columns::of(
      options.fields, {.separator = settings->separator, .interface_ids = interface_ids});
  if (!columns) return fail(columns.error());
  out.columns_.emplace(std::move(*columns));
  if (settings->header) out.columns_->append_header(out.waiting_);
  return out;
}

Result<void> PacketPrinter::choose_form() {
  const std::string& typed = options_.form;
  std::string name = !typed.empty() ? typed : options_.fields.empty() ? "text" : "fields";
  if (name == "recipe") name = "craft";
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
  if (!start_) start_ = seen.time;
  if (!options_.witness) {
    append(seen, decoded, nullptr);
  } else {
    const witness::Testimony testimony = witness::testify(seen.bytes, seen.link);
    loud_ += compare::loud(compare::disagreements(decoded, testimony));
    append(seen, decoded, &testimony);
  }
  if (flushing_ == Flushing::each_packet || waiting_.size() >= block_bytes) return flush();
  return {};
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
      waiting_ += report::packet_json(seen, decoded, witness);
      return;  // the witness is in it
    case Form::craft:
      waiting_ += craft_of(decoded) + '\n';
      break;
    case Form::hex:
      waiting_ += hex_dump(seen.bytes) + '\n';
      break;
  }
  if (witness != nullptr && compare::loud(compare::disagreements(decoded, *witness)) > 0) {
    say(seen.where() + ":\n" + report::agreement_text(decoded, *witness, {}));
  }
}

void PacketPrinter::append_text(const sniff::SeenView& seen, const wire::Decoded& decoded,
                                const witness::Testimony* witness) {
  if (options_.tree) {
    waiting_ += report::packet_tree(seen, decoded, witness, style_);
  } else {
    waiting_ += report::packet_line(seen, decoded, *start_, style_);
    if (witness != nullptr) waiting_ += report::agreement_text(decoded, *witness, style_);
  }
  if (options_.dump) waiting_ += hex_dump(seen.bytes);
  if (options_.tree) waiting_ += '\n';
}

Result<void> PacketPrinter::flush() {
  // A separator of the user's choice may be a control character; columns escape what they show.
  form_ == Form::fields ? print_bytes(waiting_) : tool::print(waiting_);
  waiting_.clear();
  return flush_output();
}

sniff::SeenView view_of(const sniff::Seen& seen, std::uint64_t number) {
  return {.bytes = seen.bytes,
          .wire_bytes = seen.wire_bytes,
          .time = seen.time,
          .link = seen.link,
          .direction = seen.direction,
          .interface = seen.interface,
          .interface_id = seen.interface_id,
          .comment = seen.comment,
          .vlan_from_metadata = seen.vlan_from_metadata,
          .source = seen.interface,
          .number = number};
}

}  // namespace pushpkt::tool
