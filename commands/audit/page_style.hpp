// How a page looks: on a wide screen, on a phone (a row becomes a card), and printed (everything is open, black on white).
#pragma once

namespace osmig::audit {

inline constexpr const char* page_style =
    R"(:root { color-scheme: light dark; --ink: #1d2129; --soft: #5c6470; --line: #d9dde3; --paper: #fff; --tint: #f5f6f8;
  --blocker: #8b1a1a; --rejects: #b3420f; --changes: #7a5c00; --note: #44607c; --good: #1e6b3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ec; --soft: #a0a7b3; --line: #3a404a; --paper: #16181d;
  --tint: #1f2229; --blocker: #ff8a8a; --rejects: #ffa36b; --changes: #e6c35c; --note: #9dbbdb; --good: #7fd49c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 80rem; background: var(--paper); color: var(--ink);
  font: 16px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; } h1 + p { margin: .2rem 0 1rem; color: var(--soft); } h2 { margin: 2rem 0 .6rem; font-size: 1.2rem; }
.verdict { font-size: 1.15rem; font-weight: 600; }
.figures { display: flex; flex-wrap: wrap; gap: .6rem; }
.figure { flex: 1 1 9rem; padding: .7rem .9rem; background: var(--tint); border-left: 4px solid var(--line); border-radius: 4px; }
.figure b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; } .figure span { color: var(--soft); font-size: .85rem; }
.figure.blocker { border-color: var(--blocker); } .figure.rejects { border-color: var(--rejects); }
.figure.changes { border-color: var(--changes); } .figure.note { border-color: var(--note); } .figure.good { border-color: var(--good); }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .45rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } td p { margin: .2rem 0 0; color: var(--soft); font-size: .85rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .where, code { font-family: ui-monospace, monospace; font-size: .85rem; }
.findings td:nth-child(2) { min-width: 16rem; }
.findings td:nth-child(5) { min-width: 9rem; } .findings td:nth-child(6) { max-width: 14rem; } .severity { font-weight: 600; } tr.blocker .severity { color: var(--blocker); }
tr.rejects .severity { color: var(--rejects); } tr.changes .severity { color: var(--changes); } tr.note .severity { color: var(--note); }
details { margin: .4rem 0; border: 1px solid var(--line); border-radius: 4px; } summary { padding: .5rem .8rem; cursor: pointer; background: var(--tint); }
.bar { display: inline-block; width: 6rem; height: .6rem; background: var(--tint); border: 1px solid var(--line); }
.bar i { display: block; height: 100%; background: var(--note); } .unseen { color: var(--rejects); }
@media (max-width: 48rem) { body { padding: 1rem; } thead { display: none; } tr { display: block; padding: .5rem 0; border-bottom: 2px solid var(--line); }
  td { display: flex; gap: .6rem; padding: .2rem .4rem; border: 0; text-align: left; } td::before { content: attr(data-h); flex: 0 0 6rem; color: var(--soft); font: .8rem/1.6 system-ui, sans-serif; }
  td:empty { display: none; } .findings td { min-width: 0 !important; max-width: none !important; }
  .findings td:nth-child(2) { flex-wrap: wrap; } td p { flex: 1 1 100%; } .number { text-align: left; } }
@media print { :root { --ink: #000; --soft: #333; --line: #999; --paper: #fff; --tint: #fff; color-scheme: light; } body { max-width: none; padding: 0; font-size: 11px; }
  details > :not(summary) { display: table; } details::details-content { content-visibility: visible; display: block; } tr, .figure { break-inside: avoid; } thead { display: table-header-group; } }
)";

}  // namespace osmig::audit
