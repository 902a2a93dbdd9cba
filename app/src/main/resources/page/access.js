// Logging in, and making the first account. The token stays in a field's memory, as every token.
import { $, set } from './text.js';

let setup = '';

async function post(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error([json.title, json.detail].filter(Boolean).join(' '));
  return json;
}

function open() {
  set($('account-title'), setup ? 'Make the first account' : 'Log in');
  set($('account-text'), setup
    ? 'It is an owner\'s: it carries out, and gives the others their accounts. At least 12 characters.'
    : 'Commands then stand in the ledger under your account\'s name.');
  set($('account-error'), '');
  $('account').showModal();
  $('account-name').focus();
}

async function submit(event) {
  event.preventDefault();
  const name = $('account-name').value.trim();
  const password = $('account-password').value;
  set($('account-error'), '');
  try {
    if (setup) {
      await post('/api/setup', { code: setup, name, password });
      setup = '';
    }
    const login = await post('/api/session', { name, password });
    $('account-password').value = '';
    $('token').value = login.token;
    $('who').value = login.name;
    $('who').readOnly = true;
    set($('account-open'), `${login.name} (${login.roles.join(', ')})`);
    document.dispatchEvent(new CustomEvent('login', { detail: login }));
    $('account').close();
  } catch (failure) {
    set($('account-error'), failure instanceof TypeError ? 'The control plane does not answer.' : failure.message);
  }
}

export function wire() {
  $('account-open').addEventListener('click', open);
  $('account-form').addEventListener('submit', submit);
  $('account-cancel').addEventListener('click', () => $('account').close());
  const found = /^#setup=([A-Za-z0-9_-]{10,100})$/.exec(location.hash);
  if (found) {
    [, setup] = found;
    history.replaceState(null, '', location.pathname);
    open();
  }
}
