// The map drawn: what calls what moves at the left, what moves in the middle, what that calls at the right. Keyboard first, and every line said in words.
import { count, fill, h, make, set } from './text.js';
import { draw } from './chart.js';

/** More are not drawn: a picture that nobody can read says nothing. */
export const NODES_MAX = 60;
/** More lines of one node are counted. */
const SAID_MAX = 60;
const WIDE = 1080;
const BOX = 230;
const ROW = 30;
const HEAD = 26;
const GAP = 16;
const TOP = 34;
const LETTERS = 27;
const COLUMNS = ['calls what moves', 'moves', 'is called by what moves'];
const KINDS = {
  blocks: 'blocks the cutover',
  both: 'declared and seen',
  seen: 'seen, not declared; decided',
  declared: 'declared, not seen',
  configured: 'only configured; decided',
};
const OF_VERDICT = { convergent: 'both', divergent: 'seen', absent: 'declared', unknown: 'declared', latent: 'configured' };
const WORST = Object.keys(KINDS);

export const kindOf = (link) => (link.blocks ? 'blocks' : OF_VERDICT[link.verdict]);
const cut = (text) => (text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text);
const placeOf = (node) => node.place || 'place not known';

/** Which nodes and lines are drawn: what blocks first, and whatever else the nodes share. */
export function chosen(graph, text) {
  const fits = (link) => !text || [graph.nodes[link.from], graph.nodes[link.to]].some((it) =>
    [it.name, it.place, it.application, it.role].join(' ').toLowerCase().includes(text)) || link.service.toLowerCase().includes(text);
  const links = graph.links.filter(fits).sort((a, b) => WORST.indexOf(kindOf(a)) - WORST.indexOf(kindOf(b)));
  const kept = new Set();
  for (const link of links) {
    const more = [link.from, link.to].filter((it) => !kept.has(it));
    if (kept.size + more.length <= NODES_MAX) more.forEach((it) => kept.add(it));
  }
  const drawn = links.filter((it) => kept.has(it.from) && kept.has(it.to));
  return { kept, links, drawn, all: new Set(links.flatMap((it) => [it.from, it.to])) };
}

/** Whoever moves stands in the middle, whoever calls it at the left. */
function columns(graph, { kept, drawn }) {
  const callers = new Set(drawn.map((it) => it.from));
  const sides = [[], [], []];
  for (const at of kept) sides[graph.nodes[at].moves ? 1 : callers.has(at) ? 0 : 2].push(at);
  return sides;
}

/** Boxes of one column, a facility or a network each, in the order of whom their nodes talk to. */
function boxes(graph, nodes, weight) {
  const groups = Map.groupBy(nodes, (it) => placeOf(graph.nodes[it]));
  const mean = (them) => them.reduce((sum, it) => sum + weight(it), 0) / them.length;
  return [...groups].map(([place, them]) => ({ place, nodes: them.sort((a, b) => weight(a) - weight(b) || graph.nodes[a].name.localeCompare(graph.nodes[b].name)) }))
    .sort((a, b) => mean(a.nodes) - mean(b.nodes) || a.place.localeCompare(b.place));
}

function layout(graph, picked) {
  const sides = columns(graph, picked);
  const partners = Map.groupBy(picked.drawn.flatMap(({ from, to }) => [[from, to], [to, from]]), ([it]) => it);
  const middle = boxes(graph, sides[1], (it) => -(partners.get(it)?.length || 0));
  const order = new Map(middle.flatMap((it) => it.nodes).map((it, i) => [it, i]));
  const weight = (it) => {
    const known = (partners.get(it) || []).map(([, other]) => order.get(other) ?? 0);
    return known.reduce((sum, n) => sum + n, 0) / Math.max(1, known.length);
  };
  const placed = [boxes(graph, sides[0], weight), middle, boxes(graph, sides[2], weight)];
  const spots = new Map();
  const heights = placed.map((groups, column) => {
    let y = TOP;
    for (const group of groups) {
      Object.assign(group, { x: column * (WIDE - BOX) / 2, y, high: HEAD + group.nodes.length * ROW + 8 });
      group.nodes.forEach((it, i) => spots.set(it, { column, x: group.x, y: y + HEAD + i * ROW }));
      y += group.high + GAP;
    }
    return y;
  });
  return { placed, spots, high: Math.max(...heights) };
}

function curve(from, to) {
  const [y, end] = [from.y + ROW / 2 - 2, to.y + ROW / 2 - 2];
  if (from.column === to.column) {
    const x = from.x + BOX;
    const out = x + 30 + Math.min(90, Math.abs(end - y) / 3);
    return `M${x} ${y}C${out} ${y} ${out} ${end} ${x + 7} ${end}`;
  }
  const right = from.column < to.column;
  const [x, last] = right ? [from.x + BOX, to.x - 7] : [from.x, to.x + BOX + 7];
  const half = (x + last) / 2;
  return `M${x} ${y}C${half} ${y} ${half} ${end} ${last} ${end}`;
}

/** All edges of two nodes in one direction are one line, of the worst of them. */
function lines(drawn) {
  return [...Map.groupBy(drawn, (it) => `${it.from} ${it.to}`).values()].map((them) =>
    ({ ...them[0], kind: them.map(kindOf).sort((a, b) => WORST.indexOf(a) - WORST.indexOf(b))[0] }));
}

const heads = () => draw('defs', {}, ...WORST.map((kind) =>
  draw('marker', { id: `head-${kind}`, viewBox: '0 0 8 8', refX: 1, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: 'userSpaceOnUse', orient: 'auto' },
    draw('path', { d: 'M0 0L8 4L0 8Z', class: `edge-head of-${kind}` }))));

const legend = () => h('ul', { class: 'edge-legend' }, WORST.map((kind) => {
  const svg = draw('svg', { viewBox: '0 0 34 10', width: 34, height: 10, 'aria-hidden': 'true' });
  svg.append(draw('path', { d: 'M0 5H34', class: `edge-line of-${kind}` }));
  return h('li', {}, svg, ` ${KINDS[kind]}`);
}));

export class Graph {
  constructor() {
    this.text = h('input', { type: 'search', id: 'graph-text', placeholder: 'a machine, a facility, a network, an application, a port', maxlength: 100, oninput: () => this.redraw() });
    this.out = h('p', { class: 'small', role: 'status' });
    this.picture = h('div', { class: 'scroll graph', tabindex: '0', role: 'region', 'aria-label': 'The map, drawn' });
    this.title = make('h4', '', '');
    this.said = h('ul', { class: 'given' });
    this.every = h('button', { type: 'button', class: 'quiet', onclick: () => this.select(null) }, 'Show all lines alike');
    this.list = h('div', { class: 'said', role: 'status' }, this.title, this.said);
    this.node = h('div', { class: 'stack' }, h('div', { class: 'filter' }, h('label', {}, 'Find in the picture', this.text)), this.out, legend(), this.picture,
      h('p', { class: 'small' }, 'Arrow keys go from machine to machine; what each calls, and is called by, stands here.'), this.list, h('div', { class: 'buttons' }, this.every));
  }

  show(graph) {
    this.graph = graph;
    this.at = null;
    this.redraw();
  }

  redraw() {
    if (!this.graph) return;
    const text = this.text.value.trim().toLowerCase();
    this.picked = chosen(this.graph, text);
    if (!this.picked.kept.has(this.at)) this.at = null;
    this.leftOut(text);
    this.plan = layout(this.graph, this.picked);
    this.groups = new Map();
    const svg = draw('svg', { viewBox: `0 0 ${WIDE} ${this.plan.high}`, role: 'group', 'aria-label': 'Machines, and who calls whom' });
    svg.append(heads(), ...COLUMNS.map((name, i) => this.column(name, i)), ...this.lines(), ...this.plan.placed.flat().map((it) => this.box(it)));
    svg.addEventListener('keydown', (event) => this.key(event));
    this.picture.replaceChildren(svg);
    this.mark();
  }

  /** What is not to be seen, in words. */
  leftOut(text) {
    const { kept, drawn, links, all } = this.picked;
    const parts = [`${count(kept.size)} of ${count(all.size)} machines${text ? ' that fit' : ''} and ${count(drawn.length)} of ${count(links.length)} edges are drawn.`];
    if (kept.size < all.size) parts.push(`At most ${NODES_MAX} machines are: those at edges that block, then those of edges that are declared and seen; a search shows others.`);
    if (this.graph.more > 0) parts.push(`${count(this.graph.more)} more edges are only in the map's file.`);
    set(this.out, parts.join(' '));
  }

  column(name, i) {
    const x = i * (WIDE - BOX) / 2;
    const text = draw('text', { x, y: 18, class: 'column-name' });
    text.textContent = name;
    return text;
  }

  lines() {
    this.drawnLines = lines(this.picked.drawn).reverse();
    return this.drawnLines.map((it) => {
      it.path = draw('path', { d: curve(this.plan.spots.get(it.from), this.plan.spots.get(it.to)), class: `edge-line of-${it.kind}`, 'marker-end': `url(#head-${it.kind})` });
      return it.path;
    });
  }

  box(group) {
    const name = draw('text', { x: group.x + 10, y: group.y + 18, class: 'place-name' });
    name.textContent = cut(group.place);
    return draw('g', { role: 'group', 'aria-label': group.place }, draw('rect', { x: group.x, y: group.y, width: BOX, height: group.high, rx: 8, class: 'place' }), name,
      ...group.nodes.map((it) => this.machine(it)));
  }

  machine(at) {
    const it = this.graph.nodes[at];
    const spot = this.plan.spots.get(at);
    const mine = this.of(at);
    const blocking = mine.filter((one) => one.blocks).length;
    const label = [it.name, it.role, placeOf(it), it.moves ? 'moves' : 'stays', `${count(mine.length)} ${mine.length === 1 ? 'edge' : 'edges'}`, blocking ? `${count(blocking)} block` : ''].filter(Boolean).join(', ');
    const name = draw('text', { x: spot.x + 16, y: spot.y + 18 });
    name.textContent = `${blocking ? '✗ ' : ''}${cut(it.name)}`;
    const title = draw('title', {});
    title.textContent = label;
    const node = draw('g', { class: 'machine', role: 'button', tabindex: -1, 'aria-label': label, 'aria-pressed': 'false' },
      title, draw('rect', { x: spot.x + 6, y: spot.y, width: BOX - 12, height: ROW - 4, rx: 5 }), name);
    if (blocking) node.dataset.blocks = 'true';
    node.addEventListener('click', () => this.select(at, true));
    node.addEventListener('focus', () => this.select(at));
    this.groups.set(at, node);
    return node;
  }

  of(at) {
    return this.graph.links.filter((it) => it.from === at || it.to === at);
  }

  select(at, focus) {
    this.at = at;
    this.mark();
    if (focus) this.groups.get(at).focus();
  }

  /** Draws what is chosen apart from the rest, and says its edges. */
  mark() {
    const first = this.at ?? this.walk()[0]?.[0];
    for (const [at, node] of this.groups) {
      node.setAttribute('tabindex', at === first ? '0' : '-1');
      node.setAttribute('aria-pressed', String(at === this.at));
    }
    for (const it of this.drawnLines) it.path.classList.toggle('aside', this.at != null && it.from !== this.at && it.to !== this.at);
    this.every.hidden = this.at == null;
    this.say();
  }

  say() {
    const it = this.graph.nodes[this.at];
    const mine = it ? this.of(this.at) : [];
    set(this.title, it ? `${it.name}: ${count(mine.length)} ${mine.length === 1 ? 'edge' : 'edges'}` : 'No machine is chosen.');
    const names = this.graph.nodes;
    fill(this.said, [it, mine], () => mine.slice(0, SAID_MAX).map((one) => {
      const words = one.from === this.at ? `calls ${names[one.to].name}` : `is called by ${names[one.from].name}`;
      return h('li', { class: one.blocks ? 'bad' : '' }, `${one.blocks ? '✗ ' : ''}${words}, ${one.service}: ${one.verdict}, ${KINDS[kindOf(one)]}`);
    }).concat(mine.length > SAID_MAX ? [h('li', {}, `and ${count(mine.length - SAID_MAX)} more`)] : []));
  }

  /** Machines by column, from top to bottom. */
  walk() {
    return this.plan.placed.map((groups) => groups.flatMap((it) => it.nodes)).filter((them) => them.length);
  }

  key(event) {
    const walk = this.walk();
    const column = walk.findIndex((them) => them.includes(this.at));
    if (column < 0) return;
    const row = walk[column].indexOf(this.at);
    const beside = (step) => {
      const them = walk[column + step];
      const y = this.plan.spots.get(this.at).y;
      return them?.toSorted((a, b) => Math.abs(this.plan.spots.get(a).y - y) - Math.abs(this.plan.spots.get(b).y - y))[0];
    };
    const next = {
      ArrowDown: () => walk[column][row + 1],
      ArrowUp: () => walk[column][row - 1],
      ArrowRight: () => beside(1),
      ArrowLeft: () => beside(-1),
      Home: () => walk[column][0],
      End: () => walk[column].at(-1),
      Enter: () => this.at,
      ' ': () => this.at,
    }[event.key]?.();
    if (next === undefined) return;
    event.preventDefault();
    this.select(next, true);
  }
}
