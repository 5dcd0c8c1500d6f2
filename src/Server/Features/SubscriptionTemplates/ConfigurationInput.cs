using System.Text.Json;
using NodaTime;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>
/// The body of a configuration. It is read as a subscription would be, so that what is wrong with it shows now and at the same place, and
/// not when somebody sells it.
/// </summary>
/// <param name="Body">What of the body makes a subscription.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="Country">Its country; null for all others.</param>
/// <param name="Subscription">The subscription that it stands for; null when it has no phases to read.</param>
public sealed record ConfigurationInput(Body Body, string? Currency, string? Country, SubscriptionInput? Subscription)
{
    /// <summary>What a configuration holds; other keys are ignored.</summary>
    private static readonly string[] Fields =
    [
        "name", "minimum_invoice_fee", "cancel_at", "cancellation_strategy", "custom_properties", "generate_document", "document_name",
        "add_tax_to_document", "generate_draft_invoices", "contract_terms", "phases",
    ];

    public static ConfigurationInput Read(JsonElement json, Instant now)
    {
        var faults = new List<FieldError>();
        var body = new Body(json, [], faults);
        var currency = body.WordIn("currency", Currencies.All, Need.Required);
        var country = body.WordIn("country", Countries.All, Need.RequiredNullable);
        var request = TemplateRequest.Of(json, Fields);
        var subscription = new Body(request.Instantiate(now), [], faults);
        subscription.Text("document_name", Need.Nullable, 255);
        if (!body.HasValue("phases"))
        {
            body.Objects("phases", Need.Required);
            return new ConfigurationInput(subscription, currency, country, null);
        }
        return new ConfigurationInput(subscription, currency, country, SubscriptionInput.Read(subscription, now, isTarget: true));
    }

    /// <summary>What is stored of a body.</summary>
    public static string TextOf(JsonElement json) => TemplateRequest.Of(json, Fields).Json.GetRawText();
}
