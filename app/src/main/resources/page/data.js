// Whether the other side has every row: copy, lag by marker, what is proven, what was found.
import { bytes, capital, clock, count, day, fill, h, make, millis, rate, set, words } from './text.js';
import { Chart, meter } from './chart.js';
import { ask, card, copy, facts, sorry, table } from './parts.js';
import { follow } from './past.js';

const PACE_MILLIS = 5000;
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

const amount = (it) => (it.tables === it.proven ? `all ${count(it.tables)} tables equal` : `${count(it.proven)} of ${count(it.tables)} tables equal`);

function covered(it) {
  const parts = [`${amount(it)}, ${count(it.rows)} rows`];
  if (it.bounded) parts.push(`${count(it.bounded)} only sampled: at most ${(it.shareAtMost * 100).toFixed(2)} % differ (95 % sure)`);
  parts.push(it.facts == null ? 'nothing beside the rows' : `${count(it.facts)} facts beside the rows`);
  return parts.join('; ');
}

function seal(it) {
  if (!it.asMade) return h('b', { class: 'bad' }, '✗ changed after it was made');
  return h('span', {}, h('code', {}, it.hash.slice(0, 16)), it.thisSpec ? '' : ' of another spec');
}

/** What people asked to be compared, newest first: counts by kind, and no name of a table. */
async function validations() {
  try {
    const it = await ask('/api/validation');
    const last = it.runs[0];
    set(parts.validated, [
      last ? '' : 'Nothing was compared on request yet: handoff validate does, before, while, and after.',
      it.unread ? `${count(it.unread)} certificates cannot be read.` : ''].filter(Boolean).join(' '));
    parts.validations.node.hidden = !last;
    parts.validations.show(it.runs.map((run) => [
      `${day(run.ended)} ${clock(run.ended)}`,
      run.clean ? h('b', { class: 'good' }, '✓ nothing differs') : h('b', { class: 'bad' }, '✗ not clean'),
      covered(run),
      Object.entries(run.found).map(([kind, n]) => `${words(kind)} ${count(n)}`).join(', ') || 'nothing',
      `${run.owner} owned writes, ${run.flows ? 'changes flowed' : 'at rest'}`,
      seal(run)]), it.runs);
  } catch (failure) {
    set(parts.validated, sorry(failure));
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
    parts.validations = table('Validations', ['ended', 'came to', 'what was compared', 'found', 'when', 'certificate']);
    parts.validated = make('p', 'small');
    host.append(
      card('Proof', { class: 'proof half' }, h('p', { class: 'figure' }, parts.rows, ' ', h('span', {}, 'rows proven equal')), parts.meter, parts.tables, parts.facts, parts.unproved),
      card('Streams', { class: 'half' }, parts.streams),
      h('section', { class: 'card', 'aria-label': 'Over time' }, h('div', { class: 'charts' }, parts.lag.node, parts.dirty.node)),
      parts.copy.node,
      card('Validated on request', {}, parts.validated, parts.validations.node),
      card('Findings', {}, parts.none, parts.findings.node));
  },
  enter() {
    stop = follow('minutes', (past) => {
      parts.lag.show(past);
      parts.dirty.show(past);
    });
    const look = () => {
      findings();
      validations();
    };
    look();
    timer = setInterval(look, PACE_MILLIS);
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
