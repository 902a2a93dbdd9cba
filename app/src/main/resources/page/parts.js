// Parts that more than one page shows.
import { MARK, bytes, count, fill, h, make, millis, plain, rate, set } from './text.js';
import { closedGates, isGo } from './story.js';
import { meter } from './chart.js';

export const card = (title, attributes, ...children) => {
  const heading = make('h3', '', title);
  return h('section', { ...attributes, class: `card ${attributes.class || ''}` }, heading, ...children);
};

/** A table whose rows are drawn anew when they change. */
export function table(caption, heads) {
  const body = h('tbody');
  const node = h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', {}, h('caption', { class: 'unseen' }, caption), h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))), body));
  return {
    node,
    /** @param rows of cells: texts or nodes; the first is the row's head */
    show(rows, key = rows) {
      fill(body, key, () => rows.map(([head, ...cells]) =>
        h('tr', {}, h('th', { scope: 'row' }, head), cells.map((cell) => h('td', {}, cell)))));
    },
  };
}

export function facts(pairs) {
  return h('dl', { class: 'facts' }, pairs.map(([name, value, tone]) => h('div', {}, h('dt', {}, name), h('dd', { class: tone }, value))));
}

/** Go or no-go, with every reason. */
export function readiness() {
  const verdict = make('span', 'verdict');
  const list = h('ul', { class: 'gates' });
  const node = h('section', { class: 'card readiness' }, h('h3', {}, 'Readiness ', verdict), list);
  const order = { refuse: 0, wait: 1, pass: 2 };
  return {
    node,
    show(status) {
      const closed = closedGates(status).length;
      const known = status.gates.length > 0;
      set(verdict, !known ? 'not judged yet' : closed ? `no go: ${closed} of ${status.gates.length} closed` : `go: all ${status.gates.length} pass`);
      verdict.dataset.go = known ? String(isGo(status)) : '';
      fill(list, status.gates, () => [...status.gates].sort((a, b) => order[a.verdict] - order[b.verdict]).map((gate) =>
        h('li', { 'data-verdict': gate.verdict },
          h('span', { class: `mark mark-${gate.verdict}`, role: 'img', 'aria-label': gate.verdict }, MARK[gate.verdict]),
          h('span', { class: 'name' }, gate.name), h('span', { class: 'why' }, plain(gate.reason)))));
    },
  };
}

/** Legacy, cloud, and the streams between them. */
export function twoSides() {
  const nodes = {};
  const side = (name) => {
    const part = { badge: make('span', 'badge'), version: make('p', 'version'), requests: make('b'), more: make('p', 'small') };
    part.node = h('article', { class: `side ${name}`, 'aria-label': name }, h('h3', {}, name), part.badge, part.version,
      h('p', { class: 'figure' }, part.requests, ' ', h('span', {}, 'requests/s')), part.more);
    nodes[name] = part;
    return part.node;
  };
  const stream = (name) => {
    const part = { what: make('span', 'what'), lag: make('b'), more: make('span', 'more') };
    part.node = h('p', { class: `stream ${name}` }, h('span', { class: 'arrow', 'aria-hidden': 'true' }), part.what, part.lag, part.more);
    nodes[name] = part;
    return part.node;
  };
  const node = h('div', { class: 'sides' }, side('legacy'), h('div', { class: 'between' }, stream('forth'), stream('back')), side('cloud'));
  return { node, show: (status) => showSides(nodes, status) };
}

function showSides(nodes, status) {
  for (const name of ['legacy', 'cloud']) {
    const data = status.sides[name];
    const part = nodes[name];
    const owns = status.owner === name;
    part.node.dataset.owner = owns;
    set(part.badge, owns ? 'leads: owns writes' : status.owner ? 'stands by' : 'waits');
    set(part.version, data.reachable ? data.version || 'version unknown' : 'not reachable');
    part.version.classList.toggle('bad', !data.reachable);
    set(part.requests, rate(data.requestsPerSecond));
    const writes = data.writable == null ? 'ownership unknown' : data.writable ? 'accepts writes' : 'refuses writes';
    const errors = data.errorsPerSecond > 0 ? `${rate(data.errorsPerSecond)} errors/s` : 'no errors';
    const slow = data.latency ? `95 % within ${millis(data.latency.p95)}` : 'no answers now';
    set(part.more, [writes, errors, slow].join(' · '));
    part.more.classList.toggle('bad', data.errorsPerSecond > 0);
  }
  for (const [name, from, to, data] of [['forth', 'legacy', 'cloud', status.replication.legacyToCloud], ['back', 'cloud', 'legacy', status.replication.cloudToLegacy]]) {
    const part = nodes[name];
    part.node.dataset.applying = data.applying;
    set(part.what, `${from} to ${to}, ${data.applying ? 'applies' : 'watches'}`);
    set(part.lag, data.lagMillis == null ? 'no marker yet' : `lag ${millis(data.lagMillis)}`);
    set(part.more, `${rate(data.transactionsPerSecond)} tx/s, ${bytes(data.backlogBytes)} behind`);
  }
}

export function gateways() {
  const list = table('Gateways', ['gateway', 'mode', 'epoch', 'lease', 'writes in flight', 'held now', 'held ever', 'longest wait']);
  return {
    node: card('Gateways', {}, list.node),
    show: (status) => list.show(status.gateways.map((it) =>
      [it.name, it.mode, String(it.epoch), millis(it.leaseMillis), count(it.inFlight), count(it.held), count(it.heldTotal), millis(it.heldMaxMillis)])),
  };
}

/** How far the copy is; empty when there is none under way. */
export function copy() {
  const bar = h('div');
  const text = make('p');
  const node = card('Copy', { class: 'copy' }, bar, text);
  return {
    node,
    show(status, always) {
      const data = status.copy;
      const under = status.phase === 'copying' && data;
      node.hidden = !(under || (always && data));
      if (node.hidden) return;
      const part = data.rowsTotal ? Math.min(1, data.rowsDone / data.rowsTotal) : 0;
      fill(bar, Math.round(part * 1000), () => meter(part, 'accent'));
      set(text, under
        ? `${count(data.rowsDone)} of ${count(data.rowsTotal)} rows, ${data.tablesDone} of ${data.tables} tables, ${rate(data.rowsPerSecond)} rows/s`
        : `Done: ${count(data.rowsTotal)} rows of ${data.tables} tables, each read back on the other side.`);
    },
  };
}

let asking = 0;

/** Whether an answer is still on its way. */
export const isAsking = () => asking > 0;

export async function ask(path, token) {
  asking += 1;
  try {
    const answer = await fetch(path, token ? { headers: { Authorization: `Bearer ${token}` } } : {});
    const body = await answer.json();
    if (!answer.ok) throw new Error([body.title, body.detail].filter(Boolean).join(' '));
    return body;
  } finally {
    asking -= 1;
  }
}

/** What a person reads when something did not work. */
export const sorry = (failure) => (failure instanceof TypeError ? 'The control plane does not answer.' : failure.message);

/** How old a plan may be: the window draws nearer, and a rehearsal changes what is known. */
const PLAN_LASTS_MS = 20_000;
let planned = null;
let askedAt = -PLAN_LASTS_MS;

/** What was decided before the night, as it stands now. */
export async function plan() {
  if (performance.now() - askedAt > PLAN_LASTS_MS) {
    askedAt = performance.now();
    planned = ask('/api/plan').catch(() => { askedAt = -PLAN_LASTS_MS; return null; });
  }
  return planned;
}

/** Tells the plan now, and again while the page is open. */
export function followPlan(told) {
  const look = () => plan().then((it) => it && told(it));
  look();
  setInterval(look, 5000);
}
