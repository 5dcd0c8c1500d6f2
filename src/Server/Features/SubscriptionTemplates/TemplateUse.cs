using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>
/// What a request for a subscription makes of a template: with products or phases of its own a label, without them their source.
/// </summary>
/// <param name="Body">The request to read; a template's content is in it.</param>
/// <param name="TemplateId">The label that the subscription gets; null for none.</param>
/// <param name="ConfigurationId">The configuration that it is from, or that a label stands for; null where none fits.</param>
/// <param name="Currency">The currency of the content; null where the request has its own.</param>
public sealed record TemplateUse(Body Body, string? TemplateId, string? ConfigurationId, string? Currency)
{
    private static readonly string[] Activations = ["start_date", "manually", "checkout"];

    /// <param name="db">Where templates are.</param>
    /// <param name="body">The request, or the target within it.</param>
    /// <param name="customerId">Whose currency and country choose the configuration; null when the request does not say.</param>
    /// <param name="now">When what begins at once begins.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<TemplateUse> OfAsync(
        BillingDb db, Body body, string? customerId, Instant now, CancellationToken cancel)
    {
        var plan = body.Text("plan_id", max: 255);
        var id = body.Text("template_id", max: 255) ?? plan;
        // a plan is the older view of a template
        var field = body.HasValue("template_id") ? "template_id" : "plan_id";
        if (plan is not null && plan != id)
        {
            body.Refuse("plan_id", "Send template_id or plan_id, not both");
        }
        var configurationId = body.Text("template_configuration_id", max: 255);
        if (id is null)
        {
            if (configurationId is not null)
            {
                body.Refuse("template_configuration_id", "Only with template_id");
            }
            return new TemplateUse(body, null, null, null);
        }
        var isLabel = body.HasValue("phases") || body.HasValue("products");
        if (!await TemplateRows.Living(db).AnyAsync(t => t.Id == id, cancel))
        {
            body.Refuse(field, field == "plan_id" ? "Plan not found" : "Subscription template not found");
            if (!isLabel)
            {
                body.ThrowIfInvalid();
            }
            return new TemplateUse(body, null, null, null);
        }
        var customer = await db.Set<Customer>().AsNoTracking()
            .Where(c => c.Id == customerId && c.DeletedAt == null).SingleOrDefaultAsync(cancel);
        var configurations = (await TemplateRows.ConfigurationsAsync(db, [id], cancel))[id].ToList();
        var chosen = configurationId is null ? Fitting(configurations, customer) : configurations.Find(c => c.Id == configurationId);
        if (chosen is null && configurationId is not null)
        {
            body.Refuse("template_configuration_id", "The template has no such configuration");
        }
        if (isLabel)
        {
            return new TemplateUse(body, id, chosen?.Id, null);
        }
        if (customerId is null && body.IsValid)
        {
            body.Text("customer_id", Need.Required, 255);
        }
        RequireFit(body, field, customer, configurations, chosen);
        var starts = body.Raw("starts_at") is { } at && Body.TryInstant(at.ToString(), out var given) ? given : now;
        var content = TemplateRequest.Stored(chosen!.Request).Instantiate(body.Json, starts);
        return new TemplateUse(body.With(content), id, chosen.Id, chosen.Currency);
    }

    /// <summary>
    /// The subscription with the request's own start: <c>starts_at</c>, <c>activation_strategy</c> and <c>initial_billing_at</c> are those
    /// of the first phase that is not over.
    /// </summary>
    public SubscriptionInput WithOwnStart(SubscriptionInput input)
    {
        if (Currency is null)
        {
            return input;
        }
        var strategy = Body.WordIn("activation_strategy", Activations);
        var phases = input.Phases.ToList();
        var index = phases.FindIndex(p => !p.IsFinished);
        if (index < 0)
        {
            return input;
        }
        var first = phases[index];
        var activation = strategy switch
        {
            "manually" => PhaseActivation.Manual,
            "checkout" => PhaseActivation.Checkout,
            "start_date" => PhaseActivation.StartDate,
            _ => input.StartsAt is not null && first.Activation == PhaseActivation.Immediately
                ? PhaseActivation.StartDate
                : first.Activation,
        };
        phases[index] = first with
        {
            Activation = activation,
            StartsAt = input.StartsAt ?? first.StartsAt,
            BillingDate = input.InitialBillingAt is null ? first.BillingDate : BillingDateSetting.SpecificDate,
            InitialBillingAt = input.InitialBillingAt ?? first.InitialBillingAt,
        };
        return input with
        {
            Phases = phases,
            ActivationStrategy = activation == first.Activation ? input.ActivationStrategy
                : activation == PhaseActivation.Manual ? ActivationStrategy.Manually
                : activation == PhaseActivation.Checkout ? ActivationStrategy.Checkout
                : ActivationStrategy.StartDate,
        };
    }

    /// <summary>The currency that chose the content may have changed before the customer was locked.</summary>
    public void RequireCurrency(Customer customer)
    {
        if (Currency is not null && Currency != customer.Currency)
        {
            throw Refusal.Conflict("The customer's currency was changed meanwhile");
        }
    }

    public void Label(Subscription subscription) =>
        (subscription.TemplateId, subscription.TemplateConfigurationId) = (TemplateId, ConfigurationId);

    private static void RequireFit(
        Body body, string field, Customer? customer, List<TemplateConfiguration> configurations, TemplateConfiguration? chosen)
    {
        body.ThrowIfInvalid();
        if (customer is null)
        {
            throw Refusal.NotFound("Customer");
        }
        if (customer.Currency is null)
        {
            throw Refusal.BadRequest("Cannot assign a subscription to a customer without a currency set");
        }
        if (chosen is null)
        {
            var others = configurations.Select(c => c.Country is null ? c.Currency : $"{c.Currency} for {c.Country}");
            body.Refuse(
                field,
                $"The {(field == "plan_id" ? "plan" : "template")} has no configuration in {customer.Currency} "
                + $"for {customer.Country ?? "customers without a country"}"
                + (configurations.Count == 0 ? "" : $"; it has {string.Join(", ", others)}"));
        }
        else if (chosen.Currency != customer.Currency)
        {
            body.Refuse(
                "template_configuration_id", $"The configuration is in {chosen.Currency}, the customer's currency is {customer.Currency}");
        }
        body.ThrowIfInvalid();
    }

    // one for the customer's country before one for all
    private static TemplateConfiguration? Fitting(List<TemplateConfiguration> configurations, Customer? customer) =>
        customer?.Currency is not { } currency ? null
        : configurations.Find(c => c.Currency == currency && c.Country is not null && c.Country == customer.Country)
            ?? configurations.Find(c => c.Currency == currency && c.Country is null);
}
