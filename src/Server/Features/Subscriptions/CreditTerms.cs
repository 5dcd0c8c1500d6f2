using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>What a credit product grants with each of its charges: how much of it for a part of a period, and for how long.</summary>
public sealed record CreditTermsState(CreditsGrantMode GrantMode, int? ExpirationInDays, bool ExpireAtEndOfPeriod)
{
    public CreditGrant ToEngine() => new(GrantMode == CreditsGrantMode.FullAllowance, ExpirationInDays, ExpireAtEndOfPeriod);
}

/// <summary>How long the credits of a product line hold; null for what is left open.</summary>
public sealed record CreditTermsInput(int? ExpirationInDays, bool? ExpireAtEndOfPeriod)
{
    /// <summary>A century.</summary>
    public const int MostDays = 36_500;

    private const string Days = "credits_expiration_in_days";
    private const string Period = "expire_credits_at_end_of_period";

    /// <summary>A line that says nothing of credits.</summary>
    public static readonly CreditTermsInput None = new(null, null);

    public static CreditTermsInput Read(Body body) =>
        new(body.Integer(Days, Need.Nullable, min: 1, max: MostDays), body.Flag(Period, Need.Nullable));

    /// <summary>What a line comes to for its product; null for one that grants nothing. Faults are added to the line's.</summary>
    public CreditTermsState? For(Body body, Product product, ProductState? current)
    {
        if (product.Type != ProductType.Credit)
        {
            if (ExpirationInDays is not null)
            {
                body.Refuse(Days, "Only for credit products");
            }
            if (ExpireAtEndOfPeriod == true)
            {
                body.Refuse(Period, "Only for credit products");
            }
            return null;
        }
        var before = current?.Credits;
        return new CreditTermsState(
            before?.GrantMode ?? product.CreditsGrantMode,
            body.Has(Days) || before is null ? ExpirationInDays : before.ExpirationInDays,
            ExpireAtEndOfPeriod ?? before?.ExpireAtEndOfPeriod ?? false);
    }
}
