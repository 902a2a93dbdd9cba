// The shadow: does the other side answer the same, endpoint by endpoint, and where not. Paths and counts, never a value.
import { count, fill, h, make, set, words } from './text.js';
import { meter } from './chart.js';
import { ask, card, sorry, table } from './parts.js';

const PACE_MILLIS = 3000;
const PATHS_MAX = 60;
const parts = {};
let timer = 0;

const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;

function endpoint(it) {
  const same = 1 - it.differentShare;
  const tone = it.pairs === 0 ? 'accent' : it.different ? 'bad' : 'good';
  return [
    it.endpoint,
    it.pairs ? h('span', { class: 'with-bar' }, percent(same), meter(same, tone)) : 'no pair yet',
    count(it.pairs), count(it.different), it.pairs ? `≤ ${percent(it.differentBound)}` : '–', count(it.noisy),
    `${it.own.p50} / ${it.other.p50}`, `${it.own.p95} / ${it.other.p95}`,
  ];
}

function paths(view) {
  return view.endpoints.flatMap((it) => it.paths.filter((path) => !path.isNoise).map((path) => [it.endpoint, path]))
    .sort((a, b) => b[1].pairs - a[1].pairs).slice(0, PATHS_MAX)
    .map(([name, path]) => [path.path, path.kind, name, count(path.pairs), `${path.own} / ${path.other}`, path.lastSeen.slice(0, 19).replace('T', ' ')]);
}

function show(view) {
  const on = view.state === 'on';
  const pairs = view.endpoints.reduce((sum, it) => sum + it.pairs, 0);
  const different = view.endpoints.reduce((sum, it) => sum + it.different, 0);
  set(parts.state, on ? `Mirrors ${view.percent} % of the safe requests to ${view.to}` : view.state === 'off' ? `Off: ${view.ended}` : 'Not started: handoff shadow start --percent 10');
  set(parts.share, pairs ? percent(1 - different / pairs) : '–');
  set(parts.pairs, pairs ? `of ${count(pairs)} pairs of answers are alike` : 'no answers were compared yet');
  parts.parity.dataset.go = view.parity.isDemanded ? String(view.parity.isMet) : '';
  set(parts.parity, view.parity.isDemanded ? (view.parity.isMet ? 'parity holds' : 'parity does not hold') : 'no parity is demanded');
  set(parts.reason, view.parity.isDemanded ? view.parity.reason : '');
  parts.endpoints.show(view.endpoints.map(endpoint), view.endpoints);
  const list = paths(view);
  parts.paths.node.hidden = !list.length;
  set(parts.same, list.length ? '' : pairs ? 'No difference beyond what the owner shows against itself.' : '');
  parts.paths.show(list);
  const drops = Object.entries(view.drops).filter(([, n]) => n > 0);
  fill(parts.drops, drops, () => (drops.length ? `Not compared: ${drops.map(([why, n]) => `${words(why.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`))} ${count(n)}`).join(', ')}.` : ''));
}

async function ever() {
  try {
    const view = await ask('/api/shadow');
    parts.all.hidden = false;
    show(view);
  } catch (failure) {
    parts.all.hidden = true;
    set(parts.state, sorry(failure));
  }
}

export const shadow = {
  title: 'Shadow',
  mount(host) {
    parts.state = make('p', 'lead-line', 'Asking.');
    parts.share = make('b', '', '–');
    parts.pairs = make('span');
    parts.parity = make('span', 'verdict');
    parts.reason = make('p', 'small');
    parts.endpoints = table('Endpoints', ['endpoint', 'alike', 'pairs', 'different', 'with 95 % confidence', 'noisy', 'p50 ms owner / other', 'p95 ms owner / other']);
    parts.paths = table('Differences', ['path', 'kind', 'endpoint', 'pairs', 'shape of owner / other', 'last seen (UTC)']);
    parts.same = make('p', 'small');
    parts.drops = make('p', 'small');
    parts.all = h('div', { class: 'stack' },
      card('Endpoints', {}, parts.endpoints.node, parts.drops),
      card('Differences, most frequent first', {}, parts.same, parts.paths.node));
    host.append(
      h('section', { class: 'card', 'aria-label': 'Parity' }, h('div', { class: 'row' }, h('p', { class: 'figure' }, parts.share, ' ', parts.pairs), parts.parity), parts.state, parts.reason),
      parts.all);
  },
  enter() {
    ever();
    timer = setInterval(ever, PACE_MILLIS);
  },
  leave: () => clearInterval(timer),
  update() {},
};
