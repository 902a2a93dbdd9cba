// What the control plane says, as it says it: the status and the ledger's records, over one stream of
// server-sent events that goes on where it broke off, over restarts of the server too.
const SILENCE_MILLIS = 15000;
const AGAIN_MILLIS = 1500;
const RECORDS_MAX = 5000;

export const live = { status: null, records: [], link: 'connecting', heard: 0 };
const told = new Set();
let source = null;

/** Calls back at once if there is a status, and with each one that comes. */
export function listen(callback) {
  told.add(callback);
  if (live.status) callback(live.status);
}

function tell() {
  if (live.status) for (const callback of told) callback(live.status);
}

function heard(link = 'live') {
  live.heard = Date.now();
  if (live.link !== link) {
    live.link = link;
    document.dispatchEvent(new Event('link'));
  }
}

const last = () => (live.records.length ? live.records.at(-1).seq : 0);

function record(one) {
  if (one.seq <= last()) return;
  live.records.push(one);
  if (live.records.length > RECORDS_MAX) live.records.shift();
  document.dispatchEvent(new CustomEvent('ledger', { detail: one }));
  tell();
}

/** Older records than the stream brings; oldest first. */
export function older(records) {
  const first = live.records.length ? live.records[0].seq : Infinity;
  live.records.unshift(...records.filter((one) => one.seq < first));
  tell();
}

function open() {
  source = new EventSource(last() ? `/api/events?after=${last()}` : '/api/events');
  source.addEventListener('open', () => heard());
  source.addEventListener('status', (message) => {
    live.status = JSON.parse(message.data);
    heard();
    tell();
  });
  source.addEventListener('change', (message) => {
    live.status = { ...live.status, ...JSON.parse(message.data) };
    heard();
    tell();
  });
  source.addEventListener('ledger', (message) => {
    heard();
    record(JSON.parse(message.data));
  });
  source.addEventListener('anew', () => { live.records = []; });
  source.onerror = () => {
    if (live.link !== 'lost') {
      live.link = 'lost';
      document.dispatchEvent(new Event('link'));
    }
    if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MILLIS);
  };
}

/** A frozen figure must never look like a live one. */
function watch() {
  if (live.heard && Date.now() - live.heard > SILENCE_MILLIS) {
    live.heard = 0;
    live.link = 'lost';
    source.close();
    open();
  }
  document.dispatchEvent(new Event('link'));
}

export function begin() {
  open();
  setInterval(watch, 1000);
}
