// The shell: pages by the address' hash, the band that every page shares, keyboard, link to the control plane.
import { $, clock, h, make, set, words } from './text.js';
import { begin, listen, live } from './live.js';
import { LABEL, allowed, isRunning, story } from './story.js';
import { isAsking } from './parts.js';
import * as access from './access.js';
import * as act from './act.js';
import { overview } from './overview.js';
import { map } from './map.js';
import { sides } from './sides.js';
import { data } from './data.js';
import { shadow } from './shadow.js';
import { room } from './room.js';
import { ledger } from './ledger.js';
import { people } from './people.js';

const PAGES = { overview, room, map, sides, data, shadow, ledger, people };
/** A page whose answers are slower than this is shown without them. */
const STANDS_WITHIN_MS = 1000;
const shown = {};
let now = '';

function page() {
  const asked = location.hash.slice(1).split('/')[0];
  return PAGES[asked] ? asked : 'overview';
}

function nav() {
  const entries = Object.entries(PAGES).map(([name, it], i) =>
    h('li', {}, h('a', { href: `#${name}`, id: `to-${name}`, title: `Alt+Shift+${i + 1}`, 'aria-keyshortcuts': `Alt+Shift+${i + 1}` }, it.title)));
  entries.push(h('li', { class: 'apart' }, h('a', { href: '/care', title: 'For clinical operations and executives' }, 'Care')));
  $('pages').append(h('ul', {}, entries));
}

/** Each page is made once, and told the status only while it is looked at. */
function go(focus) {
  const name = page();
  if (name === now) return;
  if (now) {
    shown[now].node.hidden = true;
    $(`to-${now}`).removeAttribute('aria-current');
    PAGES[now].leave?.();
  }
  now = name;
  if (!shown[name]) {
    const node = h('div', { class: `page page-${name}`, id: `page-${name}` }, make('h2', 'title', PAGES[name].title));
    $('main').append(node);
    shown[name] = { node };
    PAGES[name].mount(node);
  }
  shown[name].node.hidden = false;
  document.body.dataset.page = name;
  $(`to-${name}`).setAttribute('aria-current', 'page');
  $(`to-${name}`).scrollIntoView({ block: 'nearest', inline: 'center' });
  PAGES[name].enter?.();
  if (live.status) PAGES[name].update(live.status);
  title();
  if (focus) {
    scrollTo(0, 0);
    $('main').focus({ preventScroll: true });
  }
}

function title() {
  const status = live.status;
  document.title = `${PAGES[now].title} · ${status ? `${status.migration}: ${words(status.phase)}` : 'Handoff'}`;
}

function band(status) {
  const told = story(status, act.rehearsed());
  set($('migration'), status.migration);
  set($('leader'), status.owner || 'nobody');
  $('leader').dataset.side = status.owner || '';
  set($('clock'), clock(status.at));
  $('band').dataset.tone = told.tone;
  set($('headline'), told.headline);
  set($('detail'), told.detail);
  const alarm = told.detail === status.attention ? '' : status.attention || '';
  set($('alarm'), alarm);
  $('alarm').hidden = !alarm;
  backOut(status);
  title();
}

/** The way out of whatever goes on, on every page. */
function backOut(status) {
  const can = allowed(status);
  const verb = isRunning(status) && can.abort ? 'abort' : can.rollback ? 'rollback' : '';
  const button = $('back-out');
  button.hidden = !verb;
  button.dataset.verb = verb;
  if (verb) set(button, LABEL[verb]);
}

function update(status) {
  band(status);
  act.know(status);
  PAGES[now].update(status);
}

function link() {
  const state = live.link;
  document.body.dataset.connection = state;
  const silent = live.heard ? Math.round((Date.now() - live.heard) / 1000) : 0;
  set($('link'), state === 'live' ? 'live' : state === 'lost' ? (silent ? `lost ${silent} s ago` : 'lost') : 'connecting');
  if (state === 'lost') {
    $('band').dataset.tone = 'lost';
    set($('headline'), 'No word from the control plane');
    set($('detail'), 'What stands below is old. Traffic and databases go on by themselves; the page asks again and again.');
  }
}

function keys(event) {
  const found = /^Digit([1-9])$/.exec(event.code);
  if (!found || !event.altKey || !event.shiftKey) return;
  const name = Object.keys(PAGES)[found[1] - 1];
  if (name) {
    event.preventDefault();
    location.hash = name;
  }
}

/** The first page is shown once it stands: nothing moves away from who begins to read or to click. */
function stand(calm) {
  const isCalm = live.status && !isAsking();
  if ((isCalm && calm) || performance.now() > STANDS_WITHIN_MS) $('main').removeAttribute('aria-busy');
  else setTimeout(() => requestAnimationFrame(() => stand(isCalm)), 20);
}

nav();
act.wire();
access.wire();
$('back-out').addEventListener('click', () => act.open($('back-out').dataset.verb));
$('skip').addEventListener('click', (event) => {
  event.preventDefault();
  $('main').focus();
});
addEventListener('hashchange', () => go(true));
addEventListener('keydown', keys);
document.addEventListener('link', link);
go(false);
listen(update);
begin();
stand(false);
