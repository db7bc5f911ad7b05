// Writes differences as they come: JSON at once, hunks behind the groups, a page at the end.
#pragma once

#include <cstdio>
#include <memory>

#include "pushpkt/report/diff.hpp"
#include "verbs/diff_run.hpp"

namespace pushpkt::tool {

class DiffWriter {
 public:
  /// Errors: a place for what has to wait cannot be had.
  [[nodiscard]] static Result<DiffWriter> open(const DiffRequest& request);

  void write(const compare::PacketDifference& difference);
  [[nodiscard]] Result<void> finish(const compare::CaptureDiff& diff);

 private:
  explicit DiffWriter(const DiffRequest& request);
  [[nodiscard]] Result<void> write_page(const compare::CaptureDiff& diff) const;
  void print_hunks();

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  const DiffRequest* request_;
  report::DiffTitle title_;
  report::Style style_;
  std::unique_ptr<std::FILE, Close> hunks_;  ///< groups come first, and they are known last
  std::string page_;
  std::uint64_t on_page_ = 0;
  std::uint64_t written_ = 0;
};

}  // namespace pushpkt::tool
