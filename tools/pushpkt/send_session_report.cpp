// What is said about a shipment, before and after.
#include <charconv>

#include "loopback_note.hpp"
#include "pushpkt/wire/text.hpp"
#include "send_session.hpp"

namespace pushpkt::tool {

using wire::to_text;

namespace {

/// A number as a number, anything else as text.
report::Json number_or_text(const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc{} && rest == end) return number;
  return text;
}

}  // namespace

std::string SendSession::story() const {
  std::string out;
  for (const path::NotCarried& one : left_out_) {
    out += "left out: " + one.name + (one.value.empty() ? "" : "=" + one.value) +
           ", not carried by " + std::string(plan_->path->name) + "\n";
  }
  for (const path::Rewrite& row : rewrites_) {
    out += "the kernel writes " + std::string(row.field) + " itself on " +
           std::string(plan_->path->name) + ": " + std::string(row.when) + " (" +
           std::string(row.evidence) + ")\n";
  }
  if (!unwatched_.empty()) {
    out += "note: the capture has what is handed over, not what the wire had: " + unwatched_ + "\n";
  }
  for (const Load& load : loads_) {
    for (const Filled& filled : load.packet.filled) {
      out += "filled in: " + filled.field + (filled.value.empty() ? "" : "=" + filled.value) +
             ", " + filled.why + "\n";
    }
    if (loads_.size() > 1) break;  // the first tells how
  }
  if (!loads_.empty()) out += note_on_loopback(loads_[0].packet.interface, *plan_->path);
  return out;
}

std::string SendSession::silence() const {
  if (!answered_by_.empty()) return "no answer from the address that was asked: " + answered_by_;
  if (wrong_checksum_.empty()) return "no answer";
  return "no answer: " + wrong_checksum_ +
         " is wrong, and a kernel drops such a packet without a word; `pushpkt drops` on the host "
         "that it goes to shows the drop and its reason";
}

report::Json SendSession::as_json() const {
  using report::Json;
  Json out{{"schema", 1}, {"path", plan_->path->name}};
  out["interface"] = loads_.empty() ? Json(nullptr) : Json(loads_[0].packet.interface);
  out["packets"] = sent_;
  out["octets"] = octets_;
  out["left_out"] = Json::array();
  for (const path::NotCarried& one : left_out_) {
    out["left_out"].push_back(
        {{"field", one.name}, {"value", one.value.empty() ? Json(nullptr) : Json(one.value)}});
  }
  out["rewritten_by_kernel"] = Json::array();
  for (const path::Rewrite& row : rewrites_) {
    out["rewritten_by_kernel"].push_back({{"field", row.field}, {"when", row.when}});
  }
  out["filled"] = Json::array();
  for (const Load& load : loads_) {
    for (const Filled& filled : load.packet.filled) {
      out["filled"].push_back(
          {{"field", filled.field}, {"value", number_or_text(filled.value)}, {"why", filled.why}});
    }
    if (loads_.size() > 1) break;
  }
  out["recipe"] = loads_.empty() ? Json(nullptr) : Json(to_text(loads_[0].packet.recipe));
  const bool waited = plan_->options->wait_seconds.has_value();
  out["answered"] = waited ? Json(answered()) : Json(nullptr);
  out["kernel_reset"] = kernel_reset_;
  out["answers"] = answers_json_;
  out["near_misses"] = misses_json_;
  return out;
}

}  // namespace pushpkt::tool
