// What is printed about packets that are sent, before and after.
#include <charconv>
#include <cmath>

#include "pushpkt/report/exchange.hpp"
#include "pushpkt/wire/text.hpp"
#include "verbs/loopback_note.hpp"
#include "verbs/send_session.hpp"

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
  for (const path::NotCarried& one : transmitter_.left_out()) {
    out += "left out: " + one.name + (one.value.empty() ? "" : "=" + one.value) +
           ", not carried by " + std::string(plan_->path->name) + "\n";
  }
  for (const path::Rewrite& row : transmitter_.rewrites()) {
    out += "the kernel writes " + std::string(row.field) + " itself on " +
           std::string(plan_->path->name) + ": " + std::string(row.when) + " (" +
           std::string(row.evidence) + ")\n";
  }
  if (!unwatched_.empty()) {
    out += "note: the capture has what is handed over, not what the wire had: " + unwatched_ + "\n";
  }
  for (const auto& load : transmitter_.loads()) {
    for (const stack::Filled& filled : load.packet.filled) {
      out += "filled in: " + filled.field + (filled.value.empty() ? "" : "=" + filled.value) +
             ", " + filled.why + "\n";
    }
    if (transmitter_.loads().size() > 1) break;  // the first tells how
  }
  if (!transmitter_.loads().empty())
    out += note_on_loopback(transmitter_.loads()[0].packet.interface, *plan_->path);
  return out;
}

std::string SendSession::missed_rate() const {
  constexpr double kept = 0.98;
  const Pace& pace = transmitter_.pace();
  if (pace.wanted() <= 0 || pace.reached() <= 0) return {};
  if (pace.reached() >= pace.wanted() * kept) return {};
  return std::to_string(std::llround(pace.reached())) + " packets a second were reached, " +
         std::to_string(std::llround(pace.wanted())) + " were asked for\n";
}

std::string SendSession::summary() const {
  if (probes_.all().empty()) return {};
  return report::exchange_summary(probes_.all()) + "\n";
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
  out["interface"] =
      transmitter_.loads().empty() ? Json(nullptr) : Json(transmitter_.loads()[0].packet.interface);
  out["packets"] = sent();
  out["octets"] = transmitter_.bytes();
  out["left_out"] = Json::array();
  for (const path::NotCarried& one : transmitter_.left_out()) {
    out["left_out"].push_back(
        {{"field", one.name}, {"value", one.value.empty() ? Json(nullptr) : Json(one.value)}});
  }
  out["rewritten_by_kernel"] = Json::array();
  for (const path::Rewrite& row : transmitter_.rewrites()) {
    out["rewritten_by_kernel"].push_back({{"field", row.field}, {"when", row.when}});
  }
  out["filled"] = Json::array();
  for (const auto& load : transmitter_.loads()) {
    for (const stack::Filled& filled : load.packet.filled) {
      out["filled"].push_back(
          {{"field", filled.field}, {"value", number_or_text(filled.value)}, {"why", filled.why}});
    }
    if (transmitter_.loads().size() > 1) break;
  }
  out["recipe"] = transmitter_.loads().empty()
                      ? Json(nullptr)
                      : Json(to_text(transmitter_.loads()[0].packet.recipe));
  const bool waited = plan_->options->wait_seconds.has_value();
  out["answered"] = waited ? Json(answered()) : Json(nullptr);
  out["exchange"] = waited ? report::exchange_counts(probes_.all()) : Json(nullptr);
  out["probes"] = waited ? report::probes_json(probes_.all()) : Json(nullptr);
  out["seed"] = plan_->options->seed ? Json(*plan_->options->seed) : Json(nullptr);
  out["kernel_reset"] = kernel_reset_;
  out["answers"] = answers_json_;
  out["near_misses"] = misses_json_;
  return out;
}

}  // namespace pushpkt::tool
