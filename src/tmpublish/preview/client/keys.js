// Keys → what the buttons do, and the list of them.
import * as spots from "./spots.js";
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
    t: (event) => spots.step(stage.current(), event.shiftKey ? -1 : 1),
    p: problems,
    "?": help,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (dialog.open && event.key !== "?")) return;
    // Choices have their own arrows.
    if (event.target.matches?.("input") && event.key.startsWith("Arrow")) return;
    const act = does[event.key] ?? does[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(event);
  });
}
