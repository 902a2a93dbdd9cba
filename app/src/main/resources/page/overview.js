// Ten seconds: who leads, the five steps, go or no-go with every reason, what is next.
import { capital, clock, count, day, fill, h, make, millis, quantile, set } from './text.js';
import { live } from './live.js';
import { isGo, story, waiting, wayBack } from './story.js';
import { card, copy, followPlan, readiness, twoSides } from './parts.js';
import { waves } from './waves.js';
import * as act from './act.js';

const parts = {};
let planned = null;

function steps(status) {
  const rehearsal = live.records.findLast((one) => one.kind === 'rehearsed');
  const proof = status.proof;
  const moved = status.runs.filter((run) => run.outcome === 'done');
  const ways = planned?.strategy || [];
  const proven = proof && !proof.unproved.length;
  const judged = status.gates.find((gate) => gate.name === 'inventory');
  const pauses = moved.map((run) => run.pauseMillis).filter((ms) => ms != null);
  return [
    ['Map', planned?.inventory && judged?.verdict === 'pass' ? 'done' : 'open', planned?.inventory ? capital(judged?.reason || 'The map was not judged yet.') : 'The spec names no map: handoff map.'],
    ['Classify', ways.length ? 'done' : 'open', ways.length ? ways.slice(0, 3).map((it) => `${it.application}: ${it.way}${it.provisional ? ' (provisional)' : ''}`).join(', ') : 'The spec names no strategy: handoff classify.'],
    ['Rehearse', rehearsal ? 'done' : status.phase === 'rehearsing' ? 'now' : 'open', rehearsal ? `${day(rehearsal.at)} ${clock(rehearsal.at)}: ${rehearsal.text}` : 'Not yet: a marker through the live pipe, nobody is held.'],
    ['Validate', proven ? 'done' : status.phase === 'copying' ? 'now' : 'open', proof ? `${count(proof.provenRows)} rows, ${proof.tables - proof.unproved.length} of ${proof.tables} tables proven equal.` : 'Rows are proven as they are copied.'],
    ['Cut over', status.owner === 'cloud' ? 'done' : ['cutting-over', 'rolling-back'].includes(status.phase) ? 'now' : 'open',
      pauses.length ? `${moved.length} ${moved.length === 1 ? 'move' : 'moves'} so far, pause p50 ${millis(quantile(pauses, .5))}, longest ${millis(Math.max(...pauses))}.` : 'Not yet.'],
  ];
}

function tracker(status) {
  const SIGN = { done: '✓', now: '▸', open: '' };
  const list = steps(status);
  fill(parts.steps, list, () => list.map(([name, state, text], i) =>
    h('li', { 'data-state': state }, h('span', { class: 'disc', 'aria-hidden': 'true' }, SIGN[state] || String(i + 1)),
      h('div', {}, h('b', {}, name), h('span', { class: 'unseen' }, state === 'done' ? ', done: ' : state === 'now' ? ', under way: ' : ', open: '), h('p', { class: 'small' }, text)))));
}

function hero(status) {
  const told = story(status, act.rehearsed());
  parts.hero.dataset.tone = told.tone;
  set(parts.lead, status.owner ? `${capital(status.owner)} leads` : 'Nobody leads');
  parts.lead.hidden = / leads/.test(told.headline);
  set(parts.say, told.headline);
  set(parts.why, told.detail);
  const back = wayBack(status, planned);
  set(parts.back, `${back.title}. ${back.detail}`);
  fill(parts.next, [told.next, waiting(status)], () => (told.next ? act.button(told.next, 'primary big') : make('p', 'calm', waiting(status))));
  act.know(status);
}

function applications(status) {
  const ways = planned?.strategy || [];
  parts.waves.show(status.owner, ways.map((it) => it.application));
  parts.applications.hidden = !ways.length;
  fill(parts.ways, ways, () => ways.map((it) => h('li', {}, h('b', {}, it.application), ` ${it.way}${it.provisional ? ', provisional' : ''}`, h('p', { class: 'small' }, it.because.join(' ')))));
}

export const overview = {
  title: 'Overview',
  mount(host) {
    parts.lead = make('p', 'lead');
    parts.say = make('p', 'say');
    parts.why = make('p', 'why');
    parts.back = make('p', 'small');
    parts.next = h('div', { class: 'next' });
    parts.hero = h('section', { class: 'card hero', 'aria-label': 'How it stands' },
      h('div', { class: 'hero-say' }, parts.lead, parts.say, parts.why), h('div', { class: 'hero-next' }, h('h3', {}, 'Next'), parts.next, parts.back));
    parts.steps = h('ol', { class: 'five' });
    parts.sides = twoSides();
    parts.copy = copy();
    parts.readiness = readiness();
    parts.ways = h('ul', { class: 'ways' });
    parts.applications = card('Applications', {}, parts.ways);
    parts.applications.hidden = true;
    parts.waves = waves();
    host.append(parts.hero, parts.copy.node, h('section', { class: 'card', 'aria-label': 'The five steps' }, h('h3', {}, 'The five steps'), parts.steps),
      h('section', { class: 'bare', 'aria-label': 'The two sides' }, parts.sides.node), parts.readiness.node, parts.waves.node, parts.applications);
    followPlan((it) => {
      planned = it;
      if (live.status) this.update(live.status);
    });
  },
  enter: () => parts.waves.look(),
  leave: () => parts.waves.rest(),
  update(status) {
    hero(status);
    tracker(status);
    parts.sides.show(status);
    parts.copy.show(status);
    parts.readiness.show(status);
    parts.readiness.node.classList.toggle('is-go', isGo(status));
    applications(status);
  },
};

