// Shows what becomes of the form while it is filled in: asks for the same page, and takes over the parts that differ.
const WAIT_MS = 250;
document.documentElement.classList.add('live');

let timer;
let asking;

document.addEventListener('input', ({ target }) => {
  const form = target.closest('form[data-lookup]');
  if (form === null) return;
  clearTimeout(timer);
  asking?.abort();
  timer = setTimeout(() => show(form), WAIT_MS);
});

// Enter launches, wherever the launch link stands by now.
document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-lookup]');
  if (form === null) return;
  event.preventDefault();
  clearTimeout(timer);
  const launches = form.elements.provider === undefined;
  show(form).then((shown) => shown && launches && document.getElementById('launch')?.click());
});

/** Whether what stands there now is what the form asks for. */
async function show(form) {
  asking?.abort();
  asking = new AbortController();
  const address = `/?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    takeOver(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    history.replaceState(null, '', address);
    return true;
  } catch (failure) {
    // The next letter, or pressing the button, asks again.
    if (failure.name !== 'AbortError') document.getElementById('said').textContent = 'This could not be looked up.';
    return false;
  }
}

function takeOver(page) {
  for (const part of document.querySelectorAll('[data-live]')) {
    // What somebody is typing in stays as it is.
    if (part.contains(document.activeElement)) continue;
    part.replaceChildren(...page.getElementById(part.id).childNodes);
  }
  document.title = page.title;
  document.getElementById('said').textContent = page.getElementById('found').dataset.say;
  document.dispatchEvent(new Event('shown'));
}
