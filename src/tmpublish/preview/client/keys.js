// Keys → the actions of the buttons, and the list of keys.
import * as regions from "./regions.js";
import * as stage from "./stage.js";

const byId = (id) => document.getElementById(id);

export function start({ language, output, problems }) {
  const dialog = byId("keys");
  const help = () => (dialog.open ? dialog.close() : dialog.showModal());
  byId("help").addEventListener("click", help);
  const does = {
    ArrowRight: () => stage.turn(1),
    ArrowLeft: () => stage.turn(-1),
    PageDown: () => stage.turn(1),
    PageUp: () => stage.turn(-1),
    Home: () => stage.go(0),
    End: () => stage.go(stage.count() - 1),
    "+": () => stage.resize(1),
    "=": () => stage.resize(1),
    "-": () => stage.resize(-1),
    0: () => stage.fit("page"),
    w: () => stage.fit("width"),
    s: stage.face,
    l: language,
    o: output,
    t: (event) => regions.step(stage.current(), event.shiftKey ? -1 : 1),
    p: problems,
    "?": help,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (dialog.open && event.key !== "?")) return;
    // Radio buttons use the arrow keys themselves.
    if (event.target.matches?.("input") && event.key.startsWith("Arrow")) return;
    const act = does[event.key] ?? does[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}
