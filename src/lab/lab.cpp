// Building: the right to, three network namespaces, the plan; the thread stays on the client.
#include "pushpkt/lab/lab.hpp"

#include "execute.hpp"
#include "namespaces.hpp"
#include "pushpkt/base/open_files.hpp"
#include "settle.hpp"

namespace pushpkt::lab {

Result<Lab> Lab::build(const Plan& plan) {
  // Programs are started with descriptors of a fixed number, below 72; watchers come on top.
  constexpr unsigned open_files = 96;
  if (auto enough = require_open_files(open_files); !enough) return fail(enough.error());
  if (auto ok = gain_namespace_capabilities(); !ok) return fail(ok.error());
  auto before = open_network_namespace();
  if (!before) return fail(before.error());
  const auto back_out = [&](const Error& error) {
    static_cast<void>(enter_network_namespace(before->get()));
    return fail(error);
  };
  auto namespaces = std::make_shared<Namespaces>();
  for (Fd& netns : *namespaces) {
    auto made = new_network_namespace();
    if (!made) return back_out(made.error());
    netns = std::move(*made);
  }
  if (auto ok = execute(plan, *namespaces); !ok) return back_out(ok.error());
  Lab lab(plan, namespaces);
  if (plan.impairments) {
    auto forwarder = ImpairForwarder::start(lab.router(), *plan.impairments);
    if (!forwarder) return back_out(forwarder.error());
    lab.forwarder_ = std::make_shared<const ImpairForwarder>(std::move(*forwarder));
  }
  if (auto ok = wait_until_settled(*namespaces); !ok) return back_out(ok.error());
  if (auto ok = lab.client().enter(); !ok) return back_out(ok.error());
  return lab;
}

Result<ImpairmentRecord> Lab::impairment_record() const {
  return forwarder_ ? forwarder_->record() : ImpairmentRecord{};
}

Result<void> Lab::run_plan(const Plan& plan) const {
  // To come back to: carrying out moves the thread from host to host.
  auto inside = Inside::enter(client());
  if (!inside) return fail(inside.error());
  if (auto ok = execute(plan, *namespaces_); !ok) return ok;
  return wait_until_settled(*namespaces_);
}

}  // namespace pushpkt::lab
