// Logging in, and making the first account. Token and log-in live as long as the page is open, and nowhere else.
import { $, set } from './text.js';
import { sorry } from './parts.js';

let setup = '';
let login = null;

/** What proves who acts: the log-in's token, or the one that was typed. */
export const token = () => login?.token || $('token').value;

/** Name and roles of who is logged in; nothing if nobody is. */
export const person = () => login;

export async function post(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error([json.title, json.detail].filter(Boolean).join(' '));
  return json;
}

export function open() {
  set($('account-title'), setup ? 'Make the first account' : 'Log in');
  set($('account-text'), setup
    ? 'It is an owner\'s: it carries out, and gives the others their accounts. The password needs at least 12 characters.'
    : 'Your commands then stand in the ledger under your account\'s name.');
  set($('account-go'), setup ? 'Make it' : 'Log in');
  $('account-password').autocomplete = setup ? 'new-password' : 'current-password';
  set($('account-error'), '');
  if (!$('account').open) $('account').showModal();
  $('account-name').focus();
}

async function leave() {
  try {
    await post('/api/session/end', {});
  } catch (failure) {
    console.warn(sorry(failure));
  }
  become(null);
}

function become(next) {
  login = next;
  set($('account-open'), login ? `${login.name}: log out` : 'Log in');
  document.dispatchEvent(new CustomEvent('login', { detail: login }));
}

async function submit(event) {
  event.preventDefault();
  const name = $('account-name').value.trim();
  const password = $('account-password').value;
  set($('account-error'), '');
  $('account-go').disabled = true;
  try {
    if (setup) {
      await post('/api/setup', { code: setup, name, password });
      setup = '';
    }
    const answer = await post('/api/session', { name, password });
    $('account-password').value = '';
    $('account').close();
    become(answer);
  } catch (failure) {
    set($('account-error'), sorry(failure));
  }
  $('account-go').disabled = false;
}

export function wire() {
  $('account-open').addEventListener('click', () => (login ? leave() : open()));
  $('account-form').addEventListener('submit', submit);
  $('account-cancel').addEventListener('click', () => $('account').close());
  const found = /^#setup=([A-Za-z0-9_-]{10,100})$/.exec(location.hash);
  if (found) {
    [, setup] = found;
    history.replaceState(null, '', location.pathname);
    open();
  }
}
