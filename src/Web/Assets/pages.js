// Makes pages that work without it a little more pleasant.
'use strict';
(() => {
  const all = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // the server pays once however often a form comes; this spares the second click its answer
  all('form[data-once]', form => {
    form.addEventListener('submit', event => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = 'yes';
      const button = form.querySelector('button.main');
      if (button) {
        button.dataset.label = button.textContent;
        button.textContent = form.dataset.once;
        button.setAttribute('aria-disabled', 'true');
      }
    });
  });
  const again = form => {
    delete form.dataset.sent;
    const button = form.querySelector('button.main');
    if (button && button.dataset.label) {
      button.textContent = button.dataset.label;
      button.removeAttribute('aria-disabled');
    }
  };
  // back from the next page, or nothing came of it: the form may be sent again
  window.addEventListener('pageshow', () => all('form[data-sent]', again));
  all('form[data-once]', form => form.addEventListener('again', () => again(form)));

  // where tabs do not all fit, the one that is open does
  all('.tabs [aria-current]', tab => tab.scrollIntoView({ inline: 'center', block: 'nearest' }));

  all('select[data-submits]', select => {
    const button = select.form.querySelector('button');
    if (button) button.hidden = true;
    select.addEventListener('change', () => select.form.submit());
  });

  // what the order comes to follows the address while it is typed; without this it does after "continue"
  all('form[data-preview]', form => {
    const summary = document.getElementById('summary');
    let latest = 0;
    form.addEventListener('change', async () => {
      const mine = ++latest;
      const answer = await fetch(form.dataset.preview, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (answer.ok && mine === latest) summary.innerHTML = await answer.text();
    });
  });

  if (navigator.clipboard) {
    all('button[data-copy]', button => {
      button.hidden = false;
      const words = button.querySelector('span');
      const before = words.textContent;
      button.addEventListener('click', async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        words.textContent = button.dataset.copied;
        setTimeout(() => { words.textContent = before; }, 2000);
      });
    });
  }

  all('button[data-print]', button => {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  });

  const digits = (text, most) => text.replace(/\D/g, '').slice(0, most);
  const shapes = {
    card: text => digits(text, 19).replace(/(\d{4})(?=\d)/g, '$1 '),
    expiry: text => digits(text, 4).replace(/^(\d{2})(?=\d)/, '$1/'),
  };
  all('input[data-format]', input => input.addEventListener('input', () => {
    // only while typing at the end: a caret in the middle must not jump
    if (input.selectionStart === input.value.length) input.value = shapes[input.dataset.format](input.value);
  }));
})();
