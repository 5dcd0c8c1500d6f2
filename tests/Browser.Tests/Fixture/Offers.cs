using System.Text;

namespace Plumbline.Browser.Tests.Fixture;

/// <summary>Quotes to show and sign.</summary>
internal static class Offers
{
    public const string Expires = "2024-02-15T00:00:00Z";

    private static readonly object Monthly = new { period = "months", count = 1 };

    /// <summary>An offer with all there is: phases, seats, tiers, a discount, terms, a file.</summary>
    public static async Task<string> RichAsync(Shop shop, Dictionary<string, object?>? more = null)
    {
        var (setup, fee) = (await FeeAsync(shop, "Onboarding workshop"), await FeeAsync(shop, "Platform fee"));
        var (seats, calls) = (await SeatAsync(shop), await CallsAsync(shop));
        var subscription = new
        {
            contract_terms = new
            {
                activation_strategy = "quote_signature",
                end_strategy = "duration",
                duration = new { period = "years", count = 1 },
                renew_automatically = true,
            },
            phases = new object[]
            {
                new
                {
                    type = "setup",
                    activation_strategy = "quote_signature",
                    end_strategy = "duration",
                    duration = Monthly,
                    billing_date_setting = "phase_start",
                    products = new[]
                    {
                        new { id = setup, payment_interval = new { period = "once" }, price = new { type = "fee", amount = 250000 } },
                    },
                },
                new
                {
                    activation_strategy = "previous_phase_end",
                    end_strategy = "contract_end_date",
                    billing_date_setting = "phase_start",
                    coupons = new[] { new { type = "percent", name = "Launch discount", discount_percent = 10, repeat = "forever" } },
                    products = new object[]
                    {
                        new { id = fee, payment_interval = Monthly, price = new { type = "fee", amount = 49000 } },
                        new
                        {
                            id = seats,
                            payment_interval = Monthly,
                            count = 25,
                            prices = new[] { new { type = "volume", amount = 1500, unit_count = 1, from = 0, to = (decimal?)null } },
                        },
                        new
                        {
                            id = calls,
                            payment_interval = Monthly,
                            prices = new object[]
                            {
                                new { type = "volume", amount = 0, unit_count = 1, from = 0, to = (decimal?)10000 },
                                new { type = "volume", amount = 0.4, unit_count = 1, from = 10000, to = (decimal?)100000 },
                                new { type = "volume", amount = 0.25, unit_count = 1, from = 100000, to = (decimal?)null },
                            },
                        },
                    },
                },
            },
        };
        using var form = new MultipartFormDataContent { { new StringContent(JsonSerializer.Serialize(subscription)), "subscription" } };
        foreach (var (name, value) in new Dictionary<string, object?>
        {
            ["customer_id"] = shop.CustomerId,
            ["expires_at"] = Expires,
            ["owner_email"] = "claire@lodestar.example",
            ["comments"] = "Dear Noisette team,\nas we discussed, with the **workshop** in your office in Lyon.",
            ["terms"] = "Payment within 30 days.\n<script>alert('terms')</script> is text.",
            ["status"] = "approved",
        }.Concat(more ?? []))
        {
            form.Add(new StringContent(value as string ?? JsonSerializer.Serialize(value)), name);
        }
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes("What we do for you."));
        file.Headers.ContentType = new("text/plain");
        form.Add(file, "attachments", "Service description.txt");
        return (await shop.Api.PostAsync("/v1/quotes", form)).Text("id");
    }

    /// <summary>An offer of one invoice, sent to nobody by name.</summary>
    public static async Task<JsonElement> OneOffAsync(Shop shop, string name = "Workshop, two days", string status = "pending_signature") =>
        await shop.Api.PostAsync("/v1/quotes", new
        {
            customer_id = shop.CustomerId,
            expires_at = Expires,
            status,
            invoice = new
            {
                line_items = new[] { new { product_id = await FeeAsync(shop, name), name, units_count = 2, unit_amount = 90000 } },
            },
        });

    public static Task<string> FeeAsync(Shop shop, string name) =>
        shop.Api.CreateAsync("/v1/products", new { type = "flat_fee", name, price_configurations = Array.Empty<object>() });

    /// <summary>Sent to a circuit of signers; gives the link of each.</summary>
    public static async Task<IReadOnlyList<string>> SendAsync(
        Shop shop, string quote, params (string Kind, int Step, string First, string Last)[] circuit)
    {
        await shop.Api.PutAsync($"/v1/quotes/{quote}/signers", new
        {
            signers = circuit.Select(s => new
            {
                kind = s.Kind,
                step_order = s.Step,
                email = $"{s.First}@{(s.Kind == "external" ? "noisette" : "lodestar")}.example".ToLowerInvariant(),
                first_name = s.First,
                last_name = s.Last,
            }),
        });
        await shop.Api.PostAsync($"/v1/quotes/{quote}/send", new { email = "bea@noisette.example", message = "As we discussed." });
        var links = new List<string>();
        foreach (var signer in (await shop.Api.GetAsync($"/v1/quotes/{quote}/signers")).EnumerateArray())
        {
            links.Add((await shop.Api.GetAsync($"/v1/quotes/{quote}/signers/{signer.Text("id")}/link")).Text("url"));
        }
        return links;
    }

    private static Task<string> SeatAsync(Shop shop) => shop.Api.CreateAsync(
        "/v1/products", new { type = "seat", name = "Seats", unit_name = "seat", price_configurations = Array.Empty<object>() });

    private static Task<string> CallsAsync(Shop shop) => shop.Api.CreateAsync("/v1/products", new
    {
        type = "dynamic",
        name = "API calls",
        unit_name = "call",
        aggregator = new { entity = "call", operation = "count" },
        price_configurations = Array.Empty<object>(),
    });
}
