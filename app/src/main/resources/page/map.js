// The map: what talks to what, and what nobody declared or decided, worst first. Numbers for everybody, names for those who logged in.
import { capital, clock, count, day, fill, h, make, set } from './text.js';
import { ask, card, facts, sorry, table } from './parts.js';
import { meter } from './chart.js';
import { Graph } from './graph.js';
import * as access from './access.js';

const PACE_MILLIS = 5000;
const ROWS_MAX = 300;
const MEANS = {
  divergent: 'seen, declared by nobody',
  latent: 'only configured: neither seen nor declared',
  unknown: 'declared, not seen, not watched long enough to say',
  absent: 'declared, not seen although watched',
  convergent: 'declared and seen',
};
const parts = {};
let timer = 0;
let edges = null;
let hash = '';

const when = (iso) => (iso ? `${day(iso)} ${clock(iso)}` : '');

function verdicts(it) {
  const all = Object.values(it.verdicts).reduce((sum, n) => sum + n, 0);
  return Object.keys(MEANS).filter((name) => it.verdicts[name]).map((name) => {
    const open = it.open[name] || 0;
    return [name, MEANS[name], h('span', { class: 'with-bar' }, count(it.verdicts[name]), meter(it.verdicts[name] / all, open ? 'bad' : 'good')), open ? h('b', { class: 'bad' }, count(open)) : 'none'];
  });
}

function summary(it) {
  parts.verdict.dataset.go = String(it.clear);
  set(parts.verdict, it.clear ? 'go' : 'no go');
  fill(parts.why, [it.clear, it.inTheWay], () => (it.clear
    ? [h('li', {}, 'Everything that touches what moves is declared or decided.')]
    : it.inTheWay.map((reason) => h('li', { class: 'bad' }, `✗ ${capital(reason)}`))));
  const n = it.figures;
  fill(parts.figures, [n, it.newestEvidence], () => (n.files == null ? [] : facts([
    ['machines and outside parties', count(n.entities)], ['edges', count(n.edges)], ['that move', count(n.moving)],
    ['records of traffic', count(n.flows)], ['hours watched', count(n.watchedHours)], ['files read', count(n.files)],
    ['files and lines not read', count(n.unread), n.unread ? 'bad' : ''], ['newest traffic', when(it.newestEvidence) || 'none']])));
  parts.verdicts.show(verdicts(it), [it.verdicts, it.open]);
  set(parts.judged, `Judged ${clock(it.judgedAt)}, again every 2 s.${it.fingerprint ? ` Fingerprint of the map: ${it.fingerprint.slice(0, 16)}; approvals are bound to it.` : ''}`);
}

const ends = (it) => `${it.client} → ${it.server}`;
const evidence = (it) => [it.seen ? `seen ${count(it.seen)} times, last ${when(it.last)}` : 'never seen', it.place].filter(Boolean).join('; ');

function list() {
  parts.names.hidden = !edges;
  parts.login.hidden = Boolean(edges);
  if (!edges) return;
  const text = parts.text.value.trim().toLowerCase();
  const verdict = parts.kind.value;
  const fits = (it) => (!verdict || it.verdict === verdict)
    && (!text || [it.client, it.server, it.service, it.facility, it.application, it.place].join(' ').toLowerCase().includes(text));
  const blocking = edges.blocking.filter(fits);
  const others = edges.others.filter(fits);
  const key = [hash, text, verdict];
  parts.blocking.show(blocking.slice(0, ROWS_MAX).map((it) => [ends(it), it.service, it.verdict, it.because, evidence(it)]), key);
  parts.others.show(others.slice(0, ROWS_MAX).map((it) => [ends(it), it.service, it.verdict, it.application, it.facility, it.decided || '–', evidence(it)]), key);
  set(parts.blocked, edges.blocking.length ? `${count(blocking.length)} of ${count(edges.blocking.length)}` : 'Nothing blocks.');
  set(parts.rest, `${count(others.length)} of ${count(edges.others.length)}${edges.more > 0 ? `; ${count(edges.more)} more are in the map's file` : ''}`);
  fill(parts.next, edges.next, () => edges.next.map((it) => h('li', {}, it)));
  parts.nextCard.hidden = !edges.next.length;
  fill(parts.changed, edges.changed, () => edges.changed.map((it) => h('li', {}, it)));
  parts.changedCard.hidden = !edges.changed.length;
}

async function ever() {
  try {
    const it = await ask('/api/map');
    parts.all.hidden = false;
    summary(it);
    const known = access.token();
    if (known && (!edges || hash !== it.fingerprint)) {
      const [listed, drawn] = await Promise.all([ask('/api/map/edges', known), ask('/api/map/graph', known)]);
      edges = listed;
      parts.graph.show(drawn);
      parts.drawn.hidden = !drawn.links.length;
    }
    if (!known) edges = null;
    hash = it.fingerprint;
    set(parts.state, '');
  } catch (failure) {
    set(parts.state, failure.message.includes('has no map')
      ? 'The spec names no map. Draw one with handoff map FOLDER --json map.json, and name it in the spec: approvals.inventory: map.json'
      : sorry(failure));
    parts.all.hidden = failure.message.includes('has no map');
  }
  list();
}

export const map = {
  title: 'Map',
  mount(host) {
    parts.state = h('p', { class: 'lead-line', role: 'status' }, 'Asking.');
    parts.verdict = make('span', 'verdict');
    parts.why = h('ul', { class: 'given' });
    parts.figures = h('div');
    parts.judged = make('p', 'small');
    parts.verdicts = table('Verdicts', ['verdict', 'means', 'edges', 'nobody decided']);
    parts.text = h('input', { type: 'search', id: 'map-text', placeholder: 'a machine, a port, a facility, an application', oninput: list });
    parts.kind = h('select', { id: 'map-kind', onchange: list }, h('option', { value: '' }, 'every verdict'), Object.keys(MEANS).map((name) => h('option', { value: name }, name)));
    parts.blocked = h('p', { class: 'small', role: 'status' });
    parts.rest = h('p', { class: 'small', role: 'status' });
    parts.blocking = table('What blocks, worst first', ['who calls whom', 'service', 'verdict', 'because', 'evidence']);
    parts.others = table('The other edges', ['who calls whom', 'service', 'verdict', 'application', 'facility', 'decided', 'evidence']);
    parts.next = h('ul', { class: 'given' });
    parts.nextCard = card('Cheapest next facts', {}, parts.next);
    parts.changed = h('ul', { class: 'given' });
    parts.changedCard = card('Changed since the map before: approvals are void', {}, parts.changed);
    parts.login = card('Who talks to whom', {}, h('p', {}, 'Names and addresses of machines are confidential: log in to see them.'),
      h('div', { class: 'buttons' }, h('button', { type: 'button', onclick: access.open }, 'Log in')));
    parts.graph = new Graph();
    parts.drawn = card('Who talks to whom', {}, parts.graph.node);
    parts.names = h('div', { class: 'stack' },
      parts.changedCard,
      parts.drawn,
      card('Blocks the cutover, worst first', {}, h('div', { class: 'filter' }, h('label', {}, 'Find', parts.text), h('label', {}, 'Verdict', parts.kind)), parts.blocked, parts.blocking.node),
      parts.nextCard,
      card('The other edges of what moves', {}, parts.rest, parts.others.node));
    parts.all = h('div', { class: 'stack' },
      card('May a cutover begin?', {}, h('p', {}, parts.verdict), parts.why, parts.figures, parts.judged),
      card('Verdicts', {}, parts.verdicts.node),
      parts.login, parts.names);
    host.append(parts.state, parts.all);
    document.addEventListener('login', ever);
  },
  enter() {
    ever();
    timer = setInterval(ever, PACE_MILLIS);
  },
  leave: () => clearInterval(timer),
  update() {},
};
