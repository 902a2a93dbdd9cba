// Numbers and words as people read them. Everything reaches the page as text, never as HTML.
export const $ = (id) => document.getElementById(id);

export function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** An element with attributes (`on…` are listeners), and its children. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value == null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

const drawn = new WeakMap();

/** Draws `host` anew only if what it shows is another. */
export function fill(host, shown, build) {
  const key = JSON.stringify(shown);
  if (drawn.get(host) === key) return;
  drawn.set(host, key);
  host.replaceChildren(...[build()].flat());
}

export const count = (n) => (n == null ? '–' : Math.round(n).toLocaleString('en-US'));

export function millis(n) {
  if (n == null) return '–';
  if (n < 1000) return `${n < 10 ? n.toFixed(1) : Math.round(n)} ms`;
  if (n < 60000) return `${(n / 1000).toFixed(2)} s`;
  return seconds(n / 1000);
}

export function seconds(n) {
  if (n < 60) return `${Math.round(n)} s`;
  if (n < 3600) return `${Math.floor(n / 60)} m ${Math.round(n % 60)} s`;
  return `${Math.floor(n / 3600)} h ${Math.floor((n % 3600) / 60)} m`;
}

export function bytes(n) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) { n /= 1024; unit++; }
  return `${unit ? n.toFixed(1) : n} ${units[unit]}`;
}

export const rate = (n) => (n == null ? '–' : n >= 10000 ? `${Math.round(n / 1000)} k` : n >= 10 ? count(n) : n.toFixed(1).replace('.0', ''));
/** A sentence with its long times in seconds, minutes, hours. */
export const plain = (text) => text.replace(/\b(\d{4,}) ms\b/g, (_, ms) => millis(Number(ms)));
export const words = (label) => (label || '').replaceAll('-', ' ');
export const capital = (text) => (text ? text[0].toUpperCase() + text.slice(1) : '');
export const clock = (iso) => new Date(iso).toLocaleTimeString('en-GB');
export const day = (iso) => new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });

/** At that share of all values; nothing if there are none. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : null;
}

/** The end of a log-in, a gate's verdict, a step's state, as a sign beside the word. */
export const MARK = { pass: '✓', wait: '…', refuse: '✗', done: '✓', failed: '✗', running: '▸', held: '‖', pending: '·', skipped: '–' };
