using System.Linq.Expressions;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;
using Offset = Plumbline.Server.Wire.Offset;

namespace Plumbline.Server.Features.Wallets;

/// <summary>Wallets and their movements, newest first.</summary>
public static class ReadWallets
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, InvoiceReader invoices, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        var filter = new ListFilter<Wallet>(http.Request.Query, faults).Own("customer_id", id => w => w.CustomerId == id);
        ThrowIfAny(faults);
        return Reply.Ok(await offset.PageAsync<Wallet, WalletAnswer>(
            filter.Apply(Readable(db)).OrderByDescending(w => w.CreatedAt).ThenByDescending(w => w.Id),
            page => AnswersAsync(db, invoices, page, cancel),
            cancel));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, InvoiceReader invoices, CancellationToken cancel) =>
        Reply.Ok(await AnswerAsync(db, invoices, await FindAsync(db, id, cancel), cancel));

    public static async Task<IResult> TransactionsAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var query = http.Request.Query;
        var offset = Offset.Read(query, faults);
        var filter = new ListFilter<WalletTransaction>(query, faults)
            .Number("amount", t => t.Amount)
            .Text("invoice_id", t => t.InvoiceId)
            .Search("comment", t => t.Comment)
            .Choice("type", Words<WalletTransactionType>.All, OfTypes);
        ThrowIfAny(faults);
        var wallet = await FindAsync(db, id, cancel);
        var rows = filter.Apply(db.Set<WalletTransaction>().AsNoTracking().Where(t => t.WalletId == wallet.Id));
        return Reply.Ok(await offset.PageAsync<WalletTransaction, JsonObject>(
            rows.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id), WalletTransactionAnswer.Of, cancel));
    }

    /// <summary>One wallet; call it after the transaction that changed it.</summary>
    public static async Task<WalletAnswer> AnswerAsync(BillingDb db, InvoiceReader invoices, Wallet wallet, CancellationToken cancel) =>
        (await AnswersAsync(db, invoices, [wallet], cancel))[0];

    /// <summary>With what is expected of them: what the invoices of their customers that are not issued yet come to now.</summary>
    public static async Task<IReadOnlyList<WalletAnswer>> AnswersAsync(
        BillingDb db, InvoiceReader invoices, IReadOnlyList<Wallet> page, CancellationToken cancel)
    {
        var expected = await ExpectedAsync(db, invoices, [.. page.Select(w => w.CustomerId)], cancel);
        return [.. page.Select(w => WalletAnswer.Of(w, expected(w)))];
    }

    /// <summary>What invoices of customers that are not issued yet come to now, by wallet. Nothing that is tracked survives it.</summary>
    public static async Task<Func<Wallet, long>> ExpectedAsync(
        BillingDb db, InvoiceReader invoices, IReadOnlyList<string> customers, CancellationToken cancel)
    {
        var open = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines)
            .Where(i => customers.Contains(i.CustomerId) && i.Type == InvoiceType.Invoice
                && (i.Status == InvoiceStatus.Open || i.Status == InvoiceStatus.GracePeriod)).ToListAsync(cancel);
        await invoices.FreshenAsync(open, cancel);
        return wallet => open.Where(i => i.CustomerId == wallet.CustomerId && i.Currency == wallet.Currency).Sum(i => i.AmountDue);
    }

    /// <summary>The wallet for a change: its customer is locked until the transaction ends.</summary>
    public static async Task<Wallet> LockedAsync(BillingDb db, string id, CancellationToken cancel)
    {
        var customerId = (await FindAsync(db, id, cancel)).CustomerId;
        await GetCustomer.LockAsync(db, customerId, cancel);
        return await db.Set<Wallet>().SingleAsync(w => w.Id == id, cancel);
    }

    private static async Task<Wallet> FindAsync(BillingDb db, string id, CancellationToken cancel) =>
        await Readable(db).SingleOrDefaultAsync(w => w.Id == id, cancel) ?? throw Refusal.NotFound("Wallet");

    private static IQueryable<Wallet> Readable(BillingDb db) => db.Set<Wallet>().AsNoTracking()
        .Where(w => db.Set<Customer>().Any(c => c.Id == w.CustomerId && c.DeletedAt == null));

    private static Expression<Func<WalletTransaction, bool>>? OfTypes(IReadOnlyList<string> words)
    {
        var types = words.Select(w => Words<WalletTransactionType>.TryParse(w, out var type) ? type : default).ToList();
        return types.Count == 0 ? null : t => types.Contains(t.Type);
    }

    private static void ThrowIfAny(List<FieldError> faults)
    {
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
    }
}
