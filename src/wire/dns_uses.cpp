// What recipes name in a DNS message. RFC 1035, 4.1
#include "wire/dns_record.hpp"
#include "wire/dns_write.hpp"

namespace pushpkt::wire::dns {

namespace {

/// ": 1 A, 2 NS, 5 CNAME"
std::string type_names() {
  std::string out;
  for (const RecordType& type : record_types()) {
    out += (out.empty() ? ": " : ", ") + std::to_string(type.type) + " " + std::string(type.name);
  }
  return out;
}

}  // namespace

std::vector<ItemUse> uses(const ItemFormat&) {
  std::vector<ItemUse> out{
      {"qry", R"("NAME")", "dns.qry.name: begins a question"},
      {"answer", R"("NAME")", "dns.resp.name: begins a record of the answer section"},
      {"auth", R"("NAME")", "dns.resp.name: begins a record of the authority section"},
      {"add", R"("NAME")", "dns.resp.name: begins a record of the additional section"},
      {"type", "NUMBER|NAME", "dns.qry.type dns.resp.type of what began last" + type_names()},
      {"class", "NUMBER|IN", "dns.qry.class dns.resp.class"},
      {"ttl", "NUMBER", "dns.resp.ttl"}};
  for (const RecordType& type : record_types()) {
    if (type.keyword.empty()) continue;
    ItemUse use{type.keyword, "", ""};
    for (const ContentsRow& row : type.rows) {
      use.value += (use.value.empty() ? "" : " ") +
                   (row.kind == ContentsRow::Kind::number
                        ? value_form(row.field)
                        : std::string(row.kind == ContentsRow::Kind::name ? "NAME" : "TEXT"));
      use.sets += (use.sets.empty() ? "" : " ") + std::string(row.name);
    }
    const bool is_one_number =
        type.rows.size() == 1 && type.rows[0].kind == ContentsRow::Kind::number;
    if (!is_one_number) use.value = '"' + use.value + '"';
    out.push_back(std::move(use));
  }
  out.push_back({"rdata", "\"TEXT\"|hex(...)", "the record's contents, as bytes"});
  out.push_back({"compress", "0", "names in full; without it the second one is a pointer"});
  return out;
}

}  // namespace pushpkt::wire::dns
