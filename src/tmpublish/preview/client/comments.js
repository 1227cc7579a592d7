// Comments of reviewed files → a list beside the pages; each leads to the text that it marks.
import * as regions from "./regions.js";

const byId = (id) => document.getElementById(id);
let drawn = "";

export function show(comments, view, go) {
  const own = comments.filter((each) => each.view === view).sort((one, other) => one.page - other.page);
  byId("comments").hidden = !comments.length;
  byId("comment-count").textContent = `${own.length} of ${comments.length}`;
  regions.mark(own.map(({ id }) => id));
  const now = JSON.stringify(own);
  if (now === drawn) return;
  drawn = now;
  byId("comment-list").replaceChildren(...own.map((each) => entry(each, go)));
}

function entry(comment, go) {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: comment.message });
  button.addEventListener("click", () => {
    go(comment.page);
    regions.point(comment.id);
    if (comment.place) regions.copy(comment.place);
  });
  item.append(button, Object.assign(document.createElement("code"), { textContent: comment.place }));
  return item;
}
