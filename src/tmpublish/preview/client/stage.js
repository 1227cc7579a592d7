// Pages → the stage: facing or single pages, zoom, pictures at the resolution of the screen.
import * as regions from "./regions.js";

const byId = (id) => document.getElementById(id);
const FINEST = 4000;
const ZOOMS = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.25, 1.5, 2, 3, 4];
const CSS_PX_PER_MM = 96 / 25.4;
const NARROW = matchMedia("(max-width: 52rem)");
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

let pages = [];
let shownName = "";
let facing = false;
let spread = true;
let zoom = "page";
let mm = 1;
let at = 0;
let turned = () => {};
let going = 0;
const stage = byId("stage");
const sheets = byId("sheets");
const near = new IntersectionObserver(arrived, { root: stage, rootMargin: "60% 60%" });

export const current = () => at;
export const count = () => pages.length;
const figures = () => [...sheets.querySelectorAll(".page")];

export function start(told) {
  turned = told.turned;
  new ResizeObserver(measure).observe(stage);
  stage.addEventListener("scroll", scrolled, { passive: true });
  byId("back").addEventListener("click", () => turn(-1));
  byId("on").addEventListener("click", () => turn(1));
  byId("smaller").addEventListener("click", () => resize(-1));
  byId("larger").addEventListener("click", () => resize(1));
  byId("fit").addEventListener("click", () => fit(zoom === "page" ? "width" : "page"));
  byId("spreads").addEventListener("click", face);
  NARROW.addEventListener("change", () => layOut());
}

export function show(name, made, how) {
  const other = name !== shownName || how.facing !== facing || made.length !== pages.length;
  const sizes = made.map(({ width, height }) => `${width} ${height}`).join();
  const same = !other && sizes === pages.map(({ width, height }) => `${width} ${height}`).join();
  pages = made;
  shownName = name;
  facing = how.facing;
  byId("spreads").hidden = !facing;
  if (same) {
    for (const figure of figures()) refresh(figure);
    return;
  }
  layOut();
  go(Math.min(how.page, pages.length - 1), true);
}

function pairs() {
  const double = facing && spread && !NARROW.matches;
  const alone = pages[0]?.screen ? -1 : 0;
  const made = [];
  for (let index = 0; index < pages.length; index += 1) {
    // A booklet opens on a right page: 1 alone, then 2 and 3, 4 and 5. Screens are side by side.
    if (double && index > alone && index % 2 !== alone % 2 && index + 1 < pages.length) made.push([index, ++index]);
    else made.push([index]);
  }
  return made;
}

function layOut() {
  near.disconnect();
  const kept = at;
  sheets.replaceChildren(
    ...pairs().map((pair) => {
      const sheet = document.createElement("div");
      sheet.className = "sheet";
      sheet.append(...pair.map(figure));
      return sheet;
    }),
  );
  measure();
  for (const each of figures()) near.observe(each);
  if (pages.length) go(Math.min(kept, pages.length - 1), true);
}

function figure(index) {
  const made = document.createElement("figure");
  made.className = "page";
  made.dataset.index = String(index);
  const image = document.createElement("img");
  image.alt = `${shownName.startsWith("deck") ? "Slide" : "Page"} ${index + 1}`;
  image.decoding = "async";
  image.hidden = true;
  made.append(image);
  return made;
}

// Whole pixels of the screen, as in the picture.
function size(figure) {
  const page = pages[Number(figure.dataset.index)];
  const width = Math.round(page.width * mm * devicePixelRatio);
  const height = Math.ceil((page.height * width) / page.width - 0.01);
  figure.style.width = `${width / devicePixelRatio}px`;
  figure.style.height = `${height / devicePixelRatio}px`;
  figure.style.setProperty("--scale", String(width / devicePixelRatio / (page.width * CSS_PX_PER_MM)));
}

function arrived(entries) {
  for (const { target, isIntersecting } of entries) {
    target.dataset.near = isIntersecting ? "1" : "";
    if (isIntersecting) refresh(target);
  }
}

// The old picture stays until the new one can be painted.
async function refresh(figure) {
  const page = pages[Number(figure.dataset.index)];
  if (!page || !figure.dataset.near) return;
  if (page.screen) {
    screen(figure, page);
    return;
  }
  // One pixel of the picture per pixel of the screen, or letters blur.
  const width = Math.min(FINEST, Math.round(page.width * mm * devicePixelRatio));
  const address = `picture/${page.mark}?w=${width}`;
  if (figure.dataset.address === address) return;
  const other = figure.dataset.mark !== page.mark;
  figure.dataset.address = address;
  figure.dataset.mark = page.mark;
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
  } catch {
    if (figure.dataset.address === address) figure.dataset.address = "";
    return;
  }
  if (figure.dataset.address !== address) return;
  const old = figure.querySelector("img");
  image.alt = old.alt;
  old.replaceWith(image);
  figure.dataset.painted = page.mark;
  if (other) regions.show(figure, page.mark);
}

// A web edition on a screen, scrolled to where the one before was.
function screen(figure, page) {
  if (figure.dataset.mark === page.mark) return;
  figure.dataset.mark = page.mark;
  const made = document.createElement("iframe");
  made.title = `Web edition, ${Math.round(page.width * CSS_PX_PER_MM)} pixels wide`;
  made.style.width = `${page.width * CSS_PX_PER_MM}px`;
  made.style.height = `${page.height * CSS_PX_PER_MM}px`;
  made.addEventListener("load", () => {
    if (figure.dataset.painted === page.mark) return; // a link inside the page
    const old = figure.querySelectorAll("iframe");
    made.contentWindow.scrollTo({ top: old[0].contentWindow.scrollY, behavior: "instant" });
    for (const each of old) if (each !== made) each.remove();
    figure.querySelector("img")?.remove();
    figure.dataset.painted = page.mark;
    regions.listen(made.contentDocument);
  });
  made.src = `screen/${page.mark}`;
  figure.append(made);
}

export function measure() {
  if (!pages.length) return;
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const pad = 2 * rem * (NARROW.matches ? 0.5 : 1.25);
  const wide = Math.max(...pairs().map((pair) => pair.reduce((sum, index) => sum + pages[index].width, 0)));
  const columns = Math.max(...pairs().map((pair) => pair.length));
  const tall = Math.max(...pages.map(({ height }) => height));
  const scales = [(stage.clientWidth - pad) / wide, (stage.clientHeight - pad) / tall];
  const fitting = { page: Math.min(...scales), width: scales[0] };
  // On a narrow screen, a page is readable if it is as wide as the screen, not if it is as high.
  fitting.page = NARROW.matches ? fitting.width : fitting.page;
  const old = mm;
  const wanted = Math.max(0.05, fitting[zoom] ?? zoom * CSS_PX_PER_MM);
  const dots = wide * devicePixelRatio;
  mm = (Math.floor((wanted * dots) / columns) * columns) / dots;
  const share = stage.scrollHeight ? stage.scrollTop / stage.scrollHeight : 0;
  for (const each of figures()) size(each);
  if (old !== mm && share) stage.scrollTop = share * stage.scrollHeight;
  byId("fit").textContent = zoom === "page" ? "Whole" : zoom === "width" ? "Width" : `${Math.round(zoom * 100)} %`;
  for (const each of figures()) refresh(each);
}

export function resize(step) {
  const now = mm / CSS_PX_PER_MM;
  const up = ZOOMS.find((each) => each > now * 1.01) ?? ZOOMS.at(-1);
  const down = ZOOMS.findLast((each) => each < now * 0.99) ?? ZOOMS[0];
  fit(step > 0 ? up : down);
}

export function fit(size) {
  const kept = at;
  zoom = size;
  measure();
  go(kept, true);
}

export function face() {
  spread = !spread;
  byId("spreads").setAttribute("aria-pressed", String(spread));
  layOut();
}

export function turn(step) {
  const made = pairs();
  const now = made.findIndex((pair) => pair.includes(at));
  const to = made[Math.min(made.length - 1, Math.max(0, now + step))];
  if (to) go(to[0]);
}

export function go(index, instant = false) {
  const figure = sheets.querySelector(`[data-index="${index}"]`);
  if (!figure) return;
  const sheet = figure.parentElement;
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const badge = byId("badge").hidden ? 0 : byId("badge").offsetHeight;
  const pad = Math.max(rem * (NARROW.matches ? 0.5 : 1.25) + badge, (stage.clientHeight - sheet.offsetHeight) / 2);
  going = Date.now();
  stage.scrollTo({ top: sheet.offsetTop - pad, behavior: instant || CALM.matches ? "instant" : "smooth" });
  settle(index);
}

function settle(index) {
  at = index;
  const pair = pairs().find((each) => each.includes(index)) ?? [index];
  byId("folio").textContent = `${pair.map((each) => each + 1).join("–")} / ${pages.length}`;
  byId("back").disabled = pair[0] === 0;
  byId("on").disabled = pair.at(-1) === pages.length - 1;
  turned();
}

function scrolled() {
  if (Date.now() - going < 700) return;
  const middle = stage.scrollTop + stage.clientHeight / 2;
  const made = [...sheets.children];
  const now = made.find((sheet) => sheet.offsetTop + sheet.offsetHeight > middle) ?? made.at(-1);
  if (!now) return;
  const indexes = [...now.children].map((each) => Number(each.dataset.index));
  if (!indexes.includes(at)) settle(indexes[0]);
}

// After a save, the first changed page comes into view, unless one is in view already.
export function reveal(changed) {
  const box = stage.getBoundingClientRect();
  const visible = (figure) => {
    const { top, bottom } = figure.getBoundingClientRect();
    return Math.min(bottom, box.bottom) - Math.max(top, box.top) > Math.min(bottom - top, box.height) / 2;
  };
  const found = figures().filter((figure) => changed.includes(Number(figure.dataset.index)));
  if (found.length && !found.some(visible)) go(Number(found[0].dataset.index));
  if (found.length > figures().length / 2) return; // everything is new; nothing to point at
  for (const figure of found) {
    figure.classList.remove("fresh");
    requestAnimationFrame(() => figure.classList.add("fresh"));
    setTimeout(() => figure.classList.remove("fresh"), 2000);
  }
}
