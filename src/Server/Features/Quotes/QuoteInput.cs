using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>The fields that a body may say of a quote itself, read and checked; <see cref="SetOn"/> sets those that it has.</summary>
public sealed class QuoteInput
{
    private static readonly string[] TierWords = Words<PriceTierDisplay>.All.ToArray();

    private readonly Body _body;
    private readonly List<Action<Quote>> _changes = [];
    private readonly List<Func<QuoteOptions, QuoteOptions>> _options = [];
    private readonly IReadOnlyList<string>? _properties;

    public QuoteInput(Body body, bool isCreate)
    {
        _body = body;
        var clears = isCreate ? Need.Optional : Need.Nullable;
        On("owner_email", body.Email("owner_email"), (q, v) => q.OwnerEmail = v);
        // a form has no other way to leave them empty
        On("comments", body.Text("comments", Need.Nullable, 20_000), (q, v) => q.Comments = v);
        On("terms", body.Text("terms", Need.Nullable, 20_000), (q, v) => q.Terms = v);
        Flag("collect_payment_details", (o, v) => o with { CollectPaymentDetails = v });
        Flag("require_tax_id", (o, v) => o with { RequireTaxId = v });
        Flag("display_quote_value", (o, v) => o with { DisplayQuoteValue = v });
        Flag("display_quote_value_with_tax", (o, v) => o with { DisplayQuoteValueWithTax = v });
        Flag("display_taxes", (o, v) => o with { DisplayTaxes = v });
        Flag("display_phase_value", (o, v) => o with { DisplayPhaseValue = v });
        Flag("display_first_invoice_amount", (o, v) => o with { DisplayFirstInvoiceAmount = v });
        Flag("display_documents_in_preview", (o, v) => o with { DisplayDocumentsInPreview = v });
        Flag("display_subscription_on_update", (o, v) => o with { DisplaySubscriptionOnUpdate = v });
        Flag("generate_draft_invoices", (o, v) => o with { GenerateDraftInvoices = v });
        if (isCreate)
        {
            Flag("automatically_start_subscription", (o, v) => o with { StartsOnSignature = v });
        }
        var tiers = Tiers(body);
        Option("display_price_tiers", o => o with { DisplayPriceTiers = tiers ?? o.DisplayPriceTiers });
        _properties = body.Texts("collect_custom_property_ids", clears, max: 100, maxLength: 255);
        Option("collect_custom_property_ids", o => o with
        {
            CollectCustomPropertyIds = [.. (_properties ?? []).Distinct(StringComparer.Ordinal)],
        });
        Amount = body.Amount("amount", Need.Nullable);
        ExpiresAt = body.Instant("expires_at", clears);
        if (body.Texts("contract_clause_ids", clears, max: 100, maxLength: 255) is { Count: > 0 })
        {
            // there is no library of clauses to have one in
            body.RefuseAt(["contract_clause_ids", 0], "Contract clause not found");
        }
        if (body.HasValue("catalog_version_id"))
        {
            throw Refusal.NotBuilt("catalog_version_id: a quote priced from a published catalog version");
        }
    }

    public bool HasAmount => _body.Has("amount");

    public long? Amount { get; }

    public Instant? ExpiresAt { get; }

    public void SetOn(Quote quote)
    {
        _changes.ForEach(change => change(quote));
        quote.Options = Apply(quote.Options);
    }

    /// <summary>The options with what the body says of them.</summary>
    public QuoteOptions Apply(QuoteOptions options) => _options.Aggregate(options, (o, change) => change(o));

    /// <summary>An expiry lies ahead; the property ids that it names exist, and a customer or a quote may hold them.</summary>
    public async Task CheckAsync(BillingDb db, Instant now, CancellationToken cancel)
    {
        if (ExpiresAt <= now)
        {
            _body.Refuse("expires_at", "Must be in the future");
        }
        if (_properties is not { Count: > 0 })
        {
            return;
        }
        var known = (await db.Set<CustomProperty>().AsNoTracking().ToListAsync(cancel)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        for (var i = 0; i < _properties.Count; i++)
        {
            if (!known.TryGetValue(_properties[i], out var property))
            {
                _body.RefuseAt(["collect_custom_property_ids", i], "Custom property not found");
            }
            else if (!property.Entities.Exists(e => e is Carrier.Customer or Carrier.Quote))
            {
                _body.RefuseAt(["collect_custom_property_ids", i], "Only properties of a customer or a quote are collected");
            }
        }
    }

    // older callers say yes or no
    private static PriceTierDisplay? Tiers(Body body)
    {
        const string field = "display_price_tiers";
        if (body.Raw(field) is not { } raw || (raw.ValueKind == System.Text.Json.JsonValueKind.String
            && !Body.Is(raw, "true") && !Body.Is(raw, "false")))
        {
            return body.WordIn(field, TierWords) is { } word && Words<PriceTierDisplay>.TryParse(word, out var tiers) ? tiers : null;
        }
        return body.Flag(field) switch
        {
            true => PriceTierDisplay.All,
            false => PriceTierDisplay.None,
            null => null,
        };
    }

    private void Flag(string field, Func<QuoteOptions, bool, QuoteOptions> with)
    {
        var flag = _body.Flag(field);
        Option(field, o => flag is { } value ? with(o, value) : o);
    }

    private void Option(string field, Func<QuoteOptions, QuoteOptions> change)
    {
        if (_body.Has(field))
        {
            _options.Add(change);
        }
    }

    private void On<T>(string name, T? value, Action<Quote, T?> change)
    {
        if (_body.Has(name))
        {
            _changes.Add(q => change(q, value));
        }
    }
}
