// Words → an announcement for screen readers; words within 80 ms are one announcement.
let waiting = [];

export function say(words) {
  const box = document.getElementById("announce");
  if (!waiting.length) {
    box.textContent = "";
    setTimeout(() => {
      box.textContent = waiting.join(" ");
      waiting = [];
    }, 80);
  }
  waiting.push(/[.!?…。]$/.test(words) ? words : `${words}.`);
}
