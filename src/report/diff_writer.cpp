// A file without a name holds the hunks until the groups are printed: memory stays as it is.
#include "diff_writer.hpp"

#include <array>

#include "pushpkt/base/output_file.hpp"
#include "pushpkt/base/printable.hpp"

namespace pushpkt::report {
namespace {

constexpr std::uint64_t most_on_page = 500;

/// As DiffOutput::print may show it: the file is read again in pieces that are cut anywhere.
std::string shown(const std::string& text, const Style& style) {
  return printable(text, style.colour ? Keep::lines_and_tone : Keep::lines);
}

/// JSON and pages have escapes of their own.
std::string title_of(const std::string& file, const DiffRequest& request) {
  return request.json ? file : printable(file);
}

}  // namespace

std::string text_of(const compare::PacketDifference& difference, const DiffRequest& request,
                    const Style& style) {
  if (request.json) return diff_json_packet(difference);
  const bool has_hunk = !request.brief && difference.counts();
  return has_hunk ? shown(diff_hunk(difference, style), style) : "";
}

DiffWriter::DiffWriter(const DiffRequest& request, const DiffOutput& output)
    : request_(&request),
      output_(&output),
      title_{title_of(request.a, request), title_of(request.b, request)} {}

Result<DiffWriter> DiffWriter::open(const DiffRequest& request, const DiffOutput& output) {
  DiffWriter writer(request, output);
  if (request.json) {
    output.print(diff_json_begin(writer.title_, request.policy));
  } else if (!request.brief) {
    writer.hunks_.reset(std::tmpfile());
    if (!writer.hunks_) {
      return fail(system_error("cannot make a temporary file", "--brief needs none"));
    }
  }
  return writer;
}

void DiffWriter::write(const compare::PacketDifference& difference) {
  write_text(text_of(difference, *request_, output_->style));
  if (request_->html_file.empty() || on_page_ == most_on_page) return;
  page_ += diff_html_packet(difference);
  ++on_page_;
}

void DiffWriter::write_text(std::string_view text) {
  if (request_->json) {
    output_->print(written_ == 0 ? "\n" : ",\n");
    output_->print(text);
  } else if (hunks_) {
    std::fwrite(text.data(), 1, text.size(), hunks_.get());  // finish() looks for its error
  }
  ++written_;
}

void DiffWriter::print_hunks() {
  std::array<char, 1 << 16> part{};
  if (std::ftell(hunks_.get()) > 0) output_->print("\n");
  std::rewind(hunks_.get());
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), hunks_.get())) {
    output_->print_exact({part.data(), size});
  }
}

Result<void> DiffWriter::finish(const compare::CaptureDiff& diff) {
  if (request_->json) {
    output_->print(diff_json_end(diff) + "\n");
  } else {
    if (hunks_ && (std::fflush(hunks_.get()) != 0 || std::ferror(hunks_.get()) != 0)) {
      return fail(system_error("cannot write a temporary file", "--brief needs none"));
    }
    if (!diff.clean() || !diff.groups.empty() || !diff.whole()) {
      output_->print(diff_summary(title_, diff, request_->policy, output_->style));
    }
    if (hunks_) print_hunks();
  }
  return request_->html_file.empty() ? Result<void>() : write_page(diff);
}

Result<void> DiffWriter::write_page(const compare::CaptureDiff& diff) const {
  const std::string page = diff_html(title_, diff, request_->policy, page_, written_ - on_page_);
  const std::string& file = request_->html_file;
  return write_file(file, page);
}

}  // namespace pushpkt::report
