// Shows what GET /api/events tells. No state of its own but a minute of requests per second.
import { $, bytes, clock, count, make, millis, rate, seconds, set, words } from './text.js';
import { budgetBar, history, sparkline } from './chart.js';
import * as access from './access.js';
import * as act from './act.js';

const SLOTS = 120;
const SILENCE_MILLIS = 5000;
const FEED_MAX = 200;
const MARK = { pass: '✓', wait: '…', refuse: '✗', done: '✓', failed: '✗', running: '▸', pending: '·', skipped: '–' };
const series = { legacy: [], cloud: [] };
let heard = 0;
let lastSeq = 0;
let sampled = 0;

function header(status) {
  set($('migration'), status.migration);
  document.title = `${status.migration}: ${words(status.phase)} · Handoff`;
  set($('phase'), words(status.phase));
  const bad = ['in-doubt', 'returning'].includes(status.phase);
  $('phase').dataset.tone = bad ? 'bad' : ['following', 'idle', 'retired'].includes(status.phase) ? 'calm' : 'active';
  set($('epoch'), String(status.epoch));
  set($('clock'), clock(status.at));
  const alarm = status.phase === 'in-doubt' ? `In doubt: ${status.attention || 'a person decides with handoff resume.'}` : status.attention || '';
  set($('alarm'), alarm);
  $('alarm').hidden = !alarm;
}

function side(name, status) {
  const data = status.sides[name];
  const host = $(name);
  const owns = status.owner === name;
  host.dataset.owner = owns;
  const part = (selector) => host.querySelector(selector);
  set(part('.badge'), owns ? 'owns writes' : status.owner ? 'standing by' : 'waiting');
  set(part('.version'), data.reachable ? data.version || 'version unknown' : 'not reachable');
  part('.version').classList.toggle('bad', !data.reachable);
  set(part('.requests'), rate(data.requestsPerSecond));
  set(part('.writable'), data.writable == null ? 'ownership unknown' : data.writable ? 'accepts writes' : 'fenced: refuses writes');
  set(part('.errors'), data.errorsPerSecond > 0 ? `${rate(data.errorsPerSecond)} errors/s` : 'no errors');
  part('.errors').classList.toggle('bad', data.errorsPerSecond > 0);
}

function sparks(status) {
  const now = Date.now();
  if (now - sampled >= 500) {
    sampled = now;
    for (const name of ['legacy', 'cloud']) {
      series[name].push(status.sides[name].requestsPerSecond);
      if (series[name].length > SLOTS) series[name].shift();
    }
  }
  const top = Math.max(...series.legacy, ...series.cloud, 1);
  for (const name of ['legacy', 'cloud']) {
    const label = `Requests per second on ${name} in the last minute, now ${rate(status.sides[name].requestsPerSecond)}`;
    sparkline($(name).querySelector('.spark'), series[name], top, SLOTS, label);
  }
}

function stream(id, data, from, to) {
  const host = $(id);
  host.dataset.applying = data.applying;
  set(host.querySelector('.what'), `${from} to ${to}, ${data.applying ? 'applies' : 'watches'}`);
  set(host.querySelector('.lag'), `lag ${millis(data.lagMillis)}`);
  set(host.querySelector('.more'), `${rate(data.transactionsPerSecond)} tx/s, ${bytes(data.backlogBytes)} behind`);
}

function copy(status) {
  const data = status.copy;
  const under = data && (data.tablesDone < data.tables || data.rowsDone < data.rowsTotal);
  $('copy').hidden = !under;
  if (!under) return;
  $('copy-bar').value = data.rowsTotal ? data.rowsDone / data.rowsTotal : 0;
  const left = data.etaSeconds == null ? '' : `, ${seconds(data.etaSeconds)} left`;
  set($('copy-text'), `${count(data.rowsDone)} of ${count(data.rowsTotal)} rows, ${data.tablesDone} of ${data.tables} tables, ${rate(data.rowsPerSecond)} rows/s${left}`);
}

function run(status) {
  const data = status.run;
  const finished = data && status.runs.find((one) => one.id === data.id);
  if (data) {
    const outcome = data.outcome ? `, ${words(data.outcome)}` : '';
    set($('run-title'), `${data.id}: ${words(data.direction)}${outcome}`);
    steps(data.steps);
  }
  const pause = data ? data.pauseMillis : null;
  set($('pause'), millis(pause));
  $('pause').parentElement.dataset.over = pause != null && pause > status.pauseBudgetMillis;
  set($('pause-label'), `write pause, budget ${millis(status.pauseBudgetMillis)}`);
  budgetBar($('budget'), $('legend'), finished ? finished.phases : underWay(data), pause, status.pauseBudgetMillis);
}

/** While a run is in its pause, its steps are the phases so far. */
function underWay(data) {
  if (!data || data.pauseMillis == null) return null;
  return Object.fromEntries(data.steps.map((step) => [step.name, step.millis || 0]));
}

function steps(list) {
  const host = $('steps');
  list.forEach((step, i) => {
    let item = host.children[i];
    if (!item) {
      item = make('li');
      item.append(make('span', 'name'), make('span', 'took'), make('span', 'why'));
      host.append(item);
    }
    item.dataset.state = step.state;
    if (step.state === 'running') item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
    set(item.children[0], `${MARK[step.state]} ${step.name}`);
    set(item.children[1], step.millis == null ? words(step.state) : millis(step.millis));
    set(item.children[2], step.state === 'pending' ? '' : step.reason);
  });
  while (host.children.length > list.length) host.lastChild.remove();
}

function gates(status) {
  const closed = status.gates.filter((gate) => gate.verdict !== 'pass').length;
  const known = status.gates.length > 0;
  set($('verdict'), !known ? 'not judged yet' : closed ? `no go: ${closed} closed` : 'go');
  $('verdict').dataset.go = known ? String(closed === 0) : '';
  const order = { refuse: 0, wait: 1, pass: 2 };
  $('gates').replaceChildren(...[...status.gates].sort((a, b) => order[a.verdict] - order[b.verdict]).map((gate) => {
    const item = make('li');
    const mark = make('span', `mark-${gate.verdict}`, MARK[gate.verdict]);
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', gate.verdict);
    item.append(mark, make('span', 'name', gate.name), make('span', 'why', gate.reason));
    return item;
  }));
}

function proof(status) {
  const data = status.proof;
  set($('proven'), data ? count(data.provenRows) : '–');
  const facts = data ? [['tables', `${data.tables - data.unproved.length} of ${data.tables}`], ['dirty keys', count(data.dirtyKeys)], ['suspects', count(data.suspects)]] : [];
  $('proof-facts').replaceChildren(...facts.map(([name, value]) => {
    const pair = make('div');
    pair.append(make('dt', '', name), make('dd', '', value));
    return pair;
  }));
  set($('unproved'), data && data.unproved.length ? `Unproved: ${data.unproved.join(', ')}` : '');
}

function gateways(status) {
  $('gateway-rows').replaceChildren(...status.gateways.map((gateway) => {
    const row = make('tr');
    const cells = [gateway.mode, String(gateway.epoch), millis(gateway.leaseMillis), count(gateway.inFlight), count(gateway.held)];
    const head = make('th', '', gateway.name);
    head.scope = 'row';
    row.append(head, ...cells.map((text) => make('td', '', text)));
    return row;
  }));
}

function runs(status) {
  const paused = history($('history'), status.runs, status.pauseBudgetMillis);
  $('history').toggleAttribute('hidden', !paused.length);
  const sorted = paused.map((one) => one.pauseMillis).sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  set($('history-text'), sorted.length ? `${sorted.length} pauses: median ${millis(at(.5))}, longest ${millis(sorted.at(-1))}; dashed line: budget ${millis(status.pauseBudgetMillis)}` : 'No run has paused writes yet.');
}

function show(status) {
  header(status);
  for (const name of ['legacy', 'cloud']) side(name, status);
  sparks(status);
  stream('forth', status.replication.legacyToCloud, 'legacy', 'cloud');
  stream('back', status.replication.cloudToLegacy, 'cloud', 'legacy');
  copy(status);
  run(status);
  gates(status);
  proof(status);
  gateways(status);
  runs(status);
  act.know(status);
}

function event(record) {
  if (record.seq <= lastSeq) return;
  lastSeq = record.seq;
  const item = make('li');
  const time = make('time', '', clock(record.at));
  time.dateTime = record.at;
  item.append(time, make('span', '', record.text));
  $('feed').prepend(item);
  while ($('feed').children.length > FEED_MAX) $('feed').lastChild.remove();
}

function link(state, text) {
  document.body.dataset.connection = state;
  set($('link'), text);
}

function listen() {
  const source = new EventSource('/api/events');
  source.addEventListener('status', (message) => {
    heard = Date.now();
    link('live', 'live');
    show(JSON.parse(message.data));
  });
  source.addEventListener('ledger', (message) => event(JSON.parse(message.data)));
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}

/** A frozen figure must never look like a live one. */
setInterval(() => {
  const silent = Date.now() - heard;
  if (silent > SILENCE_MILLIS) link('lost', heard ? `lost ${seconds(silent / 1000)} ago` : 'no answer');
}, 1000);

act.wire();
access.wire();
listen();
