using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.Credits;

/// <summary>What changes of credits mean to the world outside.</summary>
public static class CreditEvents
{
    public static IEnumerable<Happening> Of(CreditBalance balance, RowChange change)
    {
        Happening Say(string word) => new($"credit.{word}", balance.Id)
        {
            CustomerId = balance.CustomerId,
            Shape = () => CreditAnswer.Of(balance),
        };
        if (change.IsNew)
        {
            yield return Say("created");
            yield break;
        }
        if (change.Touches(nameof(CreditBalance.Name), nameof(CreditBalance.LowCountThreshold), nameof(CreditBalance.AutoTopup)))
        {
            yield return Say("updated");
        }
        if (change.Touches(nameof(CreditBalance.Meters)))
        {
            yield return Say("balance_refreshed");
        }
        var before = change.Before<decimal>(nameof(CreditBalance.Balance));
        if (balance.Balance < balance.LowCountThreshold && before >= balance.LowCountThreshold)
        {
            yield return Say("low_balance");
        }
        if (balance.Balance == 0 && before > 0)
        {
            yield return Say("balance_at_zero");
        }
    }

    public static IEnumerable<Happening> Of(CreditTransaction transaction, RowChange change)
    {
        if (change.IsNew)
        {
            var word = transaction.Type switch
            {
                CreditTransactionType.Topup => "topup",
                CreditTransactionType.Usage => "usage",
                _ => "expiration",
            };
            yield return new Happening($"credit.{word}_transaction_created", transaction.Id)
            {
                CustomerId = transaction.CustomerId,
                InvoiceId = transaction.InvoiceId,
                Shape = () => CreditTransactionAnswer.Of(transaction),
            };
        }
    }
}
