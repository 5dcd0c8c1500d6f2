using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.Exports;

/// <summary>What the rows of a table are read from, at one instant.</summary>
public sealed record ExportSource(BillingDb Db, InvoiceReader Invoices, Instant Now);

/// <summary>
/// A table: its columns, and its rows as they come, a page at a time, so that a million of them need no more memory than a page. A cell is
/// a text, a whole number, a decimal, a boolean, an instant or null.
/// </summary>
public sealed record ExportTable(
    IReadOnlyList<string> Columns, Func<ExportSource, CancellationToken, IAsyncEnumerable<object?[]>> Rows)
{
    public const int PageSize = 500;

    /// <summary>Rows in the order of their ids, by keyset.</summary>
    /// <param name="page">The first of those that come after an id.</param>
    /// <param name="id">Of a row.</param>
    public static async IAsyncEnumerable<T> PagesAsync<T>(Func<string, Task<List<T>>> page, Func<T, string> id)
    {
        for (var after = ""; ;)
        {
            var rows = await page(after);
            foreach (var row in rows)
            {
                yield return row;
            }
            if (rows.Count < PageSize)
            {
                yield break;
            }
            after = id(rows[^1]);
        }
    }

    /// <summary>An amount as people write it: 1250 minor units of EUR are 12.50, of JPY 1250.</summary>
    public static decimal Money(decimal minor, string currency)
    {
        var units = 1m;
        for (var i = Currency.Of(currency).Decimals; i > 0; i--)
        {
            units *= 10;
        }
        return minor / units;
    }
}

/// <summary>The table of each name.</summary>
public static class ExportTables
{
    public static ExportTable Of(ExportName name) => name switch
    {
        ExportName.AgedBalances => InvoiceTables.AgedBalances,
        ExportName.OutstandingInvoices => InvoiceTables.Outstanding,
        ExportName.DraftInvoices => InvoiceTables.Drafts,
        ExportName.OpenInvoices => InvoiceTables.Open,
        ExportName.AllCustomers => CustomerTables.All,
        ExportName.AllSubscriptions => SubscriptionTables.All,
        ExportName.LiveSubscriptions => SubscriptionTables.Live,
        ExportName.Renewals => SubscriptionTables.Renewals,
        ExportName.RevenuePerProduct => RevenueTables.PerProduct,
        ExportName.RevenuePerPlan => RevenueTables.PerPlan,
        ExportName.RevenuePerLineItemName => RevenueTables.PerLineItemName,
        ExportName.RevenuePerCountry => RevenueTables.PerCountry,
        ExportName.DetailedRevenue => RevenueTables.Detailed,
        ExportName.LineByLineRevenue => RevenueTables.LineByLine,
        ExportName.CreditBalances => CreditTables.Balances,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
