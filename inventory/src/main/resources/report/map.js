"use strict";
const byId = new Map(MAP.entities.map(e => [e.id, e]));
const at = id => document.getElementById(id);
const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const ROWS = 200;
const LABELS = [];
let rows = ROWS, chosen = null, view = { x: 0, y: 0, k: 1 }, shown = [], lit = new Set();

function text(tag, value, parent) {
  const node = document.createElement(tag);
  node.textContent = value;
  parent.append(node);
  return node;
}

// Facilities are blocks in a grid; in a block machines stand in rows. No forces: the same estate always looks the same.
function place() {
  const groups = new Map();
  for (const e of MAP.entities) {
    const key = e.facility || (e.role === "vendor" ? "vendors" : "no facility");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(e);
  }
  const blocks = [...groups].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0]));
  const across = Math.ceil(Math.sqrt(blocks.length * 1.6));
  let x = 0, y = 0, tallest = 0, column = 0;
  for (const [name, list] of blocks) {
    const side = Math.ceil(Math.sqrt(list.length * 1.4));
    const height = Math.ceil(list.length / side);
    list.sort((a, b) => a.application.localeCompare(b.application) || a.name.localeCompare(b.name));
    list.forEach((e, i) => { e.x = x + 20 + (i % side) * 26; e.y = y + 34 + Math.floor(i / side) * 26; });
    LABELS.push({ name, x: x + 10, y: y + 14 });
    tallest = Math.max(tallest, height * 26 + 54);
    x += side * 26 + 40;
    if (++column === across) { column = 0; x = 0; y += tallest; tallest = 0; }
  }
}
function fit() {
  const xs = MAP.entities.map(e => e.x), ys = MAP.entities.map(e => e.y);
  const right = Math.max(...xs, 100) + 40, bottom = Math.max(...ys, 100) + 40;
  const canvas = at("picture");
  view.k = Math.min(canvas.clientWidth / right, canvas.clientHeight / bottom, 2.5);
  view.x = (canvas.clientWidth - right * view.k) / 2;
  view.y = (canvas.clientHeight - bottom * view.k) / 2;
}

function wanted(edge) {
  const c = byId.get(edge.client), s = byId.get(edge.server);
  const f = at("facility").value, a = at("application").value, v = at("verdicts").value, q = at("find").value.trim().toLowerCase();
  return (!f || c.facility === f || s.facility === f) && (!a || c.application === a || s.application === a)
    && (!v || edge.verdict === v || v === "blocked" && edge.blocks)
    && (!q || [c, s].some(e => e.name.includes(q) || (e.addresses || []).some(x => x.includes(q))))
    && (chosen === null || edge.client === chosen || edge.server === chosen);
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
    shown = MAP.edges.filter(wanted);
    at("told").textContent = shown.length.toLocaleString("en") + " edges shown" + (chosen === null ? "" : ", of " + byId.get(chosen).name) + ".";
  }
  rows = ROWS;
  table();
  draw();
}

function draw() {
  const canvas = at("picture"), ratio = devicePixelRatio || 1;
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = canvas.clientHeight * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.translate(view.x, view.y);
  pen.scale(view.k, view.k);
  const ends = new Set();
  // one stroke a colour keeps thousands of edges quick
  for (const verdict of ["convergent", "absent", "unknown", "latent", "divergent"]) {
    pen.strokeStyle = colour(verdict);
    pen.globalAlpha = verdict === "convergent" ? .25 : .7;
    pen.lineWidth = (lit.size ? 3 : verdict === "convergent" ? .6 : 1.2) / Math.sqrt(view.k);
    pen.setLineDash(verdict === "latent" ? [5, 4] : verdict === "absent" ? [2, 4] : []);
    pen.beginPath();
    for (const e of shown) {
      if (e.verdict !== verdict) continue;
      const a = byId.get(e.client), b = byId.get(e.server);
      ends.add(a).add(b);
      pen.moveTo(a.x, a.y);
      pen.quadraticCurveTo((a.x + b.x) / 2 + (b.y - a.y) * .12, (a.y + b.y) / 2 + (a.x - b.x) * .12, b.x, b.y);
    }
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  pen.fillStyle = colour("soft");
  pen.font = "600 11px system-ui";
  for (const l of LABELS) pen.fillText(l.name, l.x, l.y);
  pen.font = "10px system-ui";
  for (const e of MAP.entities) {
    pen.globalAlpha = ends.has(e) || shown.length === MAP.edges.length ? 1 : .15;
    pen.fillStyle = colour(e.moves ? "accent" : e.listed ? "convergent" : "latent");
    pen.beginPath();
    if (e.role === "database") pen.rect(e.x - 5, e.y - 5, 10, 10); else pen.arc(e.x, e.y, e.role === "desktop" ? 3 : 5, 0, 7);
    pen.fill();
    if (e.id === chosen || view.k > 1.4 || ends.size < 40 && ends.has(e)) { pen.fillStyle = colour("ink"); pen.fillText(e.name, e.x + 7, e.y + 3); }
  }
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
  for (const e of MAP.entities) { const d = (e.x - x) ** 2 + (e.y - y) ** 2; if (d < least) { least = d; best = e; } }
  return best;
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
    if (held) { moved = moved || Math.abs(event.clientX - held[0] - view.x) > 3; view.x = event.clientX - held[0]; view.y = event.clientY - held[1]; draw(); return; }
    const e = nearest(event);
    canvas.title = e ? e.name + " (" + e.role + (e.facility ? ", " + e.facility : "") + ")" : "";
  });
  canvas.addEventListener("pointerup", event => { held = null; if (!moved) { const e = nearest(event); chosen = e ? e.id : null; filter(); } });
  canvas.addEventListener("wheel", event => {
    event.preventDefault();
    const k = Math.min(Math.max(view.k * Math.exp(-event.deltaY / 400), .05), 8);
    view.x = event.offsetX - (event.offsetX - view.x) * k / view.k;
    view.y = event.offsetY - (event.offsetY - view.y) * k / view.k;
    view.k = k;
    draw();
  }, { passive: false });
  addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

at("verdict").dataset.clear = MAP.preflight.clear;
at("verdict").textContent = (MAP.preflight.clear ? "Clear: " : "Refused: ") + MAP.preflight.reason;
for (const [name, value] of [["machines and others", MAP.estate.entities], ["edges", MAP.estate.edges], ["judged", MAP.edges.length], ["blocked", MAP.preflight.blocked],
  ["moving", MAP.estate.moving], ["records of traffic", MAP.estate.flows], ["hours watched", MAP.estate.watchedHours], ["files", MAP.estate.files.length]]) {
  const box = text("div", "", at("figures"));
  text("dt", name, box);
  text("dd", Number(value).toLocaleString("en"), box);
}
for (const fact of MAP.nextFacts) text("li", fact.text + " (about " + fact.minutes + " minutes, " + fact.edges + " edges)", at("next"));
options("facility", MAP.entities.map(e => e.facility));
options("application", MAP.entities.map(e => e.application));
options("verdicts", ["blocked", ...MAP.edges.map(e => e.verdict)]);
for (const e of MAP.entities.slice(0, 5000)) text("option", "", at("names")).value = e.name;
place();
fit();
listen();
filter();
