// Wireshark has numbers of its own for link types. tcpdump.org/linktypes.html; wiretap/wtap.h
#include <algorithm>
#include <array>

#include "pushpkt/report/columns.hpp"

namespace pushpkt::report {
namespace {

/// Each as tshark 4.0 shows it for a file of this link type. Those that depend on more than the
/// link type, and those that it does not know, are not here.
struct EncapType {
  unsigned link;
  int encap;
};
constexpr std::array encap_types{
    EncapType{0, 15},    EncapType{1, 1},     EncapType{2, 184},   EncapType{3, 148},
    EncapType{6, 2},     EncapType{7, 8},     EncapType{8, 3},     EncapType{9, 4},
    EncapType{10, 6},    EncapType{11, 10},   EncapType{12, 7},    EncapType{13, 38},
    EncapType{14, 7},    EncapType{16, 11},   EncapType{18, 11},   EncapType{19, 11},
    EncapType{32, 69},   EncapType{50, 4},    EncapType{51, 139},  EncapType{99, 61},
    EncapType{100, 10},  EncapType{101, 7},   EncapType{104, 28},  EncapType{105, 20},
    EncapType{106, 11},  EncapType{107, 26},  EncapType{108, 174}, EncapType{109, 38},
    EncapType{112, 28},  EncapType{113, 25},  EncapType{114, 30},  EncapType{117, 39},
    EncapType{118, 29},  EncapType{119, 21},  EncapType{121, 32},  EncapType{122, 18},
    EncapType{123, 13},  EncapType{127, 23},  EncapType{128, 37},  EncapType{129, 9},
    EncapType{130, 81},  EncapType{131, 82},  EncapType{133, 87},  EncapType{135, 68},
    EncapType{136, 151}, EncapType{137, 67},  EncapType{138, 62},  EncapType{139, 75},
    EncapType{140, 42},  EncapType{141, 43},  EncapType{142, 101}, EncapType{143, 33},
    EncapType{147, 45},  EncapType{148, 46},  EncapType{149, 47},  EncapType{150, 48},
    EncapType{151, 49},  EncapType{152, 50},  EncapType{153, 51},  EncapType{154, 52},
    EncapType{155, 53},  EncapType{156, 54},  EncapType{157, 55},  EncapType{158, 56},
    EncapType{159, 57},  EncapType{160, 58},  EncapType{161, 59},  EncapType{162, 60},
    EncapType{163, 24},  EncapType{165, 63},  EncapType{167, 76},  EncapType{169, 66},
    EncapType{170, 178}, EncapType{171, 179}, EncapType{172, 77},  EncapType{173, 78},
    EncapType{178, 83},  EncapType{179, 84},  EncapType{180, 85},  EncapType{181, 86},
    EncapType{183, 91},  EncapType{184, 181}, EncapType{186, 92},  EncapType{187, 41},
    EncapType{188, 93},  EncapType{189, 95},  EncapType{190, 109}, EncapType{192, 97},
    EncapType{195, 104}, EncapType{196, 100}, EncapType{197, 98},  EncapType{199, 103},
    EncapType{200, 197}, EncapType{201, 99},  EncapType{202, 147}, EncapType{203, 131},
    EncapType{204, 19},  EncapType{209, 112}, EncapType{210, 106}, EncapType{211, 108},
    EncapType{212, 107}, EncapType{213, 111}, EncapType{214, 105}, EncapType{215, 113},
    EncapType{220, 115}, EncapType{224, 121}, EncapType{225, 122}, EncapType{226, 124},
    EncapType{227, 125}, EncapType{228, 129}, EncapType{229, 130}, EncapType{230, 127},
    EncapType{231, 146}, EncapType{235, 132}, EncapType{236, 133}, EncapType{237, 157},
    EncapType{239, 141}, EncapType{240, 135}, EncapType{241, 136}, EncapType{242, 180},
    EncapType{243, 138}, EncapType{245, 140}, EncapType{248, 149}, EncapType{249, 152},
    EncapType{250, 153}, EncapType{251, 154}, EncapType{252, 155}, EncapType{253, 158},
    EncapType{254, 159}, EncapType{255, 160}, EncapType{256, 161}, EncapType{258, 171},
    EncapType{259, 172}, EncapType{260, 173}, EncapType{264, 177}, EncapType{266, 182},
    EncapType{268, 36},  EncapType{270, 183}, EncapType{271, 185}, EncapType{272, 186},
    EncapType{273, 199}, EncapType{274, 198}, EncapType{275, 200}, EncapType{276, 210},
    EncapType{279, 204}, EncapType{280, 205}, EncapType{283, 206}, EncapType{287, 211},
    EncapType{288, 208}, EncapType{290, 212}, EncapType{292, 214}, EncapType{293, 215},
    EncapType{294, 216}, EncapType{295, 217},
};

}  // namespace

int encap_type(Link link) {
  const auto* row = std::ranges::find(encap_types, static_cast<unsigned>(link), &EncapType::link);
  return row == encap_types.end() ? 0 : row->encap;
}

}  // namespace pushpkt::report
