// The ledger: every record in words, filtered, verified against its chain and signed checkpoints, exported.
import { capital, clock, count, day, fill, h, make, set, words } from './text.js';
import { live, older } from './live.js';
import { ask, card, sorry } from './parts.js';
import * as access from './access.js';

const ROWS_MAX = 400;
const PAGE = 1000;
const EXPORT_MAX = 1000000;
const parts = {};

function kinds() {
  const all = [...new Set(live.records.map((one) => one.kind))].sort();
  fill(parts.kind, all, () => [h('option', { value: '' }, 'every kind'), ...all.map((kind) => h('option', { value: kind }, words(kind)))]);
  parts.kind.value = parts.asked || '';
}

function show() {
  kinds();
  const text = parts.text.value.trim().toLowerCase();
  const kind = parts.asked || '';
  const found = live.records.filter((one) => (!kind || one.kind === kind) && (!text || `${one.seq} ${one.kind} ${one.text} ${one.hash}`.toLowerCase().includes(text)));
  const list = found.slice(-ROWS_MAX).reverse();
  fill(parts.list, list.map((one) => one.seq), () => list.map((one) =>
    h('li', {}, h('span', { class: 'seq' }, `#${one.seq}`), h('time', { datetime: one.at, title: one.at }, `${day(one.at)} ${clock(one.at)}`), h('span', { class: 'kind' }, words(one.kind)),
      h('span', { class: 'text' }, capital(one.text)), h('code', { title: one.hash || 'hash not loaded' }, (one.hash || '').slice(0, 10)))));
  const first = live.records.length ? live.records[0].seq : 0;
  set(parts.count, `${count(found.length)} of ${count(live.records.length)} records${found.length > ROWS_MAX ? `, the newest ${ROWS_MAX} are shown` : ''}`);
  parts.more.hidden = first <= 1;
}

async function more() {
  const first = live.records[0].seq;
  try {
    older(await ask(`/api/ledger?from=${Math.max(1, first - PAGE)}`));
  } catch (failure) {
    set(parts.verdict, sorry(failure));
  }
}

async function verify() {
  parts.verify.disabled = true;
  parts.verdict.dataset.go = '';
  set(parts.verdict, 'Checking every record.');
  try {
    const it = await ask('/api/ledger/check');
    parts.verdict.dataset.go = String(it.right);
    set(parts.verdict, it.right
      ? `Right: ${count(it.records)} records follow one from the other and fit ${count(it.checkpoints)} signed checkpoints${it.anchored ? ` and ${count(it.anchored)} from the anchor` : ''}.`
      : `NOT right: ${it.flaws.join(' ')}`);
    set(parts.key, `Signed by the key ${it.key}. Compare it with what was written down before the night.`);
  } catch (failure) {
    set(parts.verdict, sorry(failure));
  }
  parts.verify.disabled = false;
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

async function records() {
  const lines = [];
  try {
    for (let from = 1; from < EXPORT_MAX;) {
      const page = await ask(`/api/ledger?from=${from}`);
      if (!page.length) break;
      for (const one of page) lines.push(JSON.stringify(one));
      from = page.at(-1).seq + 1;
    }
    save(new Blob([`${lines.join('\n')}\n`], { type: 'application/x-ndjson' }), `${live.status.migration}-ledger.ndjson`);
    set(parts.exported, `${count(lines.length)} records exported.`);
  } catch (failure) {
    set(parts.exported, sorry(failure));
  }
}

async function evidence() {
  if (!access.token()) {
    access.open();
    return;
  }
  set(parts.exported, 'Putting the archive together.');
  try {
    const answer = await fetch('/api/evidence', { headers: { Authorization: `Bearer ${access.token()}` } });
    if (!answer.ok) {
      const body = await answer.json();
      throw new Error([body.title, body.detail].filter(Boolean).join(' '));
    }
    const zip = await answer.blob();
    save(zip, `${live.status.migration}-evidence.zip`);
    set(parts.exported, `evidence.zip, ${count(zip.size)} bytes. To check it without Handoff: unpack it, then sh verify.sh`);
  } catch (failure) {
    set(parts.exported, sorry(failure));
  }
}

export const ledger = {
  title: 'Ledger',
  mount(host) {
    parts.text = h('input', { type: 'search', id: 'ledger-text', placeholder: 'a word, a name, a number', oninput: show });
    parts.kind = h('select', { id: 'ledger-kind', onchange: () => { parts.asked = parts.kind.value; show(); } });
    parts.count = h('p', { class: 'small', role: 'status' });
    parts.list = h('ol', { class: 'records', tabindex: '0', 'aria-label': 'Records, newest first' });
    parts.more = h('button', { type: 'button', onclick: more }, 'Load older records');
    parts.verify = h('button', { type: 'button', class: 'primary', id: 'ledger-verify', onclick: verify }, 'Verify');
    parts.verdict = h('p', { class: 'verdict-line', role: 'status', id: 'ledger-verdict' }, 'Hash-chained records, covered by signed checkpoints.');
    parts.key = make('p', 'small');
    parts.exported = h('p', { class: 'small', role: 'status', id: 'ledger-exported' });
    host.append(
      card('Proof', { class: 'half' }, parts.verdict, parts.key, h('div', { class: 'buttons' }, parts.verify)),
      card('Export', { class: 'half' }, h('p', {}, 'Records as lines of JSON for anybody; the archive for an auditor needs an auditor or an owner.'),
        h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: records }, 'Records'), h('button', { type: 'button', onclick: evidence, id: 'ledger-evidence' }, 'Evidence archive')), parts.exported),
      card('Records', {}, h('div', { class: 'filter' }, h('label', {}, 'Find', parts.text), h('label', {}, 'Kind', parts.kind)), parts.count, parts.list, parts.more));
  },
  enter: show,
  update: show,
};
