// Commands. Each is asked for in one dialog that says what will happen, and is read back: what was asked, what
// was answered, what the ledger says. A token stays in a field's memory: never in storage, never in an address.
import { $, make, set } from './text.js';
import { live } from './live.js';
import { LABEL, allowed, isRunning } from './story.js';
import { sorry } from './parts.js';
import * as access from './access.js';
import { fresh, settles } from './wish.js';

const TEXT = {
  start: 'Copies every row to the cloud while legacy serves, proves them equal, and follows both change logs.',
  cutover: 'Writes pause, the cloud takes over, held requests go on there.',
  rollback: 'Writes pause, legacy takes over, held requests go on there. Nothing is lost.',
  rehearse: 'The routine up to the switch. Nothing is held and nothing is fenced.',
  approve: 'Binds your name to the plan, the policy, the inventory and the last rehearsal as they are now. Any change voids it.',
  retire: 'The one-way door: the way back is taken down. Another person approves it before.',
  resume: 'Says which side owns writes from now on. Look at both databases first: the other side is fenced before anything goes on. If it does not answer, giving it up is a command of its own: handoff resume --force.',
  point: 'Says that what stands outside the gateways (DNS, load balancers, interface engines) points at the new owner. It stands in the ledger under your name.',
  proceed: 'The run waits for this word, by whoever the spec names. Without it the run goes back by itself.',
  abort: 'Before its switch a run returns to the source. With no run under way the migration is given up.',
};
/** In a hurry one click is guard enough; elsewhere the migration's name is typed. */
const QUICK = ['rollback', 'abort', 'rehearse', 'approve', 'point', 'proceed'];
const BACK = ['rollback', 'abort'];

const UNKNOWN = 'Whether it was done is not known; asking again here does it once at most.';

let verb = '';
/** Of the wish that the dialog is about: who closes the dialog gives the wish up. */
let key = '';
let pending = false;
/** Whether a run was under way when an abort was asked for: if it ends first, the migration is not given up instead. */
let ofRun = false;
/** The plan is there, or was refused: until then the dialog still grows, and a click could land beside its button. */
let planned = true;
export const said = [];

/** Whether a rehearsal stands in the ledger, as far as the page knows it. */
export const rehearsed = () => live.records.some((one) => one.kind === 'rehearsed') || live.status?.runs.some((run) => run.outcome === 'done');

export function know(status) {
  const can = allowed(status);
  for (const button of document.querySelectorAll('[data-verb]')) {
    if (button.dataset.verb) button.disabled = !can[button.dataset.verb];
  }
}

const needsTyping = () => !(QUICK.includes(verb) && !idleAbort());
const idleAbort = () => verb === 'abort' && ['following', 'soaking', 'copying'].includes(live.status.phase);

export function open(asked) {
  if (!live.status || !TEXT[asked]) return;
  key = fresh();
  show(asked);
}

function show(asked) {
  verb = asked;
  ofRun = verb === 'abort' && isRunning(live.status);
  set($('confirm-title'), LABEL[verb]);
  set($('confirm-text'), TEXT[verb]);
  set($('confirm-name'), live.status.migration);
  set($('confirm-error'), '');
  set($('doit'), BACK.includes(verb) ? `Yes: ${LABEL[verb].toLowerCase()} now` : LABEL[verb]);
  $('doit').className = BACK.includes(verb) ? 'danger-fill' : 'primary';
  $('typed-label').hidden = !needsTyping();
  $('glass-label').hidden = !(verb === 'retire' || (verb === 'cutover' && live.status.gates.some((gate) => gate.name === 'approvals' && gate.verdict !== 'pass')));
  $('side-label').hidden = verb !== 'resume';
  $('plan-box').hidden = true;
  $('side').value = '';
  $('typed').value = '';
  $('glass').value = '';
  planned = !access.token();
  who();
  ready();
  if (!$('confirm').open) $('confirm').showModal();
  first().focus();
  if (!planned) foretell(key);
}

async function foretell(wish) {
  try {
    await send(true);
  } catch (failure) {
    set($('confirm-error'), sorry(failure));
  }
  if (wish !== key) return;
  planned = true;
  ready();
}

function first() {
  if (!access.token()) return access.person() ? $('reason') : $('confirm-account');
  return needsTyping() ? $('typed') : $('cancel');
}

/** A person who logged in acts under their own name; others say theirs beside the token. */
export function who() {
  const person = access.person();
  $('confirm-login').hidden = Boolean(person);
  $('token-label').hidden = Boolean(person);
  $('who').readOnly = Boolean(person);
  if (person) $('who').value = person.name;
}

function ready() {
  const named = access.token() && $('who').value.trim() && !pending;
  $('plan').disabled = !named;
  $('plan').hidden = !$('plan-box').hidden;
  $('doit').disabled = !named || !planned || (verb === 'resume' && !$('side').value) || (needsTyping() && $('typed').value !== live.status.migration);
}

async function send(dryRun) {
  const body = { migration: live.status.migration, who: $('who').value.trim(), reason: $('reason').value.trim(), dryRun };
  if ($('glass').value.trim() && ['cutover', 'retire'].includes(verb)) body.breakGlass = $('glass').value.trim();
  if (verb === 'resume' && $('side').value) body.owner = $('side').value;
  if (ofRun) body.underWay = true;
  const answer = await fetch(`/api/commands/${verb}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${access.token()}`,
      'Idempotency-Key': dryRun ? fresh() : key,
    },
    body: JSON.stringify(body),
  });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const said = [json.title, json.detail].filter(Boolean).join(' ');
    throw Object.assign(new Error(said || `The answer was ${answer.status}. ${UNKNOWN}`), { status: answer.status });
  }
  if (dryRun) {
    $('plan-steps').replaceChildren(...json.steps.map((step) => make('li', '', step)));
    $('plan-box').hidden = false;
    ready();
  }
  return json;
}

function readBack(text, good) {
  said.unshift({ at: new Date().toISOString(), verb, who: $('who').value.trim(), text, good });
  said.length = Math.min(said.length, 20);
  document.dispatchEvent(new Event('said'));
}

async function submit(event) {
  event.preventDefault();
  const dryRun = event.submitter === $('plan');
  if (!dryRun && $('doit').disabled) return;
  set($('confirm-error'), '');
  pending = true;
  ready();
  try {
    const body = await send(dryRun);
    if (!dryRun) {
      readBack(body.text || 'Done.', true);
      $('confirm').close();
      if (verb !== 'approve') location.hash = 'room';
    }
  } catch (failure) {
    set($('confirm-error'), sorry(failure));
    if (!dryRun) {
      readBack(sorry(failure), false);
      if (settles(failure.status)) key = fresh();
    }
  }
  pending = false;
  ready();
}

export function wire() {
  $('confirm-form').addEventListener('submit', submit);
  $('confirm-form').addEventListener('input', ready);
  $('cancel').addEventListener('click', () => $('confirm').close());
  $('confirm-account').addEventListener('click', () => access.open());
  document.addEventListener('login', () => {
    who();
    if ($('confirm').open) show(verb);
  });
}

/** A button for a command, that is dead while the command is not allowed. */
export function button(asked, className) {
  const node = make('button', className, LABEL[asked]);
  node.type = 'button';
  node.dataset.verb = asked;
  node.disabled = true;
  node.addEventListener('click', () => open(node.dataset.verb));
  return node;
}
