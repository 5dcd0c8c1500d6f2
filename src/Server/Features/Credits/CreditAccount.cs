using System.Diagnostics;
using NodaTime;
using Plumbline.Engine.Credits;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Credits;

/// <summary>Where a movement comes from.</summary>
public sealed record CreditOrigin(
    CreditSource Source,
    Instant At,
    string? InvoiceId = null,
    string? EventId = null,
    string? AggregatorId = null,
    CreditPrice? Price = null,
    long? AmountExcludingTax = null,
    string? ChargeKey = null);

/// <summary>
/// A balance with its open lots, under the customer's lock. Every change adds a movement, and the lots, the balance and the movements
/// stay equal.
/// </summary>
public sealed class CreditAccount(BillingDb db, CreditBalance balance, IEnumerable<CreditTransaction> openLots)
{
    private readonly List<CreditTransaction> _lots = [.. openLots.OrderBy(l => l.CreatedAt).ThenBy(l => l.Id, StringComparer.Ordinal)];

    public CreditBalance Balance => balance;

    /// <summary>When lots that are open end, in order.</summary>
    public IEnumerable<Instant> Expiries => _lots.Where(l => l.IsOpen && l.ExpiresAt is not null).Select(l => l.ExpiresAt!.Value).Order();

    public CreditTransaction TopUp(decimal count, Instant? expiresAt, CreditOrigin origin)
    {
        var lot = Record(CreditTransactionType.Topup, count, count, origin, expiresAt);
        (lot.Left, lot.IsOpen) = (count, true);
        _lots.Add(lot);
        Assert();
        return lot;
    }

    /// <summary>Uses credits, as many as there are.</summary>
    /// <returns>How many there were, and the movement; null where there were none.</returns>
    public (decimal Taken, CreditTransaction? Movement) Use(decimal count, CreditOrigin origin)
    {
        var burn = Lots.Burn(_lots.Select(l => l.ToLot()), count);
        foreach (var part in burn.Parts)
        {
            Take(_lots.Single(l => l.Id == part.LotId), part.Count, origin.At);
        }
        var movement = burn.Taken > 0 ? Record(CreditTransactionType.Usage, burn.Taken, -burn.Taken, origin) : null;
        Assert();
        return (burn.Taken, movement);
    }

    /// <summary>Lots whose end has come lose what is left in them.</summary>
    public void Expire(Instant at)
    {
        foreach (var lot in Lots.Expired(_lots.Select(l => l.ToLot()), at))
        {
            Take(_lots.Single(l => l.Id == lot.Id), lot.Left, at);
            Record(CreditTransactionType.Expiration, lot.Left, -lot.Left, new CreditOrigin(CreditSource.System, at), lot.ExpiresAt);
        }
        Assert();
    }

    /// <summary>What usage is worth since the beginning takes what it has not taken yet.</summary>
    public void Meter(string aggregatorId, bool isNamed, decimal total, Instant at)
    {
        var state = balance.Meters.Find(m => m.AggregatorId == aggregatorId) ?? new MeterState(aggregatorId, 0, 0);
        var before = state.ToEngine();
        var origin = new CreditOrigin(CreditSource.System, at, AggregatorId: isNamed ? aggregatorId : null);
        var after = before.After(total, Use(before.Due(total), origin).Taken);
        if (after != before)
        {
            balance.Meters = [.. balance.Meters.Where(m => m != state), new MeterState(aggregatorId, after.Covered, after.Uncovered)];
            balance.Uncovered = balance.Meters.Sum(m => m.Uncovered);
        }
    }

    private CreditTransaction Record(
        CreditTransactionType type, decimal count, decimal change, CreditOrigin origin, Instant? expiresAt = null)
    {
        balance.Balance += change;
        balance.UpdatedAt = origin.At;
        var movement = new CreditTransaction
        {
            TenantId = balance.TenantId,
            Id = Ids.New("cdt"),
            BalanceId = balance.Id,
            CustomerId = balance.CustomerId,
            ProductId = balance.ProductId,
            Type = type,
            Source = origin.Source,
            CreditCount = count,
            BalanceAfter = balance.Balance,
            ExpiresAt = expiresAt,
            Price = origin.Price,
            AmountExcludingTax = origin.AmountExcludingTax,
            InvoiceId = origin.InvoiceId,
            EventId = origin.EventId,
            AggregatorId = origin.AggregatorId,
            ChargeKey = origin.ChargeKey,
            CreatedAt = origin.At,
            UpdatedAt = origin.At,
        };
        db.Add(movement);
        return movement;
    }

    private static void Take(CreditTransaction lot, decimal count, Instant at)
    {
        lot.Left -= count;
        lot.IsOpen = lot.Left > 0;
        lot.UpdatedAt = at;
    }

    private void Assert()
    {
        if (balance.Balance < 0 || balance.Balance != Lots.Balance(_lots.Select(l => l.ToLot())))
        {
            throw new UnreachableException($"The balance {balance.Id} would be {balance.Balance} and its lots something else");
        }
    }
}
