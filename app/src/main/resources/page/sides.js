// Legacy beside cloud: what they do now, and did in the last minutes or hours.
import { h, millis, rate } from './text.js';
import { Chart } from './chart.js';
import { gateways, table, twoSides } from './parts.js';
import { follow } from './past.js';

const parts = {};
let span = 'minutes';
let share = 'p95';
let stop = null;

const both = (what) => ['legacy', 'cloud'].map((side) => ({ name: side, key: `${side}.${what}`, stroke: `of-${side}` }));

function charts() {
  parts.charts = [
    new Chart('Requests a second', both('requests'), (n) => rate(n)),
    new Chart('Errors a second', both('errors'), (n) => rate(n)),
    new Chart('Answer time', both(share), (n) => millis(n)),
    new Chart('Database answers in', both('database'), (n) => millis(n)),
    new Chart('Transactions a second', both('transactions'), (n) => rate(n)),
    new Chart('Transactions applied a second', [
      { name: 'to cloud', key: 'forth.transactions', stroke: 'of-cloud' },
      { name: 'to legacy', key: 'back.transactions', stroke: 'of-legacy' },
    ], (n) => rate(n)),
  ];
  return parts.charts.map((chart) => chart.node);
}

const shown = (figure) => (figure?.value == null ? 'not known' : `${rate(figure.value)}${figure.unit ? ` ${figure.unit}` : ''}`);

/** A chart for each number of the site's own, once the control plane tells which there are. */
function figures(status) {
  const names = status.sides.legacy.figures.map((one) => one.name);
  if (parts.named || !names.length) return;
  parts.named = true;
  for (const { name, unit } of status.sides.legacy.figures) {
    const chart = new Chart(name, both(`figure.${name}`), (n) => `${rate(n)}${unit ? ` ${unit}` : ''}`);
    parts.charts.push(chart);
    parts.plots.append(chart.node);
  }
}

function choice(name, entries, chosen, change) {
  return h('fieldset', { class: 'choice' }, h('legend', { class: 'unseen' }, name), entries.map(([value, text]) =>
    h('label', {}, h('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => change(value) }), h('span', {}, text))));
}

function restart() {
  stop?.();
  stop = follow(span, (data) => parts.charts.forEach((chart) => chart.show(data)));
}

function now(status) {
  const { legacy, cloud } = status.sides;
  const { legacyToCloud: forth, cloudToLegacy: back } = status.replication;
  const time = (side, at) => (side.latency ? millis(side.latency[at]) : '–');
  const writes = (side) => (side.writable == null ? 'not known' : side.writable ? 'yes' : 'no');
  parts.now.show([
    ['Reachable', legacy.reachable ? 'yes' : 'NO', cloud.reachable ? 'yes' : 'NO'],
    ['Accepts writes', writes(legacy), writes(cloud)],
    ['Requests a second', rate(legacy.requestsPerSecond), rate(cloud.requestsPerSecond)],
    ['Errors a second', rate(legacy.errorsPerSecond), rate(cloud.errorsPerSecond)],
    ['Half answered within', time(legacy, 'p50'), time(cloud, 'p50')],
    ['95 % within', time(legacy, 'p95'), time(cloud, 'p95')],
    ['99 % within', time(legacy, 'p99'), time(cloud, 'p99')],
    ['Database answers in', millis(legacy.database.answerMillis), millis(cloud.database.answerMillis)],
    ['Transactions a second', legacy.database.transactionsPerSecond == null ? '–' : rate(legacy.database.transactionsPerSecond), cloud.database.transactionsPerSecond == null ? '–' : rate(cloud.database.transactionsPerSecond)],
    ...legacy.figures.map((one, i) => [one.name, shown(one), shown(cloud.figures[i])]),
    ['Applied tx a second', rate(back.transactionsPerSecond), rate(forth.transactionsPerSecond)],
  ]);
}

export const sides = {
  title: 'Side by side',
  mount(host) {
    parts.sides = twoSides();
    parts.now = table('Legacy and cloud now', ['figure', 'legacy', 'cloud']);
    parts.gateways = gateways();
    parts.plots = h('div', { class: 'charts' }, charts());
    host.append(
      h('section', { class: 'bare', 'aria-label': 'The two sides' }, parts.sides.node),
      h('section', { class: 'card half', 'aria-label': 'Now' }, h('h3', {}, 'Now'), parts.now.node, h('p', { class: 'small' }, 'Times are of the last ten seconds, waiting in a hold included, as clients saw them.')),
      h('section', { class: 'card wide', 'aria-label': 'Over time' },
        h('div', { class: 'row' }, h('h3', {}, 'Over time'),
          choice('Span', [['minutes', '15 minutes'], ['hours', '24 hours']], span, (value) => { span = value; restart(); }),
          choice('Share', [['p50', 'p50'], ['p95', 'p95'], ['p99', 'p99']], share, (value) => {
            share = value;
            parts.charts[2].lines = both(share);
            parts.charts[2].show(parts.charts[2].data);
          })),
        parts.plots),
      parts.gateways.node);
  },
  enter: restart,
  leave: () => stop?.(),
  update(status) {
    parts.sides.show(status);
    figures(status);
    now(status);
    parts.gateways.show(status);
  },
};
