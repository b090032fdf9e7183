"""The style of a simulation's page: light, dark, and on paper."""

STYLES = """\
:root {
  --ink: #1c2430; --soft: #5c6675; --paper: #ffffff; --plane: #f5f6f8; --line: #dfe3e8;
  --before: #9aa6b5; --after: #2f6fdb; --more: #1a7f4b; --less: #b3392f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e7ebf0; --soft: #a0aab8; --paper: #14181e; --plane: #1d232b; --line: #333c48;
    --before: #6b7686; --after: #6aa2ff; --more: #4cc38a; --less: #ff8b7f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1 { margin: 0; font-size: 1.8rem; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.15rem; }
h3 { margin: 0; font-size: .95rem; color: var(--soft); font-weight: 600; }
header p { margin: .25rem 0; color: var(--soft); }
header strong { color: var(--ink); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
.tile { background: var(--plane); border-radius: .5rem; padding: .8rem 1rem; }
.tile p { margin: 0; color: var(--soft); font-variant-numeric: tabular-nums; }
.tile .large { font-size: 1.7rem; font-weight: 650; line-height: 1.3; color: var(--ink); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: .85rem; vertical-align: bottom; }
td:first-child { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
.bar { width: 8rem; padding: .3rem 0; }
.more, .tile .more { color: var(--more); }
.less, .tile .less { color: var(--less); }
.remark, footer, .legend { color: var(--soft); margin: .5rem 0; }
.legend span { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-left: .5rem; }
.legend .before { background: var(--before); margin-left: 0; }
.legend .after { background: var(--after); }
figure { margin: 0 0 1rem; }
svg { width: 100%; height: auto; display: block; }
svg line { stroke: var(--line); }
svg text { fill: var(--soft); font-size: 12px; }
svg .end { text-anchor: end; }
svg .before { fill: var(--before); }
svg .after { fill: var(--after); }
svg .more { fill: var(--more); }
svg .less { fill: var(--less); }
svg.change { width: 8rem; height: 12px; margin-top: .3rem; }
pre { background: var(--plane); border-radius: .5rem; padding: .8rem 1rem; overflow-x: auto; }
footer { margin-top: 3rem; }
@media print {
  :root { --ink: #000; --soft: #444; --paper: #fff; --plane: #fff; --line: #bbb; --before: #aaa; --after: #345; }
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  section, figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  .tile { border: 1px solid var(--line); }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
