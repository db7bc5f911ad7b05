// Prints differences as they are found: JSON at once, hunks after the groups, a page at the end.
#pragma once

#include <cstdio>
#include <memory>

#include "pushpkt/report/diff.hpp"
#include "pushpkt/report/diff_run.hpp"

namespace pushpkt::report {

/// The difference as it is printed; "" where only the groups are.
[[nodiscard]] std::string text_of(const compare::PacketDifference& difference,
                                  const DiffRequest& request, const Style& style);

class DiffWriter {
 public:
  /// Both must outlive it. Errors: there is no room for a temporary file.
  [[nodiscard]] static Result<DiffWriter> open(const DiffRequest& request,
                                               const DiffOutput& output);

  void write(const compare::PacketDifference& difference);
  /// What text_of() said of a difference.
  void write_text(std::string_view text);
  [[nodiscard]] Result<void> finish(const compare::CaptureDiff& diff);

 private:
  DiffWriter(const DiffRequest& request, const DiffOutput& output);
  [[nodiscard]] Result<void> write_page(const compare::CaptureDiff& diff) const;
  void print_hunks();

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  const DiffRequest* request_;
  const DiffOutput* output_;
  DiffTitle title_;
  std::unique_ptr<std::FILE, Close> hunks_;  ///< groups come first, and they are known last
  std::string page_;
  std::uint64_t on_page_ = 0;
  std::uint64_t written_ = 0;
};

}  // namespace pushpkt::report
