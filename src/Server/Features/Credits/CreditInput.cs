using NodaTime;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary>Fields that several bodies share.</summary>
public static class CreditInput
{
    public const decimal MostCredits = 1_000_000_000_000m;

    public static decimal? Count(Body body, string name, Need need = Need.Required) =>
        body.Number(name, need, 0, MostCredits, above: true);

    /// <summary>An expiry that is still to come.</summary>
    public static Instant? Expiry(Body body, CurrentTenant tenant, Need need = Need.Optional)
    {
        var at = body.Instant("expires_at", need);
        if (at <= tenant.Now)
        {
            body.Refuse("expires_at", "Must be in the future");
        }
        return at;
    }

    /// <summary>Exactly one of an amount and a price.</summary>
    public static (long? Amount, string? PriceId) Money(Body body, bool isRequired = true)
    {
        var amount = body.Amount("amount_excluding_tax");
        var price = body.Text("price_id", max: 255, min: 1);
        var given = (body.Has("amount_excluding_tax") ? 1 : 0) + (body.Has("price_id") ? 1 : 0);
        if (given > 1 || (isRequired && given == 0))
        {
            body.Refuse("price_id", "Give exactly one of price_id and amount_excluding_tax");
        }
        return (amount, price);
    }

    /// <summary>Auto top-up as it is to be; what is left out stays as it was. Null where it is off or the body is at fault.</summary>
    public static AutoTopup? ReadAutoTopup(Body body, AutoTopup? known, Need need)
    {
        if (body.Object("auto_topup", need) is not { } topup)
        {
            return null;
        }
        var count = Count(topup, "credit_count", known is null ? Need.Required : Need.Optional) ?? known?.CreditCount;
        var (amount, price) = Money(topup, isRequired: known is null);
        (amount, price) = (amount, price) is (null, null) ? (known?.AmountExcludingTax, known?.PriceId) : (amount, price);
        return count is { } credits && (amount is not null || price is not null) ? new AutoTopup(credits, amount, price) : null;
    }
}
