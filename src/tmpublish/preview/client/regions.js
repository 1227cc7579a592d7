// Texts of a page → regions to click; each copies the place of its text in the plan.
import { say } from "./say.js";

const byId = (id) => document.getElementById(id);
let language = "";
let last = "";
let marked = new Set();
let pointed = "";

export function start() {
  byId("copy").addEventListener("click", () => copy(last));
}

export function follow(spoken) {
  language = spoken;
}

export async function show(figure, mark) {
  const spoken = language;
  let found = [];
  try {
    const answer = await fetch(`regions/${mark}?language=${spoken}`);
    if (answer.ok) found = await answer.json();
  } catch {
    return; // the preview has ended; the status says so
  }
  if (figure.dataset.mark !== mark) return;
  figure.querySelectorAll(".region").forEach((old) => old.remove());
  found.forEach((region, group) => {
    region.boxes.forEach((box, line) => figure.append(made(region, box, line, `${mark}-${group}`, spoken)));
  });
}

function made(region, [left, top, width, height], line, group, spoken) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "region";
  button.tabIndex = -1;
  button.dataset.id = region.id;
  button.classList.toggle("commented", marked.has(region.id));
  button.classList.toggle("chosen", region.id === pointed);
  button.dataset.group = group;
  // Screen readers get one button per text, whatever its number of lines.
  if (line) button.setAttribute("aria-hidden", "true");
  else button.setAttribute("aria-label", `${region.text} – copy its line`);
  button.title = region.id;
  const share = (value) => `${(value * 100).toFixed(3)}%`;
  Object.assign(button.style, { left: share(left), top: share(top), width: `calc(${share(width)} + 4px)`, height: `calc(${share(height)} + 4px)` });
  const mates = () => button.parentElement?.querySelectorAll(`[data-group="${group}"]`) ?? [];
  button.addEventListener("pointerenter", () => mates().forEach((mate) => mate.classList.add("near")));
  button.addEventListener("pointerleave", () => mates().forEach((mate) => mate.classList.remove("near")));
  button.addEventListener("click", () => choose(button, region.id, spoken));
  return button;
}

// The texts that comments are about, on pages shown now and later.
export function mark(ids) {
  marked = new Set(ids);
  document.querySelectorAll(".region").forEach((each) => each.classList.toggle("commented", marked.has(each.dataset.id)));
}

export function point(id) {
  pointed = id;
  document.querySelectorAll(".region").forEach((each) => each.classList.toggle("chosen", Boolean(id) && each.dataset.id === id));
}

function choose(button, id, spoken) {
  point("");
  document.querySelectorAll(`.region[data-group="${button.dataset.group}"]`).forEach((each) => each.classList.add("chosen"));
  find(id, spoken);
}

// A click on a text of a web edition copies its place; only links inside the page lead anywhere.
export function listen(page) {
  const spoken = language;
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && !link.getAttribute("href").startsWith("#")) event.preventDefault();
    const id = event.target.closest("[id]")?.id;
    if (id) find(id, spoken);
  });
}

async function find(id, spoken) {
  try {
    const answer = await fetch(`place?id=${encodeURIComponent(id)}&language=${spoken}`);
    if (!answer.ok) throw new Error(String(answer.status));
    await copy((await answer.json()).place);
  } catch {
    note("", "This text is no longer in the plan.");
  }
}

export async function copy(place) {
  try {
    await navigator.clipboard.writeText(place);
    note(place, "copied");
  } catch {
    note(place, "not copied; the browser did not allow it");
  }
}

function note(place, words) {
  last = place;
  byId("hint").hidden = true;
  byId("place").hidden = false;
  byId("copy").hidden = !place;
  byId("copy").textContent = place;
  byId("copied").textContent = words;
  say(`${place} ${words}`.trim());
}

// Moves the focus through the texts of the page in view.
export function step(index, direction) {
  const figure = document.querySelector(`.page[data-index="${index}"]`);
  const all = [...document.querySelectorAll(".region:not([aria-hidden])")];
  const own = all.filter((each) => each.parentElement === figure);
  const now = all.indexOf(document.activeElement);
  const to = now >= 0 ? all[now + direction] : direction > 0 ? own[0] : own.at(-1);
  to?.focus({ preventScroll: false });
}
