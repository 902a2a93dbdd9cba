"use strict";
const byId = new Map(MAP.entities.map(e => [e.id, e]));
const at = id => document.getElementById(id);
const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const ROWS = 200;
// more edges than these are told as one line for each two facilities
const SINGLE = 1500;
const ORDER = ["convergent", "absent", "unknown", "latent", "divergent"];
let BLOCKS = [];
let rows = ROWS, chosen = null, view = { x: 0, y: 0, k: 1 }, shown = [], lit = new Set();

function text(tag, value, parent) {
  const node = document.createElement(tag);
  node.textContent = value;
  parent.append(node);
  return node;
}

// Facilities are blocks in a grid, the one that most others talk to in the middle; in a block machines stand in rows. No
// forces: the same estate always looks the same.
function gather() {
  const groups = new Map();
  for (const e of MAP.entities) {
    const key = e.facility || (e.role === "vendor" ? "vendors" : "no facility");
    if (!groups.has(key)) groups.set(key, { name: key, list: [], links: 0 });
    e.block = groups.get(key);
    e.block.list.push(e);
  }
  for (const e of MAP.edges) {
    const a = byId.get(e.client).block, b = byId.get(e.server).block;
    if (a !== b) { a.links++; b.links++; }
  }
  return [...groups.values()].sort(natural);
}

const label = e => e.name.length > 24 ? e.name.slice(0, 23) + "…" : e.name;
const natural = (a, b) => a.name.localeCompare(b.name, "en", { numeric: true });

function place(all) {
  for (const g of BLOCKS) g.on = false;
  BLOCKS = all;
  const across = Math.max(1, Math.round(Math.sqrt(all.length * 1.5))), down = Math.ceil(all.length / across);
  const median = all.map(g => g.links).sort((a, b) => a - b)[all.length >> 1] || 0;
  const hubs = all.filter(g => g.links > 4 * median).sort((a, b) => b.links - a.links).slice(0, 3);
  const cells = [...Array(across * down).keys()];
  const middle = cell => ((cell % across) - (across - 1) / 2) ** 2 + (Math.floor(cell / across) - (down - 1) / 2) ** 2;
  const inside = [...cells].sort((a, b) => middle(a) - middle(b) || a - b);
  hubs.forEach((g, i) => { g.cell = inside[i]; });
  const free = cells.filter(c => !hubs.some(g => g.cell === c));
  all.filter(g => !hubs.includes(g)).forEach((g, i) => { g.cell = free[i]; });
  const widths = Array(across).fill(0), heights = Array(down).fill(0);
  // a few facilities have room for a name under each machine
  const roomy = all.length <= 12;
  for (const g of all) {
    g.pitch = roomy ? Math.max(30, g.list.reduce((most, e) => Math.max(most, label(e).length), 0) * 5.8 + 12) : 26;
    g.rise = roomy ? 36 : 26;
    g.side = Math.max(1, Math.ceil(Math.sqrt(g.list.length * 1.4 * g.rise / g.pitch)));
    g.w = Math.max(g.side * g.pitch + 16, g.name.length * 8 + 30);
    g.h = Math.ceil(g.list.length / g.side) * g.rise + 38;
    g.roomy = roomy;
    widths[g.cell % across] = Math.max(widths[g.cell % across], g.w);
    heights[Math.floor(g.cell / across)] = Math.max(heights[Math.floor(g.cell / across)], g.h);
  }
  const before = (sizes, n) => sizes.slice(0, n).reduce((sum, one) => sum + one + 34, 20);
  for (const g of all) {
    const column = g.cell % across, row = Math.floor(g.cell / across);
    g.x = before(widths, column) + (widths[column] - g.w) / 2;
    g.y = before(heights, row) + (heights[row] - g.h) / 2;
    g.list.sort((a, b) => a.application.localeCompare(b.application) || natural(a, b));
    g.list.forEach((e, i) => { e.x = g.x + 8 + (i % g.side + .5) * g.pitch; e.y = g.y + 36 + Math.floor(i / g.side) * g.rise; });
    g.on = true;
  }
}

// A choice of edges is drawn with the facilities that it touches, and no others.
function arrange() {
  const touched = new Set();
  if (shown.length <= SINGLE && shown.length < MAP.edges.length)
    for (const e of shown) touched.add(byId.get(e.client).block).add(byId.get(e.server).block);
  const wish = touched.size ? ALL.filter(g => touched.has(g)) : ALL;
  if (wish.length !== BLOCKS.length || wish.some((g, i) => g !== BLOCKS[i])) { place(wish); fit(); }
}
function fit() {
  const right = BLOCKS.reduce((most, g) => Math.max(most, g.x + g.w), 100) + 20;
  const bottom = BLOCKS.reduce((most, g) => Math.max(most, g.y + g.h), 100) + 20;
  const canvas = at("picture");
  view.k = Math.min(canvas.clientWidth / right, canvas.clientHeight / bottom, 1.6);
  view.x = (canvas.clientWidth - right * view.k) / 2;
  view.y = (canvas.clientHeight - bottom * view.k) / 2;
}

// What is asked for is read once, not for each edge.
function wanted() {
  const f = at("facility").value, a = at("application").value, v = at("verdicts").value, q = at("find").value.trim().toLowerCase();
  const named = new Set(q ? MAP.entities.filter(e => e.name.includes(q) || (e.addresses || []).some(x => x.includes(q))) : []);
  return edge => {
    const c = byId.get(edge.client), s = byId.get(edge.server);
    return (!f || c.facility === f || s.facility === f) && (!a || c.application === a || s.application === a)
    && (!v || edge.verdict === v || v === "blocked" && edge.blocks)
    && (!q || named.has(c) || named.has(s))
    && (chosen === null || edge.client === chosen || edge.server === chosen);
  };
}

// Breadth first along edges in either direction: how far trouble can travel.
function path(from, to) {
  const near = new Map();
  for (const e of MAP.edges) {
    (near.get(e.client) || near.set(e.client, []).get(e.client)).push([e.server, e]);
    (near.get(e.server) || near.set(e.server, []).get(e.server)).push([e.client, e]);
  }
  const came = new Map([[from, null]]), queue = [from];
  for (let i = 0; i < queue.length && !came.has(to); i++)
    for (const [next, edge] of near.get(queue[i]) || []) if (!came.has(next)) { came.set(next, [queue[i], edge]); queue.push(next); }
  const edges = [];
  for (let step = came.get(to); step; step = came.get(step[0])) edges.push(step[1]);
  return came.has(to) ? edges : null;
}

function filter() {
  const named = value => MAP.entities.find(e => e.name === value.trim());
  const from = named(at("from").value), to = named(at("to").value);
  lit = new Set();
  if (from && to) {
    const edges = path(from.id, to.id);
    at("told").textContent = edges === null ? "No path between them." : "A path of " + edges.length + " edges.";
    shown = edges || [];
    shown.forEach(e => lit.add(e));
  } else {
    shown = MAP.edges.filter(wanted());
    at("told").textContent = shown.length.toLocaleString("en") + " edges shown" + (chosen === null ? "" : ", of " + byId.get(chosen).name)
      + (shown.length > SINGLE ? ", one line for each two facilities; click a facility or a machine, or filter, to see each edge." : ".");
  }
  rows = ROWS;
  arrange();
  table();
  draw();
}

const curve = (pen, a, b) => pen.quadraticCurveTo((a.x + b.x) / 2 + (b.y - a.y) * .12, (a.y + b.y) / 2 + (a.x - b.x) * .12, b.x, b.y);

// One stroke a colour keeps thousands of edges quick.
function singles(pen, paint, ends) {
  for (const verdict of ORDER) {
    pen.strokeStyle = paint[verdict];
    pen.globalAlpha = verdict === "convergent" ? .35 : .7;
    pen.lineWidth = (lit.size ? 3 : verdict === "convergent" ? .8 : 1.2) / Math.sqrt(view.k);
    pen.setLineDash(verdict === "latent" ? [5, 4] : verdict === "absent" ? [2, 4] : []);
    pen.beginPath();
    for (const e of shown) {
      if (e.verdict !== verdict) continue;
      const a = byId.get(e.client), b = byId.get(e.server);
      ends.add(a).add(b);
      pen.moveTo(a.x, a.y);
      curve(pen, a, b);
    }
    pen.stroke();
  }
  pen.setLineDash([]);
}

// A line for each two facilities: as thick as there are edges, in the colour of the worst.
function bundles(pen, paint) {
  const pairs = new Map();
  for (const g of BLOCKS) g.within = null;
  for (const e of shown) {
    const a = byId.get(e.client).block, b = byId.get(e.server).block, worst = ORDER.indexOf(e.verdict);
    if (a === b) { a.within = Math.max(a.within ?? 0, worst); continue; }
    const key = a.cell < b.cell ? a.cell + " " + b.cell : b.cell + " " + a.cell;
    const one = pairs.get(key) || { a, b, count: 0, worst: 0 };
    one.count++;
    one.worst = Math.max(one.worst, worst);
    pairs.set(key, one);
  }
  const centre = g => ({ x: g.x + g.w / 2, y: g.y + g.h / 2 });
  for (const one of [...pairs.values()].sort((a, b) => a.count - b.count)) {
    const a = centre(one.a), b = centre(one.b);
    pen.strokeStyle = paint[ORDER[one.worst]];
    pen.globalAlpha = one.count < 4 ? .25 : .55;
    pen.lineWidth = (.6 + Math.log2(one.count) / 2) / Math.sqrt(view.k);
    pen.beginPath();
    pen.moveTo(a.x, a.y);
    curve(pen, a, b);
    pen.stroke();
  }
}

function blocks(pen, paint, bundled) {
  // however small the picture, a facility's name stays large enough to be read
  pen.font = "600 " + Math.min(24, Math.max(13, 10.5 / view.k)) + "px system-ui";
  for (const g of BLOCKS) {
    pen.globalAlpha = 1;
    pen.fillStyle = paint.card;
    pen.strokeStyle = bundled && g.within !== null ? paint[ORDER[g.within]] : paint.line;
    pen.lineWidth = 1.2;
    pen.beginPath();
    pen.roundRect(g.x, g.y, g.w, g.h, 8);
    pen.fill();
    pen.stroke();
    pen.fillStyle = paint.soft;
    pen.fillText(g.name, g.x + 9, g.y + 20, g.w - 14);
  }
}

function draw() {
  const canvas = at("picture"), ratio = devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = canvas.clientHeight * ratio;
  const paint = {};
  for (const name of [...ORDER, "card", "line", "soft", "accent", "ink"]) paint[name] = colour(name);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.translate(view.x, view.y);
  pen.scale(view.k, view.k);
  const ends = new Set(), bundled = shown.length > SINGLE;
  if (bundled) bundles(pen, paint);
  blocks(pen, paint, bundled);
  if (!bundled) singles(pen, paint, ends);
  pen.font = "10px system-ui";
  for (const e of MAP.entities) {
    if (!e.block.on) continue;
    pen.globalAlpha = bundled || ends.has(e) || shown.length === MAP.edges.length ? 1 : .15;
    pen.fillStyle = e.moves ? paint.accent : e.listed ? paint.convergent : paint.latent;
    pen.beginPath();
    if (e.role === "database") pen.rect(e.x - 5, e.y - 5, 10, 10); else pen.arc(e.x, e.y, e.role === "desktop" ? 3 : 5, 0, 7);
    pen.fill();
    pen.fillStyle = paint.ink;
    if (e.block.roomy) {
      pen.textAlign = "center";
      pen.fillText(label(e), e.x, e.y + 17);
      pen.textAlign = "left";
    } else if (e.id === chosen || view.k > 1.4 || ends.size < 40 && ends.has(e)) pen.fillText(label(e), e.x + 7, e.y + 3);
  }
}

// Drawn once a frame, however fast the wheel turns.
let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function table() {
  const body = at("edges");
  body.replaceChildren();
  for (const e of shown.slice(0, rows)) {
    const row = text("tr", "", body), tag = text("span", e.verdict + (e.blocks ? ", blocks" : ""), text("td", "", row));
    tag.className = "tag";
    tag.dataset.verdict = e.verdict;
    text("td", byId.get(e.client).name, row);
    text("td", byId.get(e.server).name, row);
    text("td", e.service, row);
    text("td", e.because + (e.disposition ? "; " + e.disposition.does + " by " + e.disposition.owner : ""), row);
    text("td", Object.entries(e.evidence).map(([k, t]) => k + " ×" + t.count + " " + t.file + ":" + t.line).join("\n"), row);
  }
  at("more").hidden = shown.length <= rows;
}

function options(id, values) {
  for (const v of [...new Set(values)].filter(Boolean).sort()) text("option", v, at(id)).value = v;
}

function nearest(event) {
  const x = (event.offsetX - view.x) / view.k, y = (event.offsetY - view.y) / view.k;
  let best = null, least = 144;
  for (const e of MAP.entities) { if (!e.block.on) continue; const d = (e.x - x) ** 2 + (e.y - y) ** 2; if (d < least) { least = d; best = e; } }
  return best;
}

function blockAt(event) {
  const x = (event.offsetX - view.x) / view.k, y = (event.offsetY - view.y) / view.k;
  return BLOCKS.find(g => x >= g.x && x <= g.x + g.w && y >= g.y && y <= g.y + g.h) || null;
}

// A machine where one is near, else its facility; on open ground everything again.
function pick(event) {
  const e = nearest(event), g = blockAt(event);
  chosen = e ? e.id : null;
  if (!e && g && [...at("facility").options].some(o => o.value === g.name)) at("facility").value = g.name;
  else if (!e && !g) at("facility").value = "";
  filter();
}

function listen() {
  at("filters").addEventListener("input", filter);
  at("filters").addEventListener("submit", event => event.preventDefault());
  at("filters").addEventListener("reset", () => { chosen = null; setTimeout(() => { fit(); filter(); }); });
  at("more").addEventListener("click", () => { rows += ROWS; table(); });
  const canvas = at("picture");
  let held = null, moved = false;
  canvas.addEventListener("pointerdown", event => { held = [event.clientX - view.x, event.clientY - view.y]; moved = false; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", event => {
    if (held) { moved = moved || Math.abs(event.clientX - held[0] - view.x) > 3; view.x = event.clientX - held[0]; view.y = event.clientY - held[1]; redraw(); return; }
    const e = nearest(event);
    const g = e ? null : blockAt(event);
    canvas.title = g ? g.name + ": " + g.list.length + " machines and others, " + g.links.toLocaleString("en") + " edges to elsewhere" : e ? e.name + " (" + e.role + (e.facility ? ", " + e.facility : "") + ")" : "";
  });
  canvas.addEventListener("pointerup", event => { held = null; if (!moved) pick(event); });
  canvas.addEventListener("wheel", event => {
    event.preventDefault();
    const k = Math.min(Math.max(view.k * Math.exp(-event.deltaY / 400), .05), 8);
    view.x = event.offsetX - (event.offsetX - view.x) * k / view.k;
    view.y = event.offsetY - (event.offsetY - view.y) * k / view.k;
    view.k = k;
    redraw();
  }, { passive: false });
  addEventListener("resize", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

at("verdict").dataset.clear = MAP.preflight.clear;
at("verdict").textContent = (MAP.preflight.clear ? "Clear: " : "Refused: ") + MAP.preflight.reason;
for (const [name, value] of [["machines and others", MAP.estate.entities], ["edges", MAP.estate.edges], ["judged", MAP.edges.length], ["blocked", MAP.preflight.blocked],
  ["moving", MAP.estate.moving], ["records of traffic", MAP.estate.flows], ["hours watched", MAP.estate.watchedHours], ["files", MAP.estate.files.length]]) {
  const box = text("div", "", at("figures"));
  text("dt", name, box);
  text("dd", Number(value).toLocaleString("en"), box);
}
for (const fact of MAP.nextFacts) text("li", fact.text + " (about " + fact.minutes + " minutes, " + fact.edges.toLocaleString("en") + " edges)", at("next"));
options("facility", MAP.entities.map(e => e.facility));
options("application", MAP.entities.map(e => e.application));
options("verdicts", ["blocked", ...MAP.edges.map(e => e.verdict)]);
for (const e of MAP.entities.slice(0, 5000)) text("option", "", at("names")).value = e.name;
const ALL = gather();
place(ALL);
fit();
listen();
filter();
