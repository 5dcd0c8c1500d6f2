using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>
/// <c>POST /v1/wallets/{id}/load</c>: money for free, by a credit note, or money that was received outside, by transfer where an account
/// is named.
/// </summary>
public static class LoadWallet
{
    private static readonly string[] Types = ["free", "paid"];
    private static readonly string[] Drafts = ["draft"];
    private static readonly string[] Unbuilt = ["transaction_id", "invoice_id"];

    public static async Task<IResult> HandleAsync(
        string id,
        HttpContext http,
        BillingDb db,
        WalletMoney money,
        CreateInvoice invoices,
        InvoiceReader reader,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var load = Load.Read(await BodyReader.ReadObjectAsync(http), tenant.Now);
        var loaded = await db.WriteAsync(async () =>
        {
            var wallet = await ReadWallets.LockedAsync(db, id, cancel);
            if (load.IsFree)
            {
                await GiveAsync(db, money, invoices, wallet, load, cancel);
            }
            else
            {
                money.Receive(wallet, await PaymentAsync(db, wallet, load, tenant.Now, cancel), load.Comment);
            }
            return wallet;
        }, cancel);
        return Reply.Ok(await ReadWallets.AnswerAsync(db, reader, loaded, cancel));
    }

    private static async Task GiveAsync(
        BillingDb db, WalletMoney money, CreateInvoice invoices, Wallet wallet, Load load, CancellationToken cancel)
    {
        if (await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) is not { AllowFreeCredits: true })
        {
            throw Refusal.BadRequest("Free credits need allow_free_credits in the wallet settings");
        }
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == wallet.CustomerId, cancel);
        var note = await invoices.IssueAsync(
            customer, wallet.Currency, InvoiceType.CreditNote, note => LineOf(note, load.Amount), isPaid: false, cancel);
        await money.RefundAsync(note, WalletTransactionType.CreditFree, load.Comment, cancel);
    }

    private static InvoiceLine LineOf(Invoice note, long amount) => new()
    {
        TenantId = note.TenantId,
        Id = Ids.New("ili"),
        InvoiceId = note.Id,
        Position = 0,
        Name = "Wallet credit",
        EntryType = EntryType.Credit,
        UnitsCount = 1,
        UnitAmount = amount,
        AmountExcludingTax = amount,
        RevenueType = RevenueType.OneOff,
    };

    private static async Task<Transaction> PaymentAsync(
        BillingDb db, Wallet wallet, Load load, Instant now, CancellationToken cancel)
    {
        if (load.BankAccountId is { } accountId)
        {
            var account = await db.Set<BankAccount>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, cancel)
                ?? throw Refusal.NotFound("Bank account");
            if (account.Currency != wallet.Currency)
            {
                throw Refusal.Field("bank_account_id", $"The account is in {account.Currency}, and the wallet in {wallet.Currency}");
            }
        }
        var entity = await db.Set<Customer>().Where(c => c.Id == wallet.CustomerId).Select(c => c.InvoicingEntityId).SingleAsync(cancel);
        return new Transaction
        {
            TenantId = wallet.TenantId,
            Id = Ids.New("tra"),
            Type = TransactionType.OneTime,
            Status = TransactionStatus.Settled,
            Amount = load.Amount,
            Currency = wallet.Currency,
            CustomerId = wallet.CustomerId,
            InvoicingEntityId = entity,
            ProcessAt = load.At,
            SettledAt = load.At,
            PaymentMethodType = load.BankAccountId is null ? "external" : "transfer",
            BankAccountId = load.BankAccountId,
            CreatedAt = now,
        };
    }

    private sealed record Load(bool IsFree, long Amount, Instant At, string? BankAccountId, string? Comment)
    {
        public static Load Read(Body body, Instant now)
        {
            var isFree = body.WordIn("type", Types) == "free" || body.Has("amount_free");
            foreach (var source in Unbuilt.Where(s => !isFree && body.Has(s)))
            {
                body.Text(source, Need.Required, 255, 1);
                body.ThrowIfInvalid();
                throw Refusal.NotBuilt($"loading a wallet with {source}");
            }
            var amount = body.Amount(body.Has("amount_free") ? "amount_free" : "amount", Need.Required, min: 1);
            var comment = body.Text("comment", max: 1000, min: 1);
            var isDraft = isFree && body.WordIn("document_status", Drafts, Need.Nullable) is not null;
            var at = isFree ? null : body.Instant("date");
            var account = isFree ? null : body.Text("bank_account_id", max: 255, min: 1);
            var reference = isFree ? null : body.Text("reference", max: 255, min: 1);
            if (at > now)
            {
                body.Refuse("date", "Must not be in the future");
            }
            body.ThrowIfInvalid();
            if (isDraft)
            {
                throw Refusal.NotBuilt("loading a wallet by a credit note that is a draft (document_status)");
            }
            string?[] texts = [reference, comment];
            return new Load(
                isFree, amount!.Value, at ?? now, account,
                texts.OfType<string>().Any() ? string.Join(" · ", texts.OfType<string>()) : null);
        }
    }
}
