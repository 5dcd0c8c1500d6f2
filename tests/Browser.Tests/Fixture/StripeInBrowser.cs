using System.Web;
using Plumbline.Server.Tests.Providers;

namespace Plumbline.Browser.Tests.Fixture;

/// <summary>
/// Stripe's hosts as a browser sees them: a script that keeps the rules of Stripe.js which matter here, its fields in a frame, the call by
/// which it completes a SetupIntent, and a page of Stripe. The books are the stand-in's.
/// </summary>
internal sealed class StripeInBrowser(StripeStandIn books, string key)
{
    public const string DeclinedCard = "4000000000000002";

    private const string Script = """
        window.Stripe = key => {
          if (!/^pk_test_/.test(key)) throw new Error('Invalid API Key');
          const fault = text => { throw new Error('IntegrationError: ' + text); };
          return {
            elements: options => {
              const kinds = options.allowedPaymentMethodTypes;
              if (options.mode !== 'setup' || !/^[a-z]{3}$/.test(options.currency) || !kinds) fault('options of elements');
              if (options.paymentMethodTypes) fault('paymentMethodTypes');
              let frame;
              const typed = () => new Promise(done => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = event => done(event.data);
                frame.contentWindow.postMessage('read', 'https://js.stripe.com', [port2]);
              });
              const group = {
                create: type => type === 'payment' ? {
                  on: () => {},
                  mount: place => {
                    frame = document.createElement('iframe');
                    frame.title = 'Secure payment input frame';
                    frame.style.setProperty('border', '0');
                    frame.style.setProperty('width', '100%');
                    frame.style.setProperty('height', '76px');
                    frame.src = 'https://js.stripe.com/endive/fields.html';
                    place.append(frame);
                  },
                } : fault(type),
                submit: async () => {
                  group.number = await typed();
                  return group.number ? {} : { error: { type: 'validation_error', message: 'Your card number is incomplete.' } };
                },
              };
              return group;
            },
            confirmSetup: async ({ elements, clientSecret, confirmParams }) => {
              if (!elements.number || !clientSecret || !confirmParams.return_url) fault('elements.submit() comes first');
              const id = clientSecret.split('_secret_')[0];
              const answer = await fetch(`https://api.stripe.com/v1/setup_intents/${id}/confirm`, {
                method: 'POST', body: new URLSearchParams({ key, client_secret: clientSecret, number: elements.number }),
              });
              const said = await answer.json();
              if (said.error) return { error: said.error };
              const back = new URL(confirmParams.return_url);
              back.searchParams.set('setup_intent', id);
              back.searchParams.set('setup_intent_client_secret', clientSecret);
              back.searchParams.set('redirect_status', 'succeeded');
              location.assign(back);
              return new Promise(() => {});
            },
          };
        };
        """;

    private const string Fields = """
        <!DOCTYPE html><html lang="en"><head><title>Secure payment input frame</title>
        <style>body { margin: 0; font: 14px sans-serif } label { display: block; margin-bottom: 4px; color: #30313d }
        main { background: #fff; padding: 4px } input { width: 95%; padding: 10px; font: inherit }</style></head>
        <body><main><h1 hidden>Card</h1><label for="number">Card number</label><input id="number" inputmode="numeric"></main>
        <script>
          addEventListener('message', event => event.ports[0].postMessage(document.getElementById('number').value));
        </script></body></html>
        """;

    /// <summary>Stands in Stripe's place in a window.</summary>
    public async Task EnterAsync(Window window)
    {
        window.Others = ["https://js.stripe.com/", "https://api.stripe.com/", "https://checkout.stripe.com/"];
        await window.Page.RouteAsync("https://js.stripe.com/**", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = route.Request.Url.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/html",
            Body = route.Request.Url.EndsWith(".js", StringComparison.Ordinal) ? Script : Fields,
        }));
        await window.Page.RouteAsync("https://api.stripe.com/**", ConfirmAsync);
        await window.Page.RouteAsync("https://checkout.stripe.com/**", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html",
            Body = "<!DOCTYPE html><html lang=en><title>Stripe</title><h1>A page of Stripe</h1>",
        }));
    }

    private async Task ConfirmAsync(IRoute route)
    {
        var sent = HttpUtility.ParseQueryString(route.Request.PostData ?? "");
        var (status, text) = await books.AskAsync(
            key, HttpMethod.Post, "/stand-in" + new Uri(route.Request.Url).AbsolutePath["/v1".Length..],
            ("client_secret", sent["client_secret"] ?? "none"),
            ("token", sent["number"] == DeclinedCard ? "tok_chargeDeclined" : "tok_visa"));
        await route.FulfillAsync(new RouteFulfillOptions
        {
            Status = status,
            ContentType = "application/json",
            Headers = new Dictionary<string, string> { ["Access-Control-Allow-Origin"] = "*" },
            Body = text,
        });
    }
}
