// Pages → thumbnails of all pages, to go to one.
const byId = (id) => document.getElementById(id);
const WIDTH = 180;
let chosen = () => {};

export function start(go) {
  chosen = go;
  byId("rail-toggle").addEventListener("click", () => unfold());
  byId("thumbs").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    unfold(false);
    chosen(Number(link.dataset.index));
  });
  byId("thumbs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const link = event.target.closest("a");
    const to = step && link && byId("thumbs").querySelector(`a[data-index="${Number(link.dataset.index) + step}"]`);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    chosen(Number(to.dataset.index));
    to.focus();
  });
}

function unfold(open = !byId("rail").classList.contains("open")) {
  byId("rail").classList.toggle("open", open);
  byId("rail-toggle").setAttribute("aria-expanded", String(open));
  if (open) byId("thumbs").querySelector("[aria-current]")?.focus();
}

export function show(pages, kind) {
  const list = byId("thumbs");
  byId("rail").hidden = kind === "web";
  byId("rail").classList.toggle("slides", kind === "deck");
  byId("rail").classList.toggle("single", kind === "summary");
  byId("rail").setAttribute("aria-label", kind === "deck" ? "All slides" : "All pages");
  while (list.children.length > pages.length) list.lastChild.remove();
  pages.forEach((page, index) => {
    const item = list.children[index] ?? list.appendChild(made(index));
    item.classList.toggle("alone", kind !== "booklet" || index === 0 || (index % 2 === 1 && index === pages.length - 1));
    const image = item.querySelector("img");
    const address = `picture/${page.mark}?w=${WIDTH}`;
    if (image.getAttribute("src") !== address) image.src = address;
    image.width = Math.round(page.width);
    image.height = Math.round(page.height);
  });
}

function made(index) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `#${index + 1}`, tabIndex: -1 });
  link.dataset.index = String(index);
  const image = Object.assign(document.createElement("img"), { alt: "", loading: "lazy", decoding: "async" });
  const number = Object.assign(document.createElement("span"), { textContent: String(index + 1) });
  link.append(image, number);
  item.append(link);
  return item;
}

export function mark(index) {
  for (const link of byId("thumbs").querySelectorAll("a")) {
    const here = Number(link.dataset.index) === index;
    link.tabIndex = here ? 0 : -1;
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    if (here && byId("rail").clientHeight) {
      const rail = byId("rail");
      const [inside, own] = [rail.getBoundingClientRect(), link.getBoundingClientRect()];
      if (own.top < inside.top || own.bottom > inside.bottom) rail.scrollTop += own.top - inside.top - inside.height / 3;
    }
  }
}

export function fresh(changed) {
  [...byId("thumbs").children].forEach((item, index) => item.classList.toggle("fresh", changed.includes(index)));
}
