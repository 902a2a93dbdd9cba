// Small drawings in SVG: requests over time, the pause against its budget, the pauses of all runs.
import { make, millis } from './text.js';

const SVG = 'http://www.w3.org/2000/svg';
export const PHASES = ['hold', 'fence', 'drain', 'prove', 'switch', 'release'];

function draw(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Requests per second of one side, newest at the right; both sides share `top`. */
export function sparkline(svg, values, top, slots, label) {
  svg.setAttribute('aria-label', label);
  if (values.length < 2) return svg.replaceChildren();
  const x = (i) => ((slots - values.length + i) / (slots - 1)) * 240;
  const y = (v) => 45 - (v / Math.max(top, 1)) * 40;
  const line = values.map((v, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('');
  svg.replaceChildren(
    draw('path', { d: `${line}L240 48L${x(0).toFixed(1)} 48Z`, class: 'area' }),
    draw('path', { d: line }));
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
    const item = make('li');
    const swatch = draw('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' });
    swatch.append(draw('rect', { width: 10, height: 10, rx: 2, class: `phase-${name}` }));
    item.append(swatch, make('span', '', name), make('b', '', millis(phases[name] || 0)));
    return item;
  }), budgetItem(budget));
}

function budgetItem(budget) {
  const item = make('li', 'small');
  const swatch = draw('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true' });
  swatch.append(draw('line', { x1: 5, x2: 5, y1: 0, y2: 10, class: 'mark' }));
  item.append(swatch, make('span', '', 'budget'), make('b', '', millis(budget)));
  return item;
}

/** One stacked bar a run; the dashed line is the budget. */
export function history(svg, runs, budget) {
  const paused = runs.filter((run) => run.pauseMillis != null).slice(-60);
  const top = Math.max(budget * 1.1, ...paused.map((run) => run.pauseMillis));
  const slot = 600 / Math.max(paused.length, 12);
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
  parts.push(draw('line', { x1: 0, x2: 600, y1: line, y2: line, class: 'mark' }));
  svg.replaceChildren(...parts);
  svg.setAttribute('aria-label', `Write pauses of the last ${paused.length} runs`);
  return paused;
}
