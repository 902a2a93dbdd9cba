// Small drawings in SVG: figures over time, the pause against its budget, the pauses of all runs.
import { h, make, millis } from './text.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDE = 600;
const HIGH = 150;
export const PHASES = ['hold', 'fence', 'drain', 'prove', 'switch', 'release'];

export function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function path(values, x, y) {
  let line = '';
  let pen = false;
  values.forEach((value, i) => {
    if (value == null) { pen = false; return; }
    line += `${pen ? 'L' : 'M'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = true;
  });
  return line;
}

const nice = (top) => {
  const unit = 10 ** Math.floor(Math.log10(Math.max(top, 1e-9)));
  return [1, 2, 2.5, 5, 10].map((m) => m * unit).find((m) => m >= top) || top;
};

/** Lines over time that share one scale, with a readout that follows pointer or arrow keys. */
export class Chart {
  /** @param lines name, key of the series, class of the stroke */
  constructor(title, lines, format) {
    this.lines = lines;
    this.format = format;
    this.data = { atMillis: [], series: {} };
    this.at = null;
    this.svg = draw('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: 'none', role: 'img', tabindex: '0' });
    this.top = make('span', 'chart-top');
    this.from = make('span');
    this.readout = make('p', 'chart-now');
    this.node = h('figure', { class: 'chart' },
      h('figcaption', {}, h('h3', {}, title), this.readout),
      h('div', { class: 'chart-plot' }, this.svg, this.top),
      h('p', { class: 'chart-axis', 'aria-hidden': 'true' }, this.from, h('span', {}, 'now')));
    this.title = title;
    this.svg.addEventListener('pointermove', (event) => this.point(event.offsetX / this.svg.clientWidth));
    this.svg.addEventListener('pointerleave', () => this.move(null));
    this.svg.addEventListener('blur', () => this.move(null));
    this.svg.addEventListener('keydown', (event) => this.key(event));
  }

  point(part) {
    const last = this.data.atMillis.length - 1;
    if (last >= 0) this.move(Math.round(Math.min(1, Math.max(0, part)) * last));
  }

  key(event) {
    const last = this.data.atMillis.length - 1;
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || last < 0) return;
    event.preventDefault();
    this.move(Math.min(last, Math.max(0, (this.at ?? last) + step)));
  }

  move(at) {
    this.at = at;
    this.show(this.data);
  }

  show(data) {
    this.data = data;
    const all = this.lines.flatMap((line) => data.series[line.key] || []).filter((v) => v != null);
    const last = data.atMillis.length - 1;
    const top = nice(Math.max(...all, 1));
    const x = (i) => (last > 0 ? (i / last) * WIDE : WIDE);
    const y = (v) => HIGH - 3 - (v / top) * (HIGH - 10);
    const parts = [HIGH - 3, HIGH / 2, 7].map((at) => draw('line', { x1: 0, x2: WIDE, y1: at, y2: at, class: 'grid' }));
    for (const line of this.lines) {
      parts.push(draw('path', { d: path(data.series[line.key] || [], x, y), class: line.stroke }));
    }
    const at = this.at != null && this.at <= last ? this.at : null;
    if (at != null) parts.push(draw('line', { x1: x(at), x2: x(at), y1: 0, y2: HIGH, class: 'cross' }));
    this.svg.replaceChildren(...parts);
    this.top.textContent = this.format(top);
    this.say(at ?? last, at == null);
  }

  say(at, newest) {
    const time = (ms) => new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
    const { atMillis, series } = this.data;
    this.from.textContent = atMillis.length ? time(atMillis[0]) : 'no sample yet';
    const values = this.lines.map((line) => [line, (series[line.key] || [])[at]]);
    this.readout.replaceChildren(
      make('span', 'chart-time', newest || at < 0 ? '' : time(atMillis[at])),
      ...values.map(([line, value]) => h('span', { class: `key ${line.stroke}` }, `${line.name} `, make('b', '', value == null ? '–' : this.format(value)))));
    const said = values.map(([line, value]) => `${line.name} ${value == null ? 'not known' : this.format(value)}`).join(', ');
    this.svg.setAttribute('aria-label', `${this.title}: ${said}. Arrow keys go through time.`);
  }
}

/** The pause as one bar of its phases, with the budget marked. */
export function budgetBar(host, legend, phases, pause, budget) {
  const total = phases ? PHASES.reduce((sum, name) => sum + (phases[name] || 0), 0) : pause || 0;
  const scale = Math.max(budget * 1.15, total * 1.05, 1);
  const svg = draw('svg', { viewBox: '0 0 1000 26', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  let at = 0;
  for (const name of phases ? PHASES : []) {
    const wide = ((phases[name] || 0) / scale) * 1000;
    if (wide > 0) svg.append(draw('rect', { x: at, y: 0, width: Math.max(wide, 1), height: 26, class: `phase-${name}` }));
    at += wide;
  }
  if (!phases && pause) svg.append(draw('rect', { x: 0, y: 0, width: (pause / scale) * 1000, height: 26, class: 'phase-hold' }));
  const mark = (budget / scale) * 1000;
  svg.append(draw('line', { x1: mark, x2: mark, y1: 0, y2: 26, class: 'mark' }));
  host.replaceChildren(svg);
  host.setAttribute('aria-label', `Write pause ${millis(pause)} of a budget of ${millis(budget)}`);
  legend.replaceChildren(...(phases ? PHASES : []).map((name) => {
    const swatch = draw('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' });
    swatch.append(draw('rect', { width: 10, height: 10, rx: 2, class: `phase-${name}` }));
    return h('li', {}, swatch, make('span', '', name), make('b', '', millis(phases[name] || 0)));
  }), budgetItem(budget));
}

function budgetItem(budget) {
  const swatch = draw('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' });
  swatch.append(draw('line', { x1: 5, x2: 5, y1: 0, y2: 10, class: 'mark' }));
  return h('li', { class: 'small' }, swatch, make('span', '', 'budget'), make('b', '', millis(budget)));
}

/** One stacked bar a run; the dashed line is the budget. */
export function history(svg, runs, budget) {
  const paused = runs.filter((run) => run.pauseMillis != null).slice(-60);
  const top = Math.max(budget * 1.1, ...paused.map((run) => run.pauseMillis));
  const slot = WIDE / Math.max(paused.length, 12);
  const parts = [];
  paused.forEach((run, i) => {
    let y = 120;
    for (const name of PHASES) {
      const high = ((run.phases[name] || 0) / top) * 116;
      y -= high;
      if (high > 0) parts.push(draw('rect', { x: i * slot + slot * .15, y, width: slot * .7, height: high, class: `phase-${name}` }));
    }
  });
  const line = 120 - (budget / top) * 116;
  parts.push(draw('line', { x1: 0, x2: WIDE, y1: line, y2: line, class: 'mark' }));
  svg.replaceChildren(...parts);
  svg.setAttribute('aria-label', `Write pauses of the last ${paused.length} runs`);
  return paused;
}

/** A share as a bar; words say the number beside it. */
export function meter(part, tone) {
  const wide = Math.max(0, Math.min(1, part)) * 1000;
  return draw('svg', { viewBox: '0 0 1000 10', preserveAspectRatio: 'none', class: 'meter', 'aria-hidden': 'true' },
    draw('rect', { width: 1000, height: 10, class: 'meter-all' }),
    draw('rect', { width: wide, height: 10, class: `meter-${tone}` }));
}
