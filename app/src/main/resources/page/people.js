// Who may do what: approvals of the next cutover, accounts, programs' tokens.
import { capital, clock, day, fill, h, make, set } from './text.js';
import { ask, card, plan, sorry, table } from './parts.js';
import * as access from './access.js';
import * as act from './act.js';

const ROLES = { viewer: 'looks', operator: 'carries out', approver: 'approves, what cannot be undone, too', owner: 'answers for it, gives accounts', auditor: 'looks at who may do what', gateway: 'a gateway\'s program' };
const PACE_MILLIS = 3000;
const parts = {};
let timer = 0;

const when = (iso) => `${day(iso)} ${clock(iso)}`;

async function approvals() {
  try {
    const it = await ask('/api/approvals');
    set(parts.text, capital(it.text));
    fill(parts.given, [it], () => [
      ...it.given.map((one) => h('li', { class: 'good' }, `✓ ${one.who}, until ${when(one.until)}`)),
      ...Array.from({ length: Math.max(0, it.asked ? it.quorum - it.given.length : 0) }, () => h('li', { class: 'small' }, '○ one more is needed')),
      ...(it.voided.length ? [h('li', { class: 'bad' }, `Voided, because these changed: ${it.voided.join(', ')}`)] : []),
    ]);
  } catch (failure) {
    set(parts.text, sorry(failure));
  }
}

async function lists() {
  const me = access.person();
  const sees = access.token() && (!me || me.roles.some((role) => ['owner', 'auditor'].includes(role)));
  const manages = access.token() && (!me || me.roles.includes('owner'));
  parts.lists.hidden = !sees;
  parts.manage.hidden = !manages;
  set(parts.hint, sees ? '' : me ? 'Owners and auditors see accounts and tokens.' : 'Log in as an owner or auditor to see accounts and tokens.');
  if (!sees) return;
  try {
    const { users } = await ask('/api/users', access.token());
    const { tokens } = await ask('/api/tokens', access.token());
    parts.users.show(users.map((it) => [it.name, it.roles.join(', '), when(it.created), it.by, it.disabled ? 'disabled' : undo('Disable', manages, `account ${it.name}`, `/api/users/${it.name}/disable`)]), [users, manages]);
    parts.tokens.show(tokens.map((it) => [it.name, it.scopes.join(', '), when(it.expiresAt), it.by, it.revoked ? 'revoked' : undo('Revoke', manages, `token ${it.name}`, `/api/tokens/${it.id}/revoke`)]), [tokens, manages]);
    parts.tokens.node.hidden = !tokens.length;
  } catch (failure) {
    set(parts.hint, sorry(failure));
  }
}

/** Asks once more in the button itself before it does what cannot be taken back. */
function undo(word, may, what, path) {
  if (!may) return 'in use';
  const button = h('button', { type: 'button', class: 'quiet', 'aria-label': `${word} the ${what}` }, word);
  let armed = false;
  button.addEventListener('blur', () => { armed = false; set(button, word); });
  button.addEventListener('click', async () => {
    if (!armed) {
      armed = true;
      set(button, `Really ${word.toLowerCase()}?`);
      return;
    }
    await tell(parts.hint, () => access.once(path, {}), `The ${what} is no longer good.`);
  });
  return button;
}

async function tell(host, action, done) {
  try {
    const answer = await action();
    set(host, typeof done === 'function' ? done(answer) : done);
  } catch (failure) {
    set(host, sorry(failure));
  }
  await lists();
}

function boxes(name, roles, chosen) {
  return h('fieldset', { class: 'roles' }, h('legend', {}, capital(name)), roles.map((role) =>
    h('label', {}, h('input', { type: 'checkbox', name, value: role, checked: role === chosen }), h('span', {}, h('b', {}, role), ` ${ROLES[role]}`))));
}

const checked = (form, name) => [...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value);

function accountForm() {
  const said = h('p', { class: 'small', role: 'status', id: 'user-said' });
  const form = h('form', { class: 'form', id: 'user-form' }, h('h4', {}, 'A new account'),
    h('label', {}, 'Name', h('input', { name: 'name', required: true, maxlength: 64, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', pattern: '[a-z][a-z0-9._\\-]{1,63}', title: 'a lower-case letter, then a-z 0-9 . _ -' })),
    h('label', {}, 'Password, at least 12 characters', h('input', { name: 'password', type: 'password', required: true, minlength: 12, maxlength: 200, autocomplete: 'new-password' })),
    boxes('roles', ['viewer', 'operator', 'approver', 'owner', 'auditor'], 'viewer'),
    h('div', { class: 'buttons' }, h('button', { class: 'primary' }, 'Make the account')), said);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = form.elements.namedItem('name').value.trim();
    tell(said, async () => {
      await access.once('/api/users', { name, password: form.elements.namedItem('password').value, roles: checked(form, 'roles') });
      form.reset();
    }, `${name} has an account.`);
  });
  return form;
}

function tokenForm() {
  const said = h('p', { class: 'small', role: 'status' });
  const secret = h('code', { class: 'secret' });
  const form = h('form', { class: 'form' }, h('h4', {}, 'A program\'s token'),
    h('label', {}, 'Name', h('input', { name: 'name', required: true, maxlength: 64, autocomplete: 'off', autocapitalize: 'none' })),
    h('label', {}, 'Days', h('input', { name: 'days', type: 'number', min: 1, max: 366, value: 90, required: true })),
    boxes('scopes', ['gateway', 'viewer', 'operator', 'auditor'], 'gateway'),
    h('div', { class: 'buttons' }, h('button', { class: 'primary' }, 'Make the token')), said, secret);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    tell(said, async () => {
      const made = await access.once('/api/tokens', { name: form.elements.namedItem('name').value.trim(), scopes: checked(form, 'scopes'), days: Number(form.elements.namedItem('days').value) });
      set(secret, made.token);
      return made;
    }, (made) => `Good until ${when(made.expiresAt)}. It is shown this once:`);
  });
  return form;
}

export const people = {
  title: 'People',
  mount(host) {
    parts.text = make('p', 'lead-line');
    parts.given = h('ul', { class: 'given' });
    parts.who = h('div');
    parts.hint = h('p', { role: 'status' });
    parts.users = table('Accounts', ['name', 'roles', 'made', 'by', 'in use']);
    parts.tokens = table('Programs\' tokens', ['name', 'scopes', 'ends', 'by', 'in use']);
    parts.lists = h('div', { class: 'stack' }, parts.users.node, parts.tokens.node);
    parts.manage = h('div', { class: 'pair' }, accountForm(), tokenForm());
    host.append(
      card('Approvals of the next cutover, or of retire', { class: 'half' }, parts.text, parts.given, h('div', { class: 'buttons' }, act.button('approve', 'primary'))),
      card('Who decides', { class: 'half' }, parts.who, h('dl', { class: 'roles-list' }, Object.entries(ROLES).map(([role, does]) => h('div', {}, h('dt', {}, role), h('dd', {}, does))))),
      card('Accounts and tokens', {}, parts.hint, parts.lists, parts.manage),
      card('The one-way door', {}, h('p', {}, 'Retire ends the migration: streams and slots are removed, and there is no way back. Another person approves it before.'), h('div', { class: 'buttons' }, act.button('retire', 'danger'))));
    document.addEventListener('login', lists);
    plan().then((it) => it && fill(parts.who, it, () => h('p', {}, h('b', {}, it.owner || 'Nobody'), ' answers for the migration. May approve: ', h('b', {}, it.approvers.join(', ') || 'nobody is named'), '.')));
  },
  enter() {
    approvals();
    lists();
    timer = setInterval(approvals, PACE_MILLIS);
  },
  leave: () => clearInterval(timer),
  update(status) { act.know(status); },
};
