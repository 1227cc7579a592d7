"use strict";
(() => {
  const dialog = document.querySelector("dialog");
  const large = dialog.querySelector("img");
  const title = document.getElementById("large-title");
  const only = document.getElementById("only");
  const other = dialog.querySelector("[data-other]");
  let shown = null;

  // Steps stay in one language and skip pages that the filter hides.
  const column = (image) => {
    const figures = [...image.closest(".pair").querySelectorAll("figure")];
    return figures.indexOf(image.closest("figure"));
  };
  const series = () =>
    [...document.querySelectorAll(only.checked ? ".row.found" : ".row")]
      .map((row) => row.querySelectorAll("figure")[column(shown)]?.querySelector("img"))
      .filter(Boolean);
  const beside = () =>
    [...shown.closest(".pair").querySelectorAll("img")].find((image) => image !== shown);

  const show = (image) => {
    shown = image;
    large.src = image.src;
    large.width = image.naturalWidth || image.width;
    large.height = image.naturalHeight || image.height;
    large.alt = image.alt;
    title.textContent = image.alt;
    other.hidden = !beside();
    const all = series();
    const at = all.indexOf(image);
    for (const button of dialog.querySelectorAll("[data-step]")) {
      button.disabled = !all[at + Number(button.dataset.step)];
    }
    if (!dialog.open) dialog.showModal();
    dialog.scrollTo(0, 0);
  };
  const step = (by) => {
    const all = series();
    const next = all[all.indexOf(shown) + by];
    if (next) show(next);
  };

  document.querySelector("main").addEventListener("click", (event) => {
    const button = event.target.closest("figure button");
    if (button) show(button.querySelector("img"));
  });
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (event.target === large) dialog.classList.toggle("whole");
    else if (!button) return;
    else if (button.dataset.step) step(Number(button.dataset.step));
    else if ("other" in button.dataset) show(beside());
    else dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "ArrowRight") step(1);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    shown.closest("button").focus();
    shown.scrollIntoView({ block: "nearest" });
  });

  // A link to a page that the filter hides shows all pages again.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (target?.closest(".row:not(.found)")) only.checked = false;
  });
})();
