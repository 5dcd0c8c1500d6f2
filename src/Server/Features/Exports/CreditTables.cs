using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Features.Analytics;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary>
/// The roll-forward of credits: for each balance every month from its first movement to now, opening + top-ups − usage − expirations =
/// closing. Months are of the zone of the default invoicing entity.
/// </summary>
public static class CreditTables
{
    public static readonly ExportTable Balances = new(
        ["month", "customer_id", "customer_name", "product_id", "product_name", "opening", "top_ups", "usage", "expirations", "closing"],
        RowsAsync);

    private static async IAsyncEnumerable<object?[]> RowsAsync(ExportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        var db = source.Db;
        var products = await db.Set<Product>().AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        var zone = DateTimeZoneProviders.Tzdb[await db.Set<InvoicingEntity>().Where(e => e.IsDefault && e.DeletedAt == null)
            .Select(e => e.Timezone).FirstAsync(cancel)];
        var current = MonthRange.MonthOf(source.Now, zone);
        Balance? balance = null;
        await foreach (var (movement, customer) in MovementsAsync(source, cancel))
        {
            var month = MonthRange.MonthOf(movement.CreatedAt, zone);
            if (balance?.Id != movement.BalanceId)
            {
                foreach (var row in balance?.Until(current) ?? [])
                {
                    yield return row;
                }
                balance = new Balance(movement, customer, products.GetValueOrDefault(movement.ProductId), month);
            }
            foreach (var row in balance.Before(month))
            {
                yield return row;
            }
            balance.Add(movement);
        }
        foreach (var row in balance?.Until(current) ?? [])
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<(CreditTransaction Movement, string? Customer)> MovementsAsync(
        ExportSource source, [EnumeratorCancellation] CancellationToken cancel)
    {
        // ids count up with time
        for (var (balance, id) = ("", ""); ;)
        {
            var page = await source.Db.Set<CreditTransaction>().AsNoTracking().After(t => t.BalanceId, balance, t => t.Id, id)
                .OrderBy(t => t.BalanceId).ThenBy(t => t.Id).Take(ExportTable.PageSize).ToListAsync(cancel);
            var ids = page.Select(t => t.CustomerId).Distinct().ToList();
            var customers = await source.Db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id))
                .ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
            foreach (var movement in page)
            {
                yield return (movement, customers.GetValueOrDefault(movement.CustomerId));
            }
            if (page.Count < ExportTable.PageSize)
            {
                yield break;
            }
            (balance, id) = (page[^1].BalanceId, page[^1].Id);
        }
    }

    private sealed class Balance(CreditTransaction first, string? customer, string? product, YearMonth start)
    {
        private YearMonth _month = start;
        private decimal _opening;
        private decimal _topUps;
        private decimal _usage;
        private decimal _expirations;

        public string Id => first.BalanceId;

        public void Add(CreditTransaction movement)
        {
            switch (movement.Type)
            {
                case CreditTransactionType.Topup:
                    _topUps += movement.CreditCount;
                    break;
                case CreditTransactionType.Usage:
                    _usage += movement.CreditCount;
                    break;
                default:
                    _expirations += movement.CreditCount;
                    break;
            }
        }

        public IEnumerable<object?[]> Before(YearMonth month)
        {
            while (MonthRange.DifferenceTo(_month, month) > 0)
            {
                yield return Close();
            }
        }

        public IEnumerable<object?[]> Until(YearMonth month) => Before(MonthRange.Plus(month, 1));

        private object?[] Close()
        {
            var closing = _opening + _topUps - _usage - _expirations;
            object?[] row =
            [
                MonthRange.Text(_month), first.CustomerId, customer, first.ProductId, product, _opening, _topUps, _usage, _expirations,
                closing,
            ];
            (_month, _opening, _topUps, _usage, _expirations) = (MonthRange.Plus(_month, 1), closing, 0, 0, 0);
            return row;
        }
    }
}
