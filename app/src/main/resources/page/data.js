// Whether the other side has every row: copy, lag by marker, what is proven, what was found.
import { bytes, capital, count, fill, h, make, millis, rate, set } from './text.js';
import { Chart, meter } from './chart.js';
import { ask, card, copy, facts, sorry, table } from './parts.js';
import { follow } from './past.js';

const FINDINGS_PACE_MILLIS = 5000;
const parts = {};
let stop = null;
let timer = 0;

async function findings() {
  try {
    const found = (await ask('/api/findings')).findings;
    set(parts.none, found.length ? '' : 'Nothing was found that a person has to look at.');
    parts.findings.node.hidden = !found.length;
    parts.findings.show(found.map((it) => [it.kind, it.object, count(it.count), it.text]));
  } catch (failure) {
    set(parts.none, sorry(failure));
  }
}

function streams(status) {
  const { legacyToCloud, cloudToLegacy } = status.replication;
  fill(parts.streams, [legacyToCloud, cloudToLegacy], () => [['legacy to cloud', legacyToCloud], ['cloud to legacy', cloudToLegacy]].map(([name, it]) =>
    h('div', { class: 'stream-card', 'data-applying': String(it.applying) }, h('h4', {}, capital(name)), h('p', { class: 'figure' }, h('b', {}, millis(it.lagMillis)), ' ', h('span', {}, 'lag by marker')),
      facts([['does', it.applying ? 'applies' : 'watches'], ['newest marker', it.markerAgeMillis == null ? 'none' : `${millis(it.markerAgeMillis)} old`], ['not applied', bytes(it.backlogBytes)], ['applied', `${rate(it.transactionsPerSecond)} tx/s`]]))));
}

function coverage(status) {
  const proof = status.proof;
  if (!proof) {
    set(parts.rows, '–');
    set(parts.tables, 'Nothing is proven yet: rows are proven as they are copied.');
    return;
  }
  const proven = proof.tables - proof.unproved.length;
  set(parts.rows, count(proof.provenRows));
  set(parts.tables, `${proven} of ${proof.tables} tables proven equal, row by row, on both sides`);
  fill(parts.meter, [proven, proof.tables], () => meter(proven / Math.max(1, proof.tables), proven === proof.tables ? 'good' : 'bad'));
  fill(parts.facts, [proof.dirtyKeys, proof.suspects], () => facts([['keys changed since, re-read as they come', count(proof.dirtyKeys)], ['keys that differed when last read', count(proof.suspects)]]));
  fill(parts.unproved, proof.unproved, () => proof.unproved.map((it) => h('li', { class: 'bad' }, `Unproved: ${it}`)));
}

export const data = {
  title: 'Data',
  mount(host) {
    parts.copy = copy();
    parts.rows = make('b', '', '–');
    parts.tables = make('p');
    parts.meter = h('div');
    parts.facts = h('div');
    parts.unproved = h('ul');
    parts.streams = h('div', { class: 'pair' });
    parts.lag = new Chart('Lag by marker', [
      { name: 'legacy to cloud', key: 'forth.lag', stroke: 'of-cloud' },
      { name: 'cloud to legacy', key: 'back.lag', stroke: 'of-legacy' },
    ], (n) => millis(n));
    parts.dirty = new Chart('Keys changed and not proven yet', [{ name: 'dirty keys', key: 'dirty', stroke: 'of-accent' }], (n) => count(n));
    parts.findings = table('Findings', ['kind', 'about', 'how many', 'what to do']);
    parts.none = make('p', 'small');
    host.append(
      card('Proof', { class: 'proof half' }, h('p', { class: 'figure' }, parts.rows, ' ', h('span', {}, 'rows proven equal')), parts.meter, parts.tables, parts.facts, parts.unproved),
      card('Streams', { class: 'half' }, parts.streams),
      h('section', { class: 'card', 'aria-label': 'Over time' }, h('div', { class: 'charts' }, parts.lag.node, parts.dirty.node)),
      parts.copy.node,
      card('Findings', {}, parts.none, parts.findings.node));
  },
  enter() {
    stop = follow('minutes', (past) => {
      parts.lag.show(past);
      parts.dirty.show(past);
    });
    findings();
    timer = setInterval(findings, FINDINGS_PACE_MILLIS);
  },
  leave() {
    stop?.();
    clearInterval(timer);
  },
  update(status) {
    parts.copy.show(status, true);
    coverage(status);
    streams(status);
  },
};
