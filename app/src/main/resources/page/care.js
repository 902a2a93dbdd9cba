// For executives and clinical operations: one sentence, one colour, what it means for care.
import { $, clock, set } from './text.js';
import { begin, listen, live } from './live.js';
import { care } from './story.js';

const SIGN = { go: '✓', active: '→', warn: '!', bad: '✕', lost: '?' };
const LOST = { tone: 'lost', sentence: 'This page does not know at the moment.', means: 'It has lost contact. That says nothing about the system itself.', todo: 'Chart as usual. If that fails, use the downtime procedure.' };
let said = '';
let since = null;

function show() {
  const told = live.link === 'lost' || !live.status ? LOST : care(live.status);
  if (told.sentence !== said) {
    said = told.sentence;
    since = new Date();
  }
  document.body.dataset.tone = told.tone;
  set($('sign'), SIGN[told.tone]);
  set($('sentence'), told.sentence);
  set($('means'), told.means);
  set($('todo'), told.todo);
  set($('since'), `So since ${clock(since)}, or longer. It is ${clock(new Date())}.`);
  document.title = told.sentence;
}

listen(show);
document.addEventListener('link', show);
begin();
