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

export const rate = (n) => (n >= 10000 ? `${Math.round(n / 1000)} k` : n >= 10 ? count(n) : n.toFixed(1).replace('.0', ''));
export const words = (label) => (label || '').replaceAll('-', ' ');
export const clock = (iso) => new Date(iso).toLocaleTimeString('en-GB');
