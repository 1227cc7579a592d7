// Words → an announcement for those who listen to the page; what comes at once is said in one go.
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
