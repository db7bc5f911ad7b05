// The look of a page: colours of owners, drawings, ladder, heat map; light, dark, narrow, paper.
#include "report/page/document.hpp"

namespace pushpkt::report::page {

// `>` stands between selectors only: the page is well-formed XML.
std::string_view style_sheet() {
  static constexpr std::string_view text = R"css(
:root { color-scheme:light dark; --ink:#1b2330; --soft:#505c6b; --line:#c6ced8; --paper:#fff;
--band:#f2f5f8; --link:#0b57a4; --ours:#dbe9fe; --computed:#d9f2e1; --preset:#ebe4fb;
--kernel:#e9edf1; --changed:#ffdca6; --network:#cdeeea; --bad:#ffd0cc; --good-ink:#1c6b33;
--bad-ink:#a8201a; --lit:#ffe34d; --lit-ink:#1b2330; --bar:#2f6fb5 }
@media (prefers-color-scheme:dark) { :root { --ink:#e8edf3; --soft:#a9b6c5; --line:#3d4a5a;
--paper:#12171e; --band:#1b222c; --link:#8cc2ff; --ours:#1d3b63; --computed:#1c4630;
--preset:#3d3160; --kernel:#2a313b; --changed:#5a3c0a; --network:#124a47; --bad:#6f2420;
--good-ink:#7ed695; --bad-ink:#ff9d94; --lit:#ffe34d; --lit-ink:#12171e; --bar:#7ab3f0 }
} * { box-sizing:border-box } html { scroll-padding-top:1rem; -webkit-text-size-adjust:100% }
body { font:1rem/1.55 system-ui,-apple-system,"Segoe UI",sans-serif; color:var(--ink);
background:var(--paper); max-width:76rem; margin:0 auto; padding:1.6rem 1.2rem 3rem;
overflow-wrap:anywhere } h1 { font-size:1.75rem; line-height:1.2; margin:.4rem 0 0;
text-wrap:balance } h2 { font-size:1.3rem; line-height:1.25; margin:2.6rem 0 .6rem;
padding-top:.8rem; border-top:1px solid var(--line) } h3 { font-size:1.06rem;
margin:1.5rem 0 .4rem } h4 { font-size:.95rem; margin:1.1rem 0 .3rem }
p { margin:.5rem 0; max-width:52rem } a { color:var(--link) }
code,.mono,pre { font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;
font-size:.86em } ul.plain { padding-left:1.2rem } td ul.plain { margin:0; padding-left:1rem }
td > span[class] { border-radius:1rem } td > .ok,td > .okchanged,td > .arrived,
  td > .taken,td > .died,td > .refused,td > .stopped,td > .changedeffect,td > .noeffect { padding:.05rem .6rem }
.faint { color:var(--soft) } .good { color:var(--good-ink); font-weight:600 }
.wrong { color:var(--bad-ink); font-weight:600 } .skip { position:absolute; left:-999rem }
.skip:focus { left:1rem; top:.5rem; background:var(--paper); padding:.3rem .8rem; z-index:2 }
.spoken { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%);
white-space:nowrap } :focus-visible { outline:3px solid var(--link); outline-offset:1px;
border-radius:2px } .answer { font-size:1.12rem; border-left:.35rem solid var(--good-ink);
padding:.7rem 1.1rem; background:var(--band); border-radius:0 .4rem .4rem 0; margin:1.2rem 0;
max-width:none } .answer.no { border-color:var(--bad-ink) } nav ul { list-style:none;
display:flex; flex-wrap:wrap; gap:.3rem 1.1rem; padding:.5rem 0; margin:0; font-size:.92rem }
footer { margin-top:3rem; border-top:1px solid var(--line); color:var(--soft); font-size:.85rem }
table { border-collapse:collapse; width:100%; margin:.5rem 0 1.2rem; font-size:.93rem }
caption { text-align:left; color:var(--soft); font-size:.88rem; padding:.2rem 0 }
th,td { text-align:left; overflow-wrap:break-word; padding:.34rem .6rem;
border-bottom:1px solid var(--line); vertical-align:top } thead th { background:var(--band);
font-weight:600; border-bottom-color:var(--soft) } tbody th { font-weight:600 }
pre { background:var(--band); padding:.7rem .9rem; border-radius:.4rem; white-space:pre-wrap;
margin:.4rem 0; max-width:none } details { margin:.6rem 0 } summary { cursor:pointer;
color:var(--link); padding:.2rem 0 } button { font:inherit; color:var(--ink);
background:var(--band); border:1px solid var(--soft); border-radius:.4rem; padding:.2rem .8rem;
cursor:pointer } .set { background:var(--ours) } .computed { background:var(--computed) }
.preset { background:var(--preset) } .kernel { background:var(--kernel) }
.changed { background:var(--changed) } .network { background:var(--network) }
.unexplained { background:var(--bad) } .legend { list-style:none; display:flex; flex-wrap:wrap;
gap:.35rem; padding:0; margin:.6rem 0; font-size:.85rem } .legend li { padding:.05rem .6rem;
border:1px solid var(--line); border-radius:1rem } .map { list-style:none; display:flex;
padding:0; margin:1rem 0; align-items:stretch } .map .host { border:2px solid var(--soft);
border-radius:.6rem; padding:.5rem .8rem; background:var(--band); min-width:9rem;
font-size:.85rem } .map .host strong { font-size:1.02rem; display:block }
.map ul { list-style:none; padding:0; margin:.25rem 0 0 } .map .link { flex:1; display:flex;
flex-direction:column; justify-content:center; text-align:center; font-size:.8rem;
color:var(--soft); min-width:4rem } .map .link::after { content:"";
border-top:2px solid var(--soft) } .map .far { opacity:1 } .ladder { margin:.8rem 0 1.4rem;
font-size:.86rem; container-type:inline-size } .ladder ul,.ladder ol { list-style:none; margin:0;
padding:0 } .hosts { display:grid; grid-template-columns:repeat(var(--n),minmax(0,1fr));
text-align:center; font-weight:600; align-items:end } .hosts li { padding:.1rem .2rem }
.hosts span { display:inline-block; border:2px solid var(--soft); border-radius:.4rem;
background:var(--band); padding:.1rem .55rem; max-width:100% }
.ladder ol { background-image:linear-gradient(to right,transparent calc(50% - 1px),
  var(--line) calc(50% - 1px),var(--line) calc(50% + 1px),transparent calc(50% + 1px));
background-size:calc(100% / var(--n)) 100%; padding:.4rem 0 .5rem }
.ladder ol li { padding:.3rem 0; break-inside:avoid } .say { display:block; max-width:34rem;
margin-left:calc((var(--a) + .5) * 100% / var(--n) + .5rem); line-height:1.35 }
.ends .say {
margin:0 calc((var(--n) - var(--a) - var(--b) - .5) * 100% / var(--n) + .5rem) 0 auto;
text-align:right; width:fit-content } .say b,.say i,.say time { background:var(--paper);
font-style:normal } .say b { font-weight:600 } .say i { color:var(--soft); display:table }
.ends .say i { margin-left:auto } .say time { color:var(--soft); margin-right:.5rem;
font-variant-numeric:tabular-nums } .arrow { display:block; position:relative; height:.7rem;
margin-left:calc((var(--a) + .5) * 100% / var(--n)); width:calc(var(--b) * 100% / var(--n)) }
.arrow::before { content:""; position:absolute; left:0; right:0; top:.3rem;
border-top:2px solid var(--bar) } .arrow::after { content:""; position:absolute; top:.31rem;
margin-top:-.31rem; border:.34rem solid transparent } .right .arrow::after { right:0;
border-left:.6rem solid var(--bar); border-right:0 } .left .arrow::after { left:0;
border-right:.6rem solid var(--bar); border-left:0 } .self .arrow { width:1.6rem; height:.9rem;
border:2px solid var(--bar); border-left:0; border-radius:0 .5rem .5rem 0 }
.self .arrow::before { content:none } .self .arrow::after { left:0; top:auto; bottom:-.34rem;
margin:0; border-right:.6rem solid var(--bar); border-left:0 }
.dead .arrow { width:0 } .dead .arrow::before { content:"\2715"; border:0; left:-.55rem;
top:-.35rem; width:1.1rem; text-align:center; color:var(--bad-ink); font-weight:700;
font-size:1.1rem; line-height:1.2; background:var(--paper) } .dead .arrow::after { content:none }
.dead .say b { color:var(--bad-ink) } .stack th,.stack td { text-align:center;
vertical-align:middle; border:1px solid var(--line); padding:.3rem .2rem; font-size:.84rem }
.stack tbody th { text-align:left; padding-left:.5rem; font-weight:400; width:26% }
.stack tbody th small { display:block; color:var(--soft); font-size:.9em }
.stack .above { border-color:var(--line) } .stack .entry { border-top:.3rem solid var(--bar) }
.stack .entry::before { content:"\25BC"; display:block; color:var(--bar); line-height:1 }
.stack .skipped { color:var(--soft) } .twin { table-layout:fixed } .twin th,.twin td {
padding:0 .4rem; border:0 } .twin thead th { padding:.3rem .4rem 0; background:none }
.twin td { background:linear-gradient(to right,transparent calc(50% - 1px),
  var(--line) calc(50% - 1px),var(--line) calc(50% + 1px),transparent calc(50% + 1px))
content-box 0 0/50% 100% } .twin .ladder { margin:0 } .twin .ladder ol { padding:0;
background-image:none } .twin .odd,.twin .odd b,.twin .odd i,.twin .odd time {
background-color:var(--bad) } .bits { list-style:none; display:grid;
grid-template-columns:repeat(32,minmax(0,1fr)); padding:0; margin:.2rem 0 .6rem;
border:solid var(--line); border-width:1px 0 0 1px; font-size:.74rem; line-height:1.25;
text-align:center } .bits li { border:solid var(--line); border-width:0 1px 1px 0;
padding:.12rem .15rem; min-width:0; overflow:hidden } .bits .rule { color:var(--soft);
font-size:.68rem; letter-spacing:-.04em; padding:0; background:var(--band);
white-space:nowrap; overflow:visible }
.values { list-style:none;
margin:0; padding:0 0 0 .7rem; border-left:2px solid var(--line) } .plain td,.plain p,.plain th {
overflow-wrap:anywhere } .plain td code { white-space:pre-wrap } .plain td > .values { border:0;
padding:0 } .bits .more { color:var(--soft) } .bits code { font-size:1em; display:block }
.bits .w1,.bits .w2,.bits .w3 { padding:.1rem 0 } .bits b { font-weight:600 }
.bits .changed b::after { content:" \270E" } .bits .unexplained b::after { content:" ?" }
.lit { background:var(--lit) !important; color:var(--lit-ink) !important }
.pair { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));
gap:0 1.6rem } .pair > div { min-width:0 } .pair p { margin:.1rem 0 }
.hex { line-height:1.7 } .hex .place,.hex .text { color:var(--soft) }
.heat { table-layout:fixed } .heat th,.heat td { padding:.22rem .4rem }
.heat thead th { text-align:center; font-size:.82rem; padding:.22rem .1rem }
.heat thead th:first-child { width:34%; text-align:left }
.heat td.cell { text-align:center; font-size:.8rem; border:2px solid var(--paper);
border-radius:.4rem; padding:.22rem .1rem } .many thead th:first-child { width:24% }
.ok { background:var(--computed) } .okchanged,.changedeffect {
background:var(--changed) } .arrived,.taken { background:var(--ours) }
.died,.stopped { background:var(--bad) } .refused { background:var(--preset) }
.none,.noeffect { background:var(--kernel) } .heat tbody th { font-weight:400 }
.heat tbody { content-visibility:auto; contain-intrinsic-size:auto 4rem }
.heat .tale { padding:0 .4rem .3rem; font-size:.88rem } .heat .tale details { margin:0 }
.tales { padding-left:1.1rem; margin:.2rem 0 .6rem } .tales .ladder { margin:.3rem 0 }
.tales > li { margin-bottom:.6rem } .filters { border:1px solid var(--line); border-radius:.5rem;
padding:.5rem .9rem; display:flex; flex-wrap:wrap; gap:.4rem 1.2rem; align-items:center;
font-size:.92rem; margin:.8rem 0 } .filters fieldset { border:0; padding:0; margin:0;
display:flex; flex-wrap:wrap; gap:.1rem .9rem } .filters legend { float:left;
padding:0 .6rem 0 0 } .filters input[type=search],.filters select { font:inherit;
color:var(--ink); background:var(--paper); border:1px solid var(--soft); border-radius:.3rem;
padding:.1rem .4rem; max-width:100% } [hidden] { display:none !important }
.spark { display:block; max-width:100%; height:auto } .spark circle { fill:var(--bar) }
.spark path { stroke:var(--soft); fill:none } .strip { list-style:none; display:inline-flex;
flex-wrap:wrap; gap:.1rem .3rem; padding:0; margin:.15rem 0; font-size:.85rem }
.strip li + li::before { content:"\2192  " } .strip .stop { color:var(--bad-ink);
font-weight:600 } @media screen and (max-width:44rem) {
table.cards,table.cards tbody,table.cards tr,table.cards th,table.cards td { display:block;
width:auto } table.cards thead { position:absolute; width:1px; height:1px; overflow:hidden;
clip-path:inset(50%) } table.cards tr { border:1px solid var(--line); border-radius:.4rem;
margin:.5rem 0; padding:.2rem .5rem } table.cards th,table.cards td { border:0; padding:.12rem 0 }
table.cards td[data-label]::before { content:attr(data-label) ": "; color:var(--soft) }
table.cards caption { display:block } } @media screen and (max-width:62rem) {
table.wide,table.wide tbody,table.wide tr,table.wide th,table.wide td { display:block;
width:auto } table.wide thead { position:absolute; width:1px; height:1px; overflow:hidden;
clip-path:inset(50%) } table.wide tr { border:1px solid var(--line); border-radius:.4rem;
margin:.5rem 0; padding:.2rem .5rem } table.wide th,table.wide td { border:0; padding:.12rem 0 }
table.wide td[data-label]::before { content:attr(data-label) ": "; color:var(--soft) }
table.wide caption { display:block } } @media screen and (max-width:44rem) { body {
padding:1rem .7rem 2rem; font-size:.95rem } h1 { font-size:1.4rem }
.map { flex-direction:column } .map .link { min-height:2.2rem; border-left:2px solid var(--soft);
margin-left:2rem; padding-left:.6rem; text-align:left } .map .link::after { content:none }
.hex { font-size:.78rem; padding:.5rem .4rem; white-space:pre; overflow-x:auto }
.hex .text { display:none } details,.pair > div { overflow-x:auto } .bits { min-width:34rem }
.ladder { font-size:.86rem; overflow-x:auto } .ladder > ul,.ladder > ol {
min-width:calc(var(--n) * 5.2rem) } .twin,.stack { display:block; overflow-x:auto }
.twin th,.twin td { min-width:17rem }
.stack th,.stack td { font-size:.8rem; padding:.25rem .35rem; min-width:4.6rem }
.stack tbody th { min-width:8rem }
.heat thead th:not(:first-child) { writing-mode:vertical-rl; padding:.3rem 0 }
.heat td.cell { font-size:.75rem; padding:.1rem 0 } .many td.cell { writing-mode:vertical-rl;
padding:.2rem 0 } .heat thead th:first-child { width:30% } .heat tbody th { font-size:.8rem }
} @media print { :root { color-scheme:light; --ink:#000; --soft:#444; --line:#bbb; --paper:#fff;
--band:#f2f5f8; --link:#000; --ours:#dbe9fe; --computed:#d9f2e1; --preset:#ebe4fb;
--kernel:#e9edf1; --changed:#ffdca6; --network:#cdeeea; --bad:#ffd0cc; --good-ink:#1c6b33;
--bad-ink:#a8201a; --bar:#2f6fb5 } * { print-color-adjust:exact;
-webkit-print-color-adjust:exact } body { max-width:none; padding:0; font-size:10pt }
table { font-size:8.5pt } .pair { grid-template-columns:1fr 1fr; gap:0 1rem }
.stack { break-inside:avoid } nav,.skip,.filters,button { display:none !important }
h1,h2,h3,h4,h2 + p,summary,caption,.hosts { break-after:avoid }
tr,.bits,.map,.ladder,.ladder ol li,.pair > div { break-inside:avoid }
table.wide :is(th,td):last-child { min-width:14em }
details::details-content { content-visibility:visible; display:block; block-size:auto }
.heat tbody { content-visibility:visible } summary { list-style:none; color:inherit;
font-weight:600 } } .w1{grid-column:span 1} .w2{grid-column:span 2}
.w3{grid-column:span 3} .w4{grid-column:span 4} .w5{grid-column:span 5}
.w6{grid-column:span 6} .w7{grid-column:span 7} .w8{grid-column:span 8}
.w9{grid-column:span 9} .w10{grid-column:span 10} .w11{grid-column:span 11}
.w12{grid-column:span 12} .w13{grid-column:span 13} .w14{grid-column:span 14}
.w15{grid-column:span 15} .w16{grid-column:span 16} .w17{grid-column:span 17}
.w18{grid-column:span 18} .w19{grid-column:span 19} .w20{grid-column:span 20}
.w21{grid-column:span 21} .w22{grid-column:span 22} .w23{grid-column:span 23}
.w24{grid-column:span 24} .w25{grid-column:span 25} .w26{grid-column:span 26}
.w27{grid-column:span 27} .w28{grid-column:span 28} .w29{grid-column:span 29}
.w30{grid-column:span 30} .w31{grid-column:span 31} .w32{grid-column:span 32}
.h2{grid-row:span 2} .h3{grid-row:span 3} .h4{grid-row:span 4}
.of1{--n:1} .of2{--n:2} .of3{--n:3} .of4{--n:4} .of5{--n:5} .of6{--n:6}
.of7{--n:7} .of8{--n:8} .of9{--n:9} .at0{--a:0} .at1{--a:1} .at2{--a:2}
.at3{--a:3} .at4{--a:4} .at5{--a:5} .at6{--a:6} .at7{--a:7} .at8{--a:8}
.by0{--b:0} .by1{--b:1} .by2{--b:2} .by3{--b:3} .by4{--b:4} .by5{--b:5}
.by6{--b:6} .by7{--b:7} .by8{--b:8}
)css";
  return text;
}

}  // namespace pushpkt::report::page
