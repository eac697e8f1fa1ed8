// Copy buttons: there only where copying works. Pages that show more later say so by a `shown` event.
function addButtons() {
  for (const box of document.querySelectorAll('[data-copy]')) {
    if (box.querySelector('button') === null) box.append(buttonOf(box));
  }
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
    await navigator.clipboard.writeText(box.querySelector('pre').textContent);
    say('Copied');
    setTimeout(say, 2000, 'Copy');
  });
  return button;
}

if (navigator.clipboard !== undefined) {
  addButtons();
  document.addEventListener('shown', addButtons);
}
