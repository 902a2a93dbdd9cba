// Logging in, and making the first account. Token and log-in live as long as the page is open, and nowhere else.
import { $, set } from './text.js';
import { sorry } from './parts.js';
import * as wish from './wish.js';

let setup = '';
let login = null;
/** Whether the form is about a second factor, for a log-in that has none and needs one. */
let enrolling = false;

/** What proves who acts: the log-in's token, or the one that was typed. */
export const token = () => login?.token || $('token').value;

/** Name and roles of who is logged in; nothing if nobody is. */
export const person = () => login;

export const post = (path, asked) => send(path, JSON.stringify(asked), {});

/** What is carried out once, however often it is asked for before an answer comes. */
export const once = (path, asked) => {
  const body = JSON.stringify(asked);
  return send(path, body, { 'Idempotency-Key': wish.keyOf(path, body) });
};

async function send(path, body, more) {
  const headers = { 'Content-Type': 'application/json', ...more };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  const answer = await fetch(path, { method: 'POST', headers, body });
  wish.answered(path, answer.status);
  const json = await answer.json();
  if (!answer.ok) {
    const failure = new Error([json.title, json.detail].filter(Boolean).join(' '));
    failure.code = json.code;
    throw failure;
  }
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
  enrolling = false;
  $('account-secret').hidden = true;
  askCode(false);
  askName(true);
  if (!$('account').open) $('account').showModal();
  $('account-name').focus();
}

function askCode(wanted) {
  $('account-code-label').hidden = !wanted;
  $('account-code').value = '';
  $('account-code').required = wanted;
  if (wanted) $('account-code').focus();
}

function askName(wanted) {
  for (const id of ['account-name', 'account-password']) {
    $(id).parentElement.hidden = !wanted;
    $(id).required = wanted;
  }
}

/** The log-in has no right before it has a second factor: shows a secret, and asks for a code of it. */
async function enrol() {
  const begun = await once('/api/second-factor', {});
  enrolling = true;
  set($('account-title'), 'A second factor');
  set($('account-text'), 'Your account may do nothing before it has one. Type this secret into your authenticator app, then the code that it shows.');
  set($('account-secret'), begun.secret);
  $('account-secret').hidden = false;
  set($('account-go'), 'Confirm');
  askName(false);
  askCode(true);
}

async function confirm() {
  const done = await once('/api/second-factor/confirm', { code: $('account-code').value.trim() });
  enrolling = false;
  set($('account-title'), 'Recovery codes');
  set($('account-text'), 'Each lets you in once without your phone. They are shown this once; keep them on paper.');
  set($('account-secret'), done.recoveryCodes.join('  '));
  set($('account-go'), 'Kept');
  askCode(false);
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
    if (enrolling) {
      await confirm();
      $('account-go').disabled = false;
      return;
    }
    if (login) {
      $('account').close();
      $('account-go').disabled = false;
      return;
    }
    if (setup) {
      await post('/api/setup', { code: setup, name, password });
      setup = '';
    }
    const code = $('account-code').value.trim();
    const answer = await post('/api/session', code ? { name, password, code } : { name, password });
    $('account-password').value = '';
    become(answer);
    if (answer.secondFactorMissing) await enrol();
    else $('account').close();
  } catch (failure) {
    if (failure.code === 'api.code-needed') askCode(true);
    set($('account-error'), sorry(failure));
  }
  $('account-go').disabled = false;
}

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** Goes to the identity provider. The secret that ends the log-in stays in this tab. */
async function toProvider() {
  try {
    const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
    const begun = await post('/api/oidc/begin', { redirect: `${location.origin}/`, binding: base64url(new Uint8Array(hash)) });
    sessionStorage.setItem('oidc', JSON.stringify({ state: begun.state, secret }));
    location.assign(begun.url);
  } catch (failure) {
    set($('account-error'), sorry(failure));
  }
}

/** Back from there: ends the log-in that this tab began, and no other. */
async function fromProvider(query) {
  const kept = JSON.parse(sessionStorage.getItem('oidc') || '{}');
  sessionStorage.removeItem('oidc');
  history.replaceState(null, '', location.pathname);
  try {
    if (kept.state !== query.get('state')) throw new Error('This log-in was begun elsewhere.');
    become(await post('/api/oidc/finish', { state: kept.state, code: query.get('code') || '', secret: kept.secret }));
  } catch (failure) {
    open();
    set($('account-error'), sorry(failure));
  }
}

async function offerProvider() {
  try {
    const said = await (await fetch('/api/oidc')).json();
    $('account-provider').hidden = !said.offered;
  } catch (failure) {
    console.warn(sorry(failure));
  }
}

export function wire() {
  $('account-provider').addEventListener('click', toProvider);
  offerProvider();
  const query = new URLSearchParams(location.search);
  if (query.has('state')) fromProvider(query);
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
