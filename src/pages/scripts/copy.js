// Copy buttons: there only where copying works. Pages that show more later say so by a `shown` event.
function addButtons() {
  for (const box of document.querySelectorAll('[data-copy]')) {
    if (box.querySelector('button') === null) box.append(buttonOf(box));
  }
}

/** A button that is called something else now is not read out. */
function tell(words) {
  document.getElementById('said').textContent = words;
}

function buttonOf(box) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button quiet small';
  const say = (word) => {
    button.textContent = word;
    button.setAttribute('aria-label', `${word} ${box.dataset.copy}`);
  };
  say('Copy');
  button.addEventListener('click', async () => {
    const text = box.querySelector('pre');
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      // The browser was told not to: whoever sees it marked can copy it by hand.
      getSelection().selectAllChildren(text);
      return tell('Marked, to be copied by hand');
    }
    say('Copied');
    tell(`Copied ${box.dataset.copy}`);
    setTimeout(say, 2000, 'Copy');
  });
  return button;
}

if (navigator.clipboard !== undefined) {
  addButtons();
  document.addEventListener('shown', addButtons);
}
