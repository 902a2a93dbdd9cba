// The waves as they were planned: who moves when, in which order, in which hours. The plan knows days; whether something moved, only its own migration does.
import { capital, clock, count, day, fill, h, make, set } from './text.js';
import { ask, card, facts, sorry } from './parts.js';

const PACE_MILLIS = 30_000;
/** More names of one wave are folded away. */
const NAMES_MAX = 24;
const WHEN = { past: 'its day is over', today: 'today', next: 'next', later: 'later' };
const HOW = 'No waves are loaded: plan them with handoff waves FOLDER --rules waves.yaml --json waves.json, and name the file in the spec: waves: waves.json';

const plural = (n, one, more) => `${count(n)} ${n === 1 ? one : more}`;
/** A day of the calendar, which is the same for every browser. */
const date = (iso) => new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** An application of this migration says where it is. */
function application(name, mine, owner) {
  if (!mine.includes(name)) return h('li', { class: 'chip app' }, name);
  const moved = owner === 'cloud';
  return h('li', { class: 'chip app mine-here', 'data-moved': String(moved) }, `${moved ? '✓' : '▸'} ${name}`, h('span', { class: 'small' }, moved ? ' this migration: moved' : ' this migration: not moved'));
}

function names(wave, mine, owner) {
  const chips = [...wave.applications.map((it) => application(it, mine, owner)), ...wave.facilities.map((it) => h('li', { class: 'chip' }, it))];
  if (wave.others) chips.push(h('li', { class: 'chip faint' }, plural(wave.others, 'machine alone', 'machines alone')));
  const first = h('ul', { class: 'chips' }, chips.slice(0, NAMES_MAX));
  const rest = chips.slice(NAMES_MAX);
  return rest.length ? [first, h('details', {}, h('summary', {}, `and ${count(rest.length)} more`), h('ul', { class: 'chips' }, rest))] : [first];
}

function wave(it, mine, owner) {
  const kind = it.ring ? `ring of ${it.ring}` : 'the rest';
  const amounts = [plural(it.facilities.length, 'facility', 'facilities'), plural(it.applications.length, 'application', 'applications'), plural(it.machines, 'machine', 'machines')];
  if (it.hours) amounts.push(plural(it.hours, 'hour of staff', 'hours of staff'));
  return h('li', { class: 'wave', 'data-when': it.when },
    h('p', { class: 'wave-head' }, h('b', {}, `Wave ${it.number}`), h('span', { class: 'badge' }, WHEN[it.when])),
    h('p', {}, date(it.day), h('span', { class: 'small' }, ` · ${kind}`)),
    names(it, mine, owner),
    h('p', { class: 'small' }, capital(`${amounts.join(', ')}.`)),
    h('p', { class: 'small' }, it.window ? `Quiet: ${it.window}, first ${day(it.windowBegins)} ${clock(it.windowBegins)} by this browser's clock.` : 'Quiet hours are not known.'));
}

function head(plan) {
  const all = plan.waves;
  const sum = (what) => all.reduce((n, it) => n + it[what].length, 0);
  const next = all.find((it) => it.when === 'today') || all.find((it) => it.when === 'next');
  const days = all.length === 1 ? `on ${date(all[0].day)}` : `from ${date(all[0].day)} to ${date(all.at(-1).day)}`;
  return `${plural(all.length, 'wave', 'waves')} ${days}: ${plural(sum('facilities'), 'facility', 'facilities')} and ${plural(sum('applications'), 'application', 'applications')}. `
    + (next ? `Wave ${next.number} is ${next.when === 'today' ? 'today' : 'next'}.` : 'The days of all waves are over.');
}

/** @return node, look (asks now and then again), rest (asks no more), show (with the status and this migration's applications) */
export function waves() {
  const says = make('p', '');
  const list = h('ol', { class: 'waves' });
  const figures = h('div');
  const node = card('Waves', {}, says, list, figures);
  let plan = null;
  let here = { mine: [], owner: '' };
  let timer = 0;
  const draw = () => {
    const there = Boolean(plan?.waves.length);
    list.hidden = figures.hidden = !there;
    if (!there) return;
    set(says, head(plan));
    fill(list, [plan.waves, here], () => plan.waves.map((it) => wave(it, here.mine, here.owner)));
    const unknown = plan.noticeUnknown;
    fill(figures, plan, () => facts([['weight of ties to bridge', `${count(plan.bridgedWeight)} of ${count(plan.totalWeight)}`], ['no plan bridges less than', count(plan.lowerBound)],
      ['outside parties whose notice nobody knows', count(unknown), unknown ? 'bad' : '']]));
  };
  const asks = async () => {
    try {
      plan = await ask('/api/waves');
      set(says, plan.unread);
    } catch (failure) {
      plan = null;
      set(says, failure.message.includes('has no wave plan') ? HOW : sorry(failure));
    }
    draw();
  };
  return {
    node,
    look() {
      asks();
      timer = setInterval(asks, PACE_MILLIS);
    },
    rest: () => clearInterval(timer),
    show(owner, mine) {
      here = { mine, owner };
      draw();
    },
  };
}
