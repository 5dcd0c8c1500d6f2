// Shows Stripe's own fields in place of a way to its page. Whatever goes wrong with them, the form still leads there by itself.
'use strict';
(() => {
  if (!window.Stripe) return;
  const styles = getComputedStyle(document.documentElement);
  const color = name => styles.getPropertyValue(name).trim();
  const appearance = {
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'stripe',
    variables: {
      colorPrimary: color('--accent'),
      colorBackground: color('--surface'),
      colorText: color('--ink'),
      colorDanger: color('--bad'),
      borderRadius: '10px',
      fontFamily: 'system-ui, sans-serif',
    },
  };
  let stripe;

  document.querySelectorAll('form[data-stripe]').forEach(form => {
    const part = name => form.querySelector(`[data-stripe-${name}]`);
    const box = part('place').parentElement;
    let elements;
    let shown = false;
    let begun = {};

    const tell = text => {
      part('fault').textContent = text;
      part('fault').hidden = !text;
      if (text) form.dispatchEvent(new Event('again'));
    };
    const show = isShown => {
      shown = isShown;
      box.hidden = !isShown;
      part('away').hidden = isShown;
      part('leave').hidden = !isShown;
    };
    const mount = () => {
      if (elements) return;
      stripe ??= Stripe(form.dataset.stripe, { locale: document.documentElement.lang });
      elements = stripe.elements({
        mode: 'setup', currency: form.dataset.currency, allowedPaymentMethodTypes: [form.dataset.kind], appearance,
      });
      const element = elements.create('payment');
      element.on('loaderror', () => show(false));
      show(true);
      element.mount(part('place'));
    };

    // what the browser completes, for what the form says now; null when the form had to be sent by itself
    const begin = async () => {
      const fields = new URLSearchParams(new FormData(form));
      fields.set('fields', 'yes');
      const said = fields.toString();
      if (begun.said === said) return begun;
      const answer = await fetch(form.action, { method: 'POST', body: fields, redirect: 'manual' });
      if (answer.status === 429) {
        tell(form.dataset.tooMany);
        return null;
      }
      if (!answer.ok || !answer.headers.get('Content-Type').startsWith('application/json')) {
        form.submit();
        return null;
      }
      begun = { said, ...await answer.json() };
      return begun;
    };
    const hand = async () => {
      const { error: wrong } = await elements.submit();
      if (wrong) return tell(wrong.message);
      const setup = await begin();
      if (!setup) return;
      // comes back only with a fault: else the browser is on its way
      const { error } = await stripe.confirmSetup({
        elements, clientSecret: setup.client_secret, confirmParams: { return_url: setup.return_url },
      });
      if (!error) return;
      const done = error.setup_intent;
      if (done && done.status === 'succeeded') location.assign(`${setup.return_url}&setup_intent=${encodeURIComponent(done.id)}`);
      else tell(error.message);
    };

    form.addEventListener('submit', event => {
      const leaves = event.submitter && event.submitter.hasAttribute('data-stripe-leave');
      if (!shown || leaves || event.defaultPrevented) return;
      event.preventDefault();
      tell('');
      hand().catch(() => form.submit());
    });

    const fold = form.closest('details');
    if (!fold || fold.open) mount();
    else fold.addEventListener('toggle', mount);
  });
})();
