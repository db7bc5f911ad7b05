// From the lab's table of interfaces. Boxes and lines are CSS: on a narrow screen they stand below
// one another.
#include "report/page/lab_map.hpp"

#include "pushpkt/lab/topology.hpp"
#include "report/page/html.hpp"
#include "report/page/json_values.hpp"

namespace pushpkt::report::page {
namespace {

std::string interface_html(const lab::LinkEnd& end) {
  return "<b>" + escaped(end.name) + "</b><br/>" + code(to_string(end.ip4)) + "<br/>" +
         code(to_string(end.ip6)) + "<br/>" + code(to_string(end.mac));
}

std::string host_html(std::string_view name, std::string_view does) {
  std::vector<std::string> ends;
  for (const lab::LinkEnd& end : lab::interfaces) {
    if (end.host == name) ends.push_back(interface_html(end));
  }
  return element("li", "host",
                 element("strong", "", escaped(name)) + escaped(does) + bullets("", ends));
}

std::string link_html(std::string_view net) {
  return element("li", "link", element("span", "", escaped(net)));
}

}  // namespace

std::string lab_map() {
  const std::string hosts =
      host_html(lab::client_name, "sends the request") + link_html("10.77.1.0/24, fd77:1::/64") +
      host_html(lab::router_name, "forwards, one hop") + link_html("10.77.2.0/24, fd77:2::/64") +
      host_html(lab::server_name, "answers in upper case");
  return element("ul", {{"class", "map"}, {"aria-label", "Hosts and links of the lab"}}, hosts) +
         "\n";
}

std::string lab_plan(const Json& answer) {
  std::string plan;
  for (const std::string& command : texts_at(value_at(answer, "lab"), "plan")) {
    plan += escaped(command) + "\n";
  }
  if (plan.empty()) return "";
  return heading(2, "plan", "The lab, command by command") +
         folded("commands", element("pre", "", plan) + "\n");
}

std::string network_map(const std::string& server) {
  const std::string hosts =
      element("li", "host", element("strong", "", "this machine") + "sends the request") +
      link_html("a real network") +
      element("li", "host", element("strong", "", "server") + code(server));
  return element("ul", {{"class", "map"}, {"aria-label", "Hosts"}}, hosts) + "\n";
}

}  // namespace pushpkt::report::page
