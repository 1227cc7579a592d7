// Events from the server → the page: outputs, languages, views, problems.
import * as comments from "./comments.js";
import * as keys from "./keys.js";
import * as regions from "./regions.js";
import * as stage from "./stage.js";
import * as thumbs from "./thumbs.js";
import { say } from "./say.js";

const byId = (id) => document.getElementById(id);
const OUTPUTS = { booklet: "Booklet", summary: "Summary", deck: "Deck", web: "Web" };
let state = null;
let shown = { kind: "booklet", language: "" };
let connected = false;
let lastSave = 0;
let wanted = 0; // the page to open with, kept until there are pages
let saidStatus = "";

const name = () => `${shown.kind}/${shown.language}`;
const view = () => state?.views[name()];

function read() {
  const [kind, language, page] = location.hash.slice(1).split("/");
  if (OUTPUTS[kind]) shown = { kind, language: language || shown.language };
  return Math.max(0, (Number.parseInt(page, 10) || 1) - 1);
}

let noted = 0;
function note() {
  clearTimeout(noted);
  noted = setTimeout(() => {
    if (!state?.languages.length) return;
    const page = view()?.pages.length ? stage.current() : wanted;
    history.replaceState(null, "", `#${name()}/${page + 1}`);
    fetch(`look?view=${name()}&page=${page}`).catch(() => {});
  }, 120);
}

function choose(kind, language, page = 0) {
  shown = { kind, language };
  wanted = page;
  offer();
  draw();
  thumbs.fresh([]);
  elsewhere();
  note();
  say(`${OUTPUTS[kind]}, ${label(language)}`);
}

const label = (language) => state?.languages.find((each) => each.key === language)?.name ?? language;

function offer() {
  radios("outputs", "output", state.outputs.map((key) => [key, OUTPUTS[key]]), shown.kind, (kind) => choose(kind, shown.language));
  radios("languages", "language", state.languages.map(({ key, name }) => [key, name]), shown.language, (language) =>
    choose(shown.kind, language, stage.current()),
  );
  byId("languages").hidden = state.languages.length < 2;
}

function radios(id, group, choices, value, chosen) {
  const set = byId(id);
  const wanted = choices.map(([key]) => key).join();
  if (set.dataset.keys !== wanted) {
    set.dataset.keys = wanted;
    set.querySelectorAll("label").forEach((old) => old.remove());
    for (const [key, text] of choices) {
      const made = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "radio", name: group, value: key });
      const words = Object.assign(document.createElement("span"), { textContent: text });
      if (group === "language") words.lang = key;
      input.addEventListener("change", () => chosen(key));
      made.append(input, words);
      set.append(made);
    }
  }
  for (const input of set.querySelectorAll("input")) input.checked = input.value === value;
}

function draw(page = wanted) {
  const seen = view();
  regions.follow(shown.language);
  byId("badge").hidden = !seen?.approximate;
  byId("empty").hidden = Boolean(seen?.pages.length);
  byId("empty").textContent = broken().length ? "Nothing can be shown yet. See the problems below." : "Rendering pages…";
  stage.show(name(), seen?.pages ?? [], { facing: ["booklet", "web"].includes(shown.kind), page });
  thumbs.show(seen?.pages.filter(({ screen }) => !screen) ?? [], shown.kind);
  thumbs.mark(stage.current());
  comments.show(state.comments, name(), (page) => stage.go(page));
  status();
}

const drafted = () => view().saved === state.saves && view().changed.length > 0;
const broken = () => (state?.problems ?? []).filter(({ severity, view }) => severity === "error" && (!view || view === name()));

function status() {
  const [kind, words] = !connected
    ? ["gone", "The preview has ended. Start it again with “tmpublish preview”."]
    : !state || state.stale.includes(name())
      ? ["rendering", !view() ? "Rendering pages…" : drafted() ? "Your change is shown. Updating the other pages…" : "Updating pages…"]
      : broken().length
        ? ["kept", view() ? "The last good pages are shown." : "There are no pages yet."]
        : ["current", "Up to date"];
  byId("status").dataset.state = kind;
  byId("said").textContent = words;
  if (kind !== saidStatus && kind !== "rendering") say(words);
  saidStatus = kind;
}

function problems() {
  const errors = state.problems.filter(({ severity }) => severity === "error").length;
  const count = state.problems.length;
  const counted = byId("counted");
  counted.hidden = !count;
  counted.classList.toggle("warning", !errors);
  const [number, what] = errors ? [errors, "problem"] : [count, "warning"];
  counted.textContent = `${number} ${what}${number === 1 ? "" : "s"}`;
  const items = state.problems.map((problem) => {
    const item = document.createElement("li");
    item.className = problem.severity;
    const place = Object.assign(document.createElement("button"), { type: "button", textContent: problem.place, title: "Copy this place" });
    place.addEventListener("click", () => regions.copy(problem.place));
    const words = document.createElement("p");
    // Messages put backticks around what is typed, such as `zh`.
    problem.message.split(/`([^`]+)`/).forEach((part, index) => {
      words.append(index % 2 ? Object.assign(document.createElement("code"), { textContent: part }) : part);
    });
    item.append(place, words);
    return item;
  });
  const before = byId("problem-list").textContent;
  byId("problem-list").replaceChildren(...items);
  if (byId("problem-list").textContent === before) return;
  unfold(errors > 0);
  if (errors) say(`${counted.textContent}. ${state.problems.map(({ place, message }) => `${place}: ${message}`).join(" ")}`);
  else if (before) say("All problems are fixed.");
}

function unfold(open = byId("problems").hidden) {
  const there = open && state?.problems.length > 0;
  byId("problems").hidden = !there;
  byId("counted").setAttribute("aria-expanded", String(there));
}

// A change in another view is offered as a link; the view stays.
function elsewhere() {
  const link = byId("elsewhere");
  const here = state.views[name()];
  const other = Object.entries(state.views).find(([, each]) => each.saved === state.saves && each.changed.length);
  const own = here?.saved === state.saves && here.changed.length > 0;
  link.hidden = own || !other || state.stale.includes(name());
  if (link.hidden) return;
  const [kind, language] = other[0].split("/");
  const page = other[1].changed[0];
  link.textContent = `Changed: ${OUTPUTS[kind]}, ${label(language)}, ${page + 1}`;
  link.onclick = () => choose(kind, language, page);
}

function take(news) {
  const first = !state;
  const before = state;
  state = news;
  connected = true;
  byId("title").textContent = state.title || "Preview";
  document.title = state.title ? `${state.title} – Preview` : "Preview";
  const spoken = state.languages.map(({ key }) => key);
  if (first) wanted = read();
  if (!spoken.includes(shown.language) && spoken.length) shown.language = spoken[0];
  if (spoken.length) offer();
  const old = before?.views[name()]?.pages.map(({ mark }) => mark) ?? [];
  const seen = view()?.pages.map(({ mark }) => mark) ?? [];
  const changed = old.length ? seen.flatMap((mark, index) => (mark === old[index] ? [] : [index])) : [];
  const same = seen.join() === old.join();
  if (!same || first || (state.saves !== lastSave && !seen.length)) draw(old.length ? stage.current() : wanted);
  if (changed.length) {
    stage.reveal(changed);
    thumbs.fresh(changed);
    say(`${{ deck: "Slide", web: "Screen" }[shown.kind] ?? "Page"} ${changed[0] + 1} has changed.`);
  }
  if (state.tint) document.documentElement.style.setProperty("--brand", state.tint);
  else document.documentElement.style.removeProperty("--brand");
  lastSave = state.saves;
  byId("badge").hidden = !view()?.approximate;
  problems();
  comments.show(state.comments, name(), (page) => stage.go(page));
  elsewhere();
  status();
  if (spoken.length && !before?.languages.length) note();
}

function listen() {
  const source = new EventSource("events");
  source.addEventListener("state", (event) => take(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    connected = false;
    status();
  });
  source.addEventListener("open", () => {
    connected = true;
    status();
  });
}

const next = (list, value) => list[(list.indexOf(value) + 1) % list.length];
stage.start({
  turned: () => {
    thumbs.mark(stage.current());
    note();
  },
});
thumbs.start((index) => stage.go(index));
regions.start();
keys.start({
  language: () => state?.languages.length > 1 && choose(shown.kind, next(state.languages.map(({ key }) => key), shown.language), stage.current()),
  output: () => state && choose(next(state.outputs, shown.kind), shown.language),
  problems: () => unfold(),
});
byId("counted").addEventListener("click", () => unfold());
addEventListener("hashchange", () => {
  if (!state) return;
  const page = read();
  choose(shown.kind, state.languages.some(({ key }) => key === shown.language) ? shown.language : state.languages[0]?.key, page);
});
listen();
