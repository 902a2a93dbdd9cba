// The cutover room: who decides, what is next, how long writes wait, how to go back. Read aloud on the bridge call.
import { MARK, capital, clock, count, fill, h, make, millis, quantile, seconds, set, words } from './text.js';
import { budgetBar, draw, history } from './chart.js';
import { live } from './live.js';
import { isRunning, story, waiting, wayBack } from './story.js';
import { card, facts, followPlan, readiness } from './parts.js';
import * as access from './access.js';
import * as act from './act.js';

const SPOKEN = ['start-asked', 'started', 'refused', 'run-began', 'switched', 'released', 'run-ended', 'return-began', 'rehearsed', 'in-doubt', 'resolved', 'forced', 'pointed', 'hook-asked', 'hook-ended', 'hooks-undoing', 'hold-point-reached', 'hold-point-released',
  'retire-asked', 'retired', 'aborted', 'approved', 'approvals-voided', 'broke-glass', 'denied', 'canary-set', 'canary-ended', 'route-moved', 'routes-back', 'shadow-began', 'shadow-ended'];
const parts = {};
let planned = null;

const routineOf = (status, back) => (planned ? (back ? planned.rollback : planned.cutover).steps : []);

/** The lines of the run under way or the last one; before the first, of the one that could be next. */
function lines(status) {
  const back = status.run ? status.run.direction === 'cloud-to-legacy' : status.owner === 'cloud';
  const next = !status.run || status.run.kind === 'start';
  const routine = routineOf(status, back || (next && status.owner === 'cloud'));
  const said = Object.fromEntries(routine.map((it) => [it.step, it]));
  const kind = back ? 'rollback' : 'cutover';
  const before = status.runs.filter((run) => run.kind === kind && run.outcome === 'done');
  const usual = (name) => quantile(before.map((run) => run.phases[name]).filter((ms) => ms > 0), .5);
  const shows = status.run && status.run.steps.length && !(status.run.kind === 'start' && status.run.outcome);
  const steps = shows ? status.run.steps : routine.map((it) => ({ name: it.step, state: 'pending', millis: null, reason: '' }));
  return steps.map((step) => ({ ...step, says: said[step.name]?.text || '', owner: said[step.name]?.owner || '', bound: said[step.name]?.boundMillis || 0, usual: said[step.name]?.p50Millis ?? usual(step.name), slow: said[step.name]?.p95Millis, before: said[step.name]?.beforeSwitch }));
}

function timeline(status) {
  const list = lines(status);
  fill(parts.steps, list, () => list.flatMap((step) => {
    const took = step.millis != null && step.state !== 'skipped' ? millis(step.millis) : words(step.state);
    const more = [step.owner, step.usual != null ? `usually ${millis(step.usual)}` : '', step.slow != null ? `p95 ${millis(step.slow)}` : '', step.bound && step.before ? `at most ${seconds(step.bound / 1000)}` : ''].filter(Boolean).join(', ');
    const item = h('li', { 'data-state': step.state, 'aria-current': ['running', 'held'].includes(step.state) ? 'step' : null },
      h('span', { class: 'disc', 'aria-hidden': 'true' }, MARK[step.state]),
      h('div', {}, h('p', {}, h('b', {}, step.name), h('span', { class: 'took' }, took)), h('p', { class: 'small' }, step.state === 'pending' || !step.reason ? step.says : step.reason), more && h('p', { class: 'small faint' }, more)));
    return step.name === 'switch' ? [h('li', { class: 'line', 'aria-label': 'Up to here every failure returns to where it began; from here it goes forward.' }, h('span', {}, 'up to here every failure ends where it began')), item] : [item];
  }));
}

/** While a run is in its pause, its steps are the phases so far. */
function phases(status) {
  const run = status.run;
  const ended = run && status.runs.find((one) => one.id === run.id);
  if (ended) return ended.phases;
  return run && run.pauseMillis != null ? Object.fromEntries(run.steps.map((step) => [step.name, step.millis || 0])) : null;
}

function stopwatch(status) {
  const run = status.run;
  const pause = run ? run.pauseMillis : null;
  const over = pause != null && pause > status.pauseBudgetMillis;
  parts.watch.dataset.over = over;
  set(parts.pause, millis(pause));
  set(parts.budgetText, pause == null ? `Writes have not paused; the budget is ${millis(status.pauseBudgetMillis)}`
    : over ? `over the budget of ${millis(status.pauseBudgetMillis)}` : `within the budget of ${millis(status.pauseBudgetMillis)}`);
  budgetBar(parts.budget, parts.legend, phases(status), pause, status.pauseBudgetMillis);
  const paused = history(parts.runs, status.runs, status.pauseBudgetMillis);
  parts.runs.toggleAttribute('hidden', !paused.length);
  const all = paused.map((one) => one.pauseMillis);
  set(parts.runsText, all.length ? `${all.length} ${all.length === 1 ? 'pause' : 'pauses'}: p50 ${millis(quantile(all, .5))}, longest ${millis(Math.max(...all))}; dashed: the budget` : '');
}

function order(status) {
  const told = story(status, act.rehearsed());
  parts.next.dataset.tone = told.tone;
  set(parts.say, told.headline);
  set(parts.why, told.detail);
  fill(parts.button, [told.next, waiting(status)], () => (told.next ? act.button(told.next, 'primary big') : make('p', 'calm', waiting(status))));
  const running = isRunning(status);
  const can = { abort: running || status.phase === 'copying', rollback: status.owner === 'cloud', rehearse: status.phase === 'following' && told.next !== 'rehearse', approve: status.gates.some((gate) => gate.name === 'approvals') && told.next !== 'approve' && status.owner === 'legacy' };
  const shown = Object.keys(can).filter((verb) => can[verb]);
  fill(parts.more, shown, () => shown.map((verb) => act.button(verb, ['abort', 'rollback'].includes(verb) ? 'danger' : '')));
  const back = wayBack(status, planned);
  set(parts.backTitle, back.title);
  set(parts.backDetail, back.detail);
  act.know(status);
}

function soak(status) {
  const step = status.run?.steps.find((one) => one.name === 'soak' && one.state === 'running');
  if (!step || !planned?.soakMillis) return null;
  return seconds(Math.max(0, planned.soakMillis - (step.millis || 0)) / 1000);
}

/** The beginning of the runbook's hash: what is on paper is this plan if it begins so, too. */
function plans(status) {
  const routine = planned && (status.owner === 'cloud' ? planned.rollback : planned.cutover);
  return routine ? routine.hash.slice(0, 12) : '–';
}

function people(status) {
  const who = access.person();
  const left = soak(status);
  fill(parts.people, [planned?.owner, planned?.approvers, who?.name, status.events.length, live.records.at(-1)?.seq, left, status.epoch, plans(status)], () => facts([
    ['answers for it', planned?.owner || 'not named'],
    ['may confirm', planned?.approvers.join(', ') || 'nobody is named'],
    ['you', who ? `${who.name} (${who.roles.join(', ')})` : 'not logged in'],
    ['recorder', `the ledger, ${count(live.records.at(-1)?.seq || 0)} records`],
    ['epoch', String(status.epoch)],
    ['runbook', plans(status)],
    ...(left ? [['watched for another', left]] : []),
  ]));
}

function spoken() {
  const mine = act.said[0];
  parts.mine.hidden = !mine;
  if (mine) {
    parts.mine.dataset.good = mine.good;
    set(parts.mine, `${clock(mine.at)} You asked: ${words(mine.verb)}. Answer: ${mine.text}`);
  }
  const list = live.records.filter((one) => SPOKEN.includes(one.kind)).slice(-14).reverse();
  fill(parts.feed, list.map((one) => one.seq), () => list.map((one) =>
    h('li', { 'data-kind': one.kind }, h('time', { datetime: one.at }, clock(one.at)), h('span', {}, capital(one.text)), h('a', { href: '#ledger', class: 'small' }, `#${one.seq}`))));
}

function mountLeft() {
  parts.say = make('p', 'say');
  parts.why = make('p', 'why');
  parts.button = h('div');
  parts.more = h('div', { class: 'buttons' });
  parts.next = h('section', { class: 'card hero order', 'aria-label': 'Next command' }, h('h3', {}, 'Next command'), parts.say, parts.why, parts.button, parts.more);
  parts.pause = make('b', '', '–');
  parts.budgetText = make('span');
  parts.budget = h('div', { class: 'budget', role: 'img', 'aria-label': 'Write pause against its budget' });
  parts.legend = h('ul', { class: 'legend' });
  parts.runs = draw('svg', { viewBox: '0 0 600 120', preserveAspectRatio: 'none', role: 'img', class: 'history' });
  parts.runsText = make('p', 'small');
  parts.watch = card('Write pause', {}, h('p', { class: 'stopwatch' }, parts.pause, ' ', parts.budgetText), parts.budget, parts.legend, parts.runs, parts.runsText);
  return [parts.next, parts.watch];
}

export const room = {
  title: 'Cutover room',
  mount(host) {
    const left = mountLeft();
    parts.steps = h('ol', { class: 'timeline' });
    parts.time = make('p', 'wall-clock', '–');
    parts.people = h('div');
    parts.backTitle = make('b');
    parts.backDetail = make('p', 'small');
    parts.mine = h('p', { class: 'mine', role: 'status', hidden: true });
    parts.feed = h('ol', { class: 'feed', tabindex: '0', 'aria-label': 'What was said and done, newest first' });
    parts.readiness = readiness();
    host.append(
      h('div', { class: 'column' }, ...left, card('Read-back', {}, parts.mine, parts.feed)),
      h('div', { class: 'column' }, card('The runbook', {}, parts.steps)),
      h('div', { class: 'column' },
        h('section', { class: 'card', 'aria-label': 'Clock and people' }, parts.time, parts.people),
        card('Way back', {}, h('p', {}, parts.backTitle), parts.backDetail),
        parts.readiness.node));
    document.addEventListener('said', spoken);
    document.addEventListener('login', () => live.status && people(live.status));
    setInterval(() => set(parts.time, new Date().toLocaleTimeString('en-GB')), 250);
    followPlan((it) => {
      planned = it;
      if (live.status) this.update(live.status);
    });
  },
  update(status) {
    order(status);
    stopwatch(status);
    timeline(status);
    people(status);
    parts.readiness.show(status);
    spoken();
  },
};
