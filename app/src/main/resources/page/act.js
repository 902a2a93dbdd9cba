// The buttons. The token stays in this field's memory: never in storage, never in an address.
import { $, make, set } from './text.js';

const TEXT = {
  cutover: ['Cut over to the cloud', 'Writes pause, the cloud takes over, held requests go on there.'],
  rollback: ['Roll back to legacy', 'Writes pause, legacy takes over, held requests go on there.'],
  rehearse: ['Rehearse', 'The routine up to the switch. Nothing is held and nothing is fenced.'],
  approve: ['Approve the next cutover', 'Binds your name to the plan, the policy, the inventory and the last rehearsal as they are now. Any change voids it.'],
  abort: ['Abort', 'Before its switch a run returns to the source. With no run under way the migration is given up.'],
};

let verb = '';
let migration = '';
let key = '';

export function know(status) {
  migration = status.migration;
  const still = ['following', 'soaking'].includes(status.phase);
  const can = {
    cutover: still && status.owner === 'legacy',
    rollback: still && status.owner === 'cloud',
    rehearse: status.phase === 'following',
    approve: still && status.owner === 'legacy' && status.gates.some((gate) => gate.name === 'approvals'),
    abort: !['idle', 'retired'].includes(status.phase),
  };
  for (const button of document.querySelectorAll('[data-verb]')) button.disabled = !can[button.dataset.verb];
}

function open(event) {
  verb = event.currentTarget.dataset.verb;
  key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.floor(Math.random() * 1e9)}`;
  set($('confirm-title'), TEXT[verb][0]);
  set($('confirm-text'), TEXT[verb][1]);
  set($('confirm-name'), migration);
  set($('confirm-error'), '');
  $('plan-steps').replaceChildren();
  $('typed').value = '';
  ready();
  $('confirm').showModal();
  ($('token').value ? $('typed') : $('token')).focus();
}

function ready() {
  const named = $('token').value && $('who').value.trim();
  $('plan').disabled = !named;
  $('doit').disabled = !named || $('typed').value !== migration;
}

async function send(dryRun) {
  const answer = await fetch(`/api/commands/${verb}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${$('token').value}`,
      'Idempotency-Key': dryRun ? `${key}-plan` : key,
    },
    body: JSON.stringify({ migration, who: $('who').value.trim(), reason: $('reason').value.trim(), dryRun }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error([body.title, body.detail].filter(Boolean).join(' '));
  return body;
}

async function submit(event) {
  event.preventDefault();
  const dryRun = event.submitter === $('plan');
  if (!dryRun && $('doit').disabled) return;
  set($('confirm-error'), '');
  $('doit').disabled = true;
  try {
    const body = await send(dryRun);
    if (dryRun) {
      $('plan-steps').replaceChildren(...body.steps.map((step) => make('li', '', step)));
    } else {
      $('confirm').close();
      $('run').focus();
    }
  } catch (failure) {
    set($('confirm-error'), failure instanceof TypeError ? 'The control plane does not answer.' : failure.message);
    if (!dryRun && !(failure instanceof TypeError)) key = `${key}x`.slice(-90);
  }
  ready();
}

export function wire() {
  for (const button of document.querySelectorAll('[data-verb]')) {
    button.disabled = true;
    button.addEventListener('click', open);
  }
  $('confirm-form').addEventListener('submit', submit);
  $('confirm-form').addEventListener('input', ready);
  $('cancel').addEventListener('click', () => $('confirm').close());
}
