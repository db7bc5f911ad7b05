// RTM_GETLINK with IFLA_ALT_IFNAME (Linux 5.5): rtnetlink(7). ioctl(2) takes 15 letters at most.
#include "pushpkt/base/interface_name.hpp"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "pushpkt/base/fd.hpp"

namespace pushpkt {
namespace {

constexpr std::size_t longest_alternative = 127;  // ALTIFNAMSIZ with its terminator

struct Question {
  nlmsghdr header;
  ifinfomsg link;
  rtattr attribute;
  std::array<char, longest_alternative + 1> name;
};

Question question_for(const std::string& name) {
  Question question{};
  const std::size_t attribute_bytes = RTA_LENGTH(name.size() + 1);
  question.header.nlmsg_len =
      static_cast<__u32>(offsetof(Question, attribute) + RTA_ALIGN(attribute_bytes));
  question.header.nlmsg_type = RTM_GETLINK;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.attribute.rta_type = IFLA_ALT_IFNAME;
  question.attribute.rta_len = static_cast<unsigned short>(attribute_bytes);
  name.copy(question.name.data(), name.size());
  return question;
}

/// The index of the link that the kernel describes; 0 when it answers with an error.
unsigned index_in(const void* answer, std::size_t bytes) {
  nlmsghdr header{};
  ifinfomsg link{};
  if (bytes < NLMSG_LENGTH(sizeof link)) return 0;
  std::memcpy(&header, answer, sizeof header);
  if (header.nlmsg_type != RTM_NEWLINK) return 0;
  std::memcpy(&link, static_cast<const char*>(answer) + NLMSG_HDRLEN, sizeof link);
  return link.ifi_index > 0 ? static_cast<unsigned>(link.ifi_index) : 0;
}

unsigned index_of_alternative(const std::string& name) {
  const Fd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd.valid()) return 0;
  const Question question = question_for(name);
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  if (::sendto(fd.get(), &question, question.header.nlmsg_len, 0,
               reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) < 0) {
    return 0;
  }
  std::array<char, 16384> answer{};  // more than the description of any link
  const ssize_t got = ::recv(fd.get(), answer.data(), answer.size(), 0);
  return got > 0 ? index_in(answer.data(), static_cast<std::size_t>(got)) : 0;
}

}  // namespace

std::string device_name(const std::string& name) {
  if (name.empty() || name == "any" || name.size() > longest_alternative) return name;
  const unsigned index = index_of_alternative(name);
  std::array<char, IF_NAMESIZE> own{};
  if (index == 0 || ::if_indextoname(index, own.data()) == nullptr) return name;
  return own.data();
}

}  // namespace pushpkt
