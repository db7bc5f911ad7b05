// What changes beside the packets where a pcapng file is passed on into another one.
#pragma once

#include <functional>

#include "pushpkt/base/link.hpp"

namespace pushpkt::sniff {

struct PassOnOptions {
  /// The link type that packets of an interface with this one will have; empty: the same.
  std::function<Link(Link)> link = {};
  /// What may name addresses or hosts is left out: comments, resolved names, decryption secrets,
  /// descriptions, addresses and filters of interfaces, custom and unknown blocks and options.
  bool anonymous = false;
  /// Frame check sequences are taken off, so that no interface claims them; a packet that keeps
  /// its own says so in its flags.
  bool without_fcs = false;
  /// The writer got this file before. Of a file of one section it gets only the packets again.
  bool again = false;
};

}  // namespace pushpkt::sniff
