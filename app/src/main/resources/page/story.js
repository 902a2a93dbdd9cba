// What the status amounts to, in words: who leads, what is next, whether to go back. No drawing.
import { capital, clock, count, millis, plain, seconds, words } from './text.js';

const RUNNING = ['cutting-over', 'rolling-back', 'returning', 'rehearsing', 'resolving'];

export const isRunning = (status) => RUNNING.includes(status.phase);
export const closedGates = (status) => status.gates.filter((gate) => gate.verdict !== 'pass');
export const isGo = (status) => status.gates.length > 0 && !closedGates(status).length;
const worst = (gates) => gates.find((gate) => gate.verdict === 'refuse') || gates[0];
const the = (side) => (side === 'cloud' ? 'the cloud' : side);
const The = (side) => capital(the(side));

/** What may be asked for now. */
export function allowed(status) {
  const still = ['following', 'soaking'].includes(status.phase);
  return {
    start: status.phase === 'idle' && !status.runs.some((run) => run.outcome === 'in-doubt'),
    rehearse: status.phase === 'following',
    approve: status.owner === 'cloud' ? status.phase === 'following' : still && status.gates.some((gate) => gate.name === 'approvals'),
    cutover: still && status.owner === 'legacy',
    rollback: still && status.owner === 'cloud',
    retire: status.phase === 'following' && status.owner === 'cloud',
    resume: status.phase === 'in-doubt',
    point: isPointing(status.run),
    abort: mayAbort(status),
    proceed: Boolean(held(status)),
  };
}

const isSwitched = (run) => run.steps.some((step) => step.name === 'switch' && step.state === 'done');

/** Whether what stands outside the gateways is waited for. */
const isPointing = (run) => Boolean(run && !run.outcome && run.steps.some((step) => step.name === 'point' && step.state === 'running'));

/** Behind the switch nothing is aborted: the way back is a move of its own. */
function mayAbort(status) {
  if (['cutting-over', 'rolling-back'].includes(status.phase)) return !status.run || !isSwitched(status.run);
  return ['copying', 'rehearsing'].includes(status.phase) || (status.phase === 'following' && status.owner === 'legacy');
}

function copying(status) {
  const copy = status.copy;
  if (!copy || !copy.rowsTotal) return 'Tables and streams are being prepared.';
  const left = copy.etaSeconds == null ? '' : `, about ${seconds(copy.etaSeconds)} left`;
  const part = Math.min(100, Math.floor((100 * copy.rowsDone) / copy.rowsTotal));
  return `${part} % of ${count(copy.rowsTotal)} rows${left}. Legacy serves as always.`;
}

function ready(status, rehearsed) {
  const gates = status.gates.length;
  if (!gates) return { tone: 'warn', headline: 'Not judged yet', detail: 'The gates have no evidence yet.' };
  const closed = closedGates(status);
  if (!closed.length) {
    return {
      tone: 'go',
      headline: 'Ready to cut over',
      detail: `All ${gates} gates pass.${rehearsed ? '' : ' A rehearsal first says how long the pause will be.'}`,
      next: rehearsed ? 'cutover' : 'rehearse',
    };
  }
  const first = worst(closed);
  const more = closed.length > 1 ? ` and ${closed.length - 1} more` : '';
  if (closed.length === 1 && first.name === 'approvals') {
    const next = rehearsed ? 'approve' : 'rehearse';
    return { tone: 'warn', headline: 'Waiting for approvals', detail: `${capital(plain(first.reason))}. ${rehearsed ? '' : 'Rehearse first: another rehearsal would void them. '}All other gates pass.`, next };
  }
  return {
    tone: first.verdict === 'wait' ? 'warn' : 'bad',
    headline: first.verdict === 'wait' ? 'Not ready yet' : 'Not ready: no go',
    detail: `Gate ${first.name}${more}: ${plain(first.reason)}.`,
  };
}

function moved(status) {
  const closed = closedGates(status);
  if (closed.length) {
    const first = worst(closed);
    return { tone: 'warn', headline: 'The cloud leads, the way back is not clear', detail: `Gate ${first.name}: ${plain(first.reason)}.` };
  }
  return { tone: 'go', headline: 'The cloud leads', detail: 'The way back to legacy stays open until retire.' };
}

/** The step at which a person is waited for: at a hold point, or to do something by hand. */
const held = (status) => status.run?.steps.find((step) => step.state === 'held');

function moving(status) {
  const point = held(status);
  if (point) return { tone: 'warn', headline: 'A person is waited for', detail: point.reason, next: 'proceed' };
  const target = status.phase === 'rolling-back' ? 'legacy' : 'cloud';
  const step = status.run && status.run.step;
  if (isPointing(status.run)) {
    const wait = status.run.steps.find((one) => one.name === 'point').reason;
    return { tone: 'active', headline: `${The(target)} leads; the rest is pointed there`, detail: wait ? `${capital(plain(wait))}.` : 'What stands outside the gateways is being pointed at it.', next: 'point' };
  }
  return { tone: 'active', headline: `Moving to ${the(target)}`, detail: step ? `Step: ${step}.` : 'Finishing.' };
}

function soaking(status) {
  const point = held(status);
  if (point) return { tone: 'warn', headline: 'A person is waited for', detail: point.reason, next: 'proceed' };
  const closed = closedGates(status);
  const bad = closed.length ? ` Gate ${worst(closed).name}: ${plain(worst(closed).reason)}.` : '';
  return {
    tone: bad ? 'warn' : 'go',
    headline: `${The(status.owner)} leads, and is being watched`,
    detail: bad || `A ${status.owner === 'cloud' ? 'rollback' : 'cutover'} is possible at any time.`,
  };
}

/** @returns tone (calm, go, active, warn, bad), headline, detail, next (a command or nothing) */
export function story(status, rehearsed = true) {
  switch (status.phase) {
    case 'idle':
      return status.attention
        ? { tone: 'bad', headline: 'Stopped before it began', detail: status.attention, next: 'start' }
        : { tone: 'calm', headline: 'Not started', detail: 'Legacy serves. Starting copies every row to the cloud, and follows.', next: 'start' };
    case 'copying': return { tone: 'active', headline: 'Copying to the cloud', detail: copying(status) };
    case 'following': return status.owner === 'cloud' ? moved(status) : ready(status, rehearsed);
    case 'rehearsing': return { tone: 'active', headline: 'Rehearsing', detail: 'Nobody is held, nothing is fenced.' };
    case 'cutting-over':
    case 'rolling-back': return moving(status);
    case 'returning': return { tone: 'warn', headline: 'Returning to where it began', detail: 'The run was given up before the switch; the old owner serves.' };
    case 'soaking': return soaking(status);
    case 'retired': return { tone: 'calm', headline: 'Retired', detail: 'The migration is over. There is no way back any more.' };
    case 'in-doubt': return { tone: 'bad', headline: 'In doubt: a person decides', detail: status.attention || 'Find out which side owns writes, then say so.', next: 'resume' };
    case 'resolving': return { tone: 'warn', headline: 'A decision is being carried out', detail: status.attention || 'Writes wait until it is done.' };
    default: return { tone: 'warn', headline: capital(words(status.phase)), detail: status.attention };
  }
}

export const LABEL = {
  start: 'Start copying',
  rehearse: 'Rehearse',
  approve: 'Approve',
  cutover: 'Cut over to the cloud',
  rollback: 'Roll back to legacy',
  retire: 'Retire legacy for good',
  resume: 'Decide who owns writes',
  point: 'It points there',
  abort: 'Abort',
  proceed: 'Go on',
};

/** What stands in place of a next command. */
export function waiting(status) {
  switch (status.phase) {
    case 'copying': return 'Nothing to do: wait for the copy';
    case 'cutting-over':
    case 'rolling-back': return 'Nothing to do: watch the steps';
    case 'rehearsing': return 'Nothing to do: watch the rehearsal';
    case 'retired': return 'Nothing is left to do';
    case 'soaking': return 'Watch; roll back if care suffers';
    default: return status.owner === 'cloud' ? 'Watch; roll back if care suffers' : 'Clear the closed gates';
  }
}

/** Until when a way back costs nothing. */
export function wayBack(status, plan) {
  const run = status.run;
  if (run && !run.outcome && ['cutting-over', 'rolling-back'].includes(status.phase)) {
    if (!isSwitched(run)) {
      const left = plan && run.pauseMillis != null ? Math.max(0, plan.pauseMillis - run.pauseMillis) : null;
      return {
        title: 'Abort is safe until the switch',
        detail: left == null ? 'Nothing is held yet: an abort changes nothing.' : `Writes wait; by itself it returns in ${millis(left)}.`,
      };
    }
    return { title: 'Switched: back means the other way round', detail: 'Let it finish, it takes a moment; then roll back or cut over.' };
  }
  const other = status.owner === 'cloud' ? 'rollback' : 'cutover';
  if (status.owner === 'cloud' && status.phase === 'following' && closedGates(status).length) {
    const first = worst(closedGates(status));
    return { title: 'A rollback would be refused now', detail: `Gate ${first.name}: ${plain(first.reason)}. ${usual(status, other)}` };
  }
  if (status.owner === 'cloud' && ['following', 'soaking'].includes(status.phase)) {
    return { ...untilWhen(plan?.night), detail: `${inWindow(plan?.night)} ${usual(status, other)}` };
  }
  const moved = status.runs.some((run) => run.outcome === 'done');
  return { title: moved ? 'Everything is back on legacy' : 'Nothing has moved', detail: 'Legacy owns writes; until a switch every failure ends there.' };
}

/** Nobody is refused a way back when a window ends; but then it no longer ends inside of it. */
function untilWhen(night) {
  if (!night?.latestSafeAbort) return { title: 'Roll back at any time until retire' };
  const left = (Date.parse(night.latestSafeAbort) - Date.now()) / 1000;
  return { title: left > 0 ? `Roll back within ${seconds(left)}` : 'Too late to be back inside the window' };
}

function inWindow(night) {
  if (!night) return 'No window is open, so nothing runs out.';
  const end = `The window ends at ${clock(night.windowEnd)}`;
  return night.latestSafeAbort
    ? `${end}; begun by ${clock(night.latestSafeAbort)}, a rollback as slow as the slowest so far is done in time. It stays possible afterwards.`
    : `${end}. No way back was measured yet, so nobody can say how much of it one needs.`;
}

function usual(status, kind) {
  const pauses = status.runs.filter((run) => run.kind === kind && run.pauseMillis != null).map((run) => run.pauseMillis);
  return pauses.length
    ? `The longest of ${pauses.length} so far paused writes for ${millis(Math.max(...pauses))}.`
    : `None was run yet; the budget is ${millis(status.pauseBudgetMillis)}.`;
}

/** For those who give care: one sentence, one colour, what it means, what to do. */
export function care(status) {
  const out = status.owner && status.sides[status.owner] && !status.sides[status.owner].reachable;
  if (status.phase === 'in-doubt') {
    return { tone: 'bad', sentence: 'Saving is stopped for safety.', means: 'Records can be looked up. New entries are not accepted at the moment.', todo: 'Use the downtime procedure, on paper, until this page is green again.' };
  }
  if (out) {
    return { tone: 'bad', sentence: 'The system may not answer.', means: 'The technical team is on it.', todo: 'If you cannot chart, use the downtime procedure.' };
  }
  switch (status.phase) {
    case 'cutting-over':
    case 'rolling-back':
      return { tone: 'active', sentence: 'The system is being moved right now.', means: 'Saving may take a few seconds longer.', todo: 'Keep charting. If a message says that something was not saved, save it again.' };
    case 'returning':
    case 'resolving':
      return { tone: 'warn', sentence: 'The move was called off.', means: 'Saving may take a few seconds longer. The system stays where it was.', todo: 'Keep charting. If a message says that something was not saved, save it again.' };
    case 'soaking':
      return { tone: 'go', sentence: status.owner === 'cloud' ? 'The move is done. Charting works.' : 'The system is back where it was. Charting works.', means: 'The technical team watches the system closely.', todo: 'Nothing. Report anything unusual as always.' };
    case 'retired':
      return { tone: 'go', sentence: 'The move is complete. Charting works.', means: 'The system runs at its new place for good.', todo: 'Nothing.' };
    default:
      return { tone: 'go', sentence: 'Charting works as usual.', means: status.owner === 'cloud' ? 'The system runs at its new place.' : 'Preparations for the move run in the background and change nothing for you.', todo: 'Nothing.' };
  }
}
