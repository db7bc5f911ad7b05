// From the kind of path to names of layers, also for a path that could not be opened.
#include "report/own_layers.hpp"

namespace pushpkt::report {

std::vector<std::string> own_layers(const ask::PathAnswer& path) {
  std::vector<std::string> out;
  const auto& layers = path.record.wrote.layers;
  if (path.unavailable || layers.empty()) return out;
  for (std::size_t i = path.record.first_own_layer(); i < layers.size(); ++i) {
    out.emplace_back(layers[i].header->name);
  }
  if (out.empty()) out.emplace_back("payload");
  return out;
}

}  // namespace pushpkt::report
