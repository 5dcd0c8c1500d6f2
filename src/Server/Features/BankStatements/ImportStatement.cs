using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankStatements;

/// <param name="Imported">Movements that were new.</param>
/// <param name="Known">Movements that were there already.</param>
/// <param name="Matched">New ones that carry an invoice's payment reference, and were posted.</param>
public sealed record ImportAnswer(int Imported, int Known, int Matched);

/// <summary>
/// <c>POST /v1/bank-accounts/{id}/statements</c>: the movements of a statement, each of them once however often it is told. Money that
/// carries the payment reference of one invoice, and is no more than what is due on it, pays it at once.
/// </summary>
public sealed class ImportStatement(BillingDb db, MatchMovement match, CurrentTenant tenant)
{
    public const int MaxBytes = 5 * 1024 * 1024;
    public const int MaxEntries = 10_000;

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, ImportStatement import, CancellationToken cancel)
    {
        var account = await db.Set<BankAccount>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel)
            ?? throw Refusal.NotFound("Bank account");
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("application/xml" or "text/xml" or "text/csv"))
        {
            throw new Refusal(415, "unsupported_media_type", "Send the statement as application/xml (camt.053) or text/csv");
        }
        var bytes = await BodyReader.ReadBytesAsync(http, MaxBytes);
        var entries = type == "text/csv" ? BankCsv.Read(bytes, account.Currency) : OfAccount(Camt053.Read(bytes), account);
        return Reply.Ok(await import.RunAsync(account, entries, cancel));
    }

    private static IReadOnlyList<StatementEntry> OfAccount(
        (IReadOnlyList<StatementEntry> Entries, IReadOnlyList<string> Accounts) statement, BankAccount account)
    {
        var own = StatementEntry.Account(account.Details.Iban ?? account.Details.AccountNumber);
        return statement.Accounts.FirstOrDefault(a => a != own) is { } other
            ? throw Refusal.BadRequest($"The statement is of the account that ends in {Ending(other)}, not of this one")
            : statement.Entries;
    }

    private static string Ending(string account) => account[^Math.Min(4, account.Length)..];

    private async Task<ImportAnswer> RunAsync(BankAccount account, IReadOnlyList<StatementEntry> entries, CancellationToken cancel)
    {
        if (entries.Count > MaxEntries)
        {
            throw Refusal.BadRequest($"A statement may hold {MaxEntries} movements, and this one has {entries.Count}");
        }
        var zone = DateTimeZoneProviders.Tzdb[await db.Set<InvoicingEntity>().Where(e => e.Id == account.InvoicingEntityId)
            .Select(e => e.Timezone).SingleAsync(cancel)];
        var told = StatementEntry.Identified(entries).Select(e => Movement(e.Entry, e.Identity, account, zone)).ToList();
        return await db.WriteAsync(async () =>
        {
            // two imports at once: the second finds what the first brought
            await db.LockAsync("bank_accounts", [account.Id], cancel);
            var identities = told.Select(t => t.Identity).ToList();
            var known = await db.Set<BankTransaction>().Where(t => t.BankAccountId == account.Id && identities.Contains(t.Identity))
                .ToDictionaryAsync(t => t.Identity, cancel);
            foreach (var movement in told.Where(t => known.ContainsKey(t.Identity) && t.Status == BankTransactionStatus.Posted))
            {
                var before = known[movement.Identity];
                (before.Status, before.SettledAt) = (BankTransactionStatus.Posted, before.SettledAt ?? movement.SettledAt);
            }
            var fresh = told.Where(t => !known.ContainsKey(t.Identity)).ToList();
            db.AddRange(fresh);
            await db.SaveChangesAsync(cancel);
            var posted = fresh.Concat(known.Values).Where(t => t is { Status: BankTransactionStatus.Posted, TransactionId: null }).ToList();
            return new ImportAnswer(fresh.Count, told.Count - fresh.Count, await MatchAsync(account, posted, cancel));
        }, cancel);
    }

    private async Task<int> MatchAsync(BankAccount account, List<BankTransaction> movements, CancellationToken cancel)
    {
        var open = await PayableInvoices.LoadAsync(db, account, cancel);
        var named = movements.Select(m => (Movement: m, Invoice: open.NamedBy(m)!)).Where(p => p.Invoice is not null).ToList();
        // all at once and in their order: nobody who locks several customers can stand in the way
        await db.LockAsync("customers", named.Select(p => p.Invoice.CustomerId).Distinct(), cancel);
        var due = named.Select(p => p.Invoice).Distinct().ToDictionary(i => i.Id, i => i.Due);
        var matched = 0;
        foreach (var (movement, invoice) in named)
        {
            // what is saved need not be looked at again with every match
            db.ChangeTracker.Clear();
            if (movement.Amount <= due[invoice.Id] && await TryAsync(movement, invoice, cancel))
            {
                due[invoice.Id] -= movement.Amount;
                matched++;
            }
        }
        return matched;
    }

    // what cannot be posted by itself, because payments are planned for instance, is left for somebody to look at
    private async Task<bool> TryAsync(BankTransaction movement, OpenInvoice invoice, CancellationToken cancel)
    {
        try
        {
            MovementPart[] whole = [new(invoice.Id, movement.Amount)];
            await db.AttemptAsync(() => match.RunAsync(movement.Id, null, whole, cancel), cancel);
            return true;
        }
        catch (Refusal)
        {
            return false;
        }
    }

    private BankTransaction Movement(StatementEntry entry, string identity, BankAccount account, DateTimeZone zone)
    {
        if (entry.Currency != account.Currency)
        {
            throw StatementEntry.Wrong(entry.Place, $"it is in '{Short(entry.Currency)}', and the account in {account.Currency}");
        }
        var at = entry.Date.AtStartOfDayInZone(zone).ToInstant();
        return new BankTransaction
        {
            TenantId = db.TenantId,
            Id = Ids.New("obt"),
            BankAccountId = account.Id,
            Identity = identity,
            Description = entry.Description,
            Amount = StatementEntry.Minor(entry.Amount, entry.Currency)
                ?? throw StatementEntry.Wrong(entry.Place, $"the amount is none of {entry.Currency}"),
            Currency = entry.Currency,
            Status = entry.IsBooked ? BankTransactionStatus.Posted : BankTransactionStatus.Pending,
            BankReference = entry.BankReference,
            CounterpartyName = entry.CounterpartyName,
            CounterpartyAccount = entry.CounterpartyAccount,
            AuthorizedAt = at,
            SettledAt = entry.IsBooked ? at : null,
            CreatedAt = tenant.Now,
        };
    }

    private static string Short(string text) => text.Length > 10 ? text[..10] : text;
}
