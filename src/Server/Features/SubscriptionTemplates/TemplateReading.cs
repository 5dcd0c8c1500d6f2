using NodaTime;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>A phase of a template, with the start that it names.</summary>
public sealed record TemplatePhase(PhaseState State, bool IsFinished, Instant? StartsAt);

/// <summary>
/// A stored configuration read again, with the catalogue as it is now. A product whose prices it names keeps them; one that could not be
/// sold now, archived or without a price, is shown without prices.
/// </summary>
public sealed record TemplateReading(Body Body, SubscriptionInput Input, bool NamesContractStart, IReadOnlyList<TemplatePhase> Phases)
{
    public static TemplateReading Of(TemplateConfiguration stored, ProductChoice.Stock stock, Instant now)
    {
        var request = TemplateRequest.Stored(stored.Request);
        var body = new Body(request.Instantiate(now), [], []);
        var input = SubscriptionInput.Read(body, now, isTarget: true);
        var lines = input.Phases.SelectMany(p => p.Products).ToList();
        var chosen = stock.Choose(
            lines, 0, input.Commitment, new ProductChoice.Buyer(stored.Currency, stored.Country, null));
        var products = lines.Zip(stored.Phases.SelectMany(p => p.Products), chosen)
            .Select(p => Shown(p.First, p.Second, p.Third)).ToList();
        var phases = new List<TemplatePhase>();
        foreach (var (phase, state) in input.Phases.Zip(stored.Phases))
        {
            var own = products.Skip(phases.Sum(p => p.State.Products.Count)).Take(state.Products.Count);
            phases.Add(new TemplatePhase(state with { Products = [.. own] }, phase.IsFinished, phase.StartsAt));
        }
        return new TemplateReading(body, input, NamesStart(request), phases);
    }

    /// <summary>Whether the contract begins on a date of the template's, and not with each subscription.</summary>
    public static bool NamesStart(TemplateRequest request) =>
        new Body(request.Json, [], []).Object("contract_terms")?.HasValue("starts_at") == true;

    private static ProductState Shown(ProductInput line, ProductState stored, ProductState? now) => line.HasPrices
        ? (now ?? stored) with { Prices = stored.Prices }
        : now ?? stored with { Prices = [] };
}
