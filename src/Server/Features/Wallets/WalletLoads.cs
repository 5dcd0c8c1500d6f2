using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Emails;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>Free loads, and those that a wallet gets by itself.</summary>
public sealed class WalletLoads(BillingDb db, WalletMoney money, CreateInvoice invoices, CurrentTenant tenant)
{
    /// <summary>However low the balance stays, a threshold loads once in this time.</summary>
    public static readonly Duration BetweenRefills = Duration.FromHours(1);

    /// <summary>Money for free, by a credit note. A draft loads the wallet when it is validated.</summary>
    public async Task GiveAsync(Wallet wallet, long amount, string? comment, bool isDraft, CancellationToken cancel)
    {
        if (await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) is not { AllowFreeCredits: true })
        {
            throw Refusal.BadRequest("Free credits need allow_free_credits in the wallet settings");
        }
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == wallet.CustomerId, cancel);
        if (isDraft)
        {
            await money.RequireEnabledAsync(cancel);
            var draft = await invoices.DraftAsync(customer, wallet.Currency, InvoiceType.CreditNote, i => [LineOf(i, amount)], cancel);
            (draft.RefundMethod, draft.InternalComment) = (RefundMethod.Wallet, comment);
            return;
        }
        var note = await invoices.IssueAsync(
            customer, wallet.Currency, InvoiceType.CreditNote, i => LineOf(i, amount), isPaid: false, cancel);
        await money.RefundAsync(note, WalletTransactionType.CreditFree, comment, cancel);
    }

    /// <summary>Does what the rule of a wallet asks for now: its rhythm has come, or its balance is low.</summary>
    public async Task RunAsync(Wallet wallet, CancellationToken cancel)
    {
        if (wallet.AutoLoad is not { } rule)
        {
            wallet.DueAt = null;
            return;
        }
        if (await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) is not { Enabled: true })
        {
            wallet.DueAt = tenant.Now + Duration.FromDays(1);
            return;
        }
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == wallet.CustomerId, cancel);
        var isRhythm = wallet.AutoLoadNextAt <= tenant.Now;
        if (isRhythm)
        {
            if (rule.Reset)
            {
                await money.LapseAsync(wallet, cancel);
            }
            var zone = await db.Set<InvoicingEntity>().Where(e => e.Id == customer.InvoicingEntityId).Select(e => e.Timezone)
                .SingleAsync(cancel);
            wallet.AutoLoadNextAt = rule.NextAfter(tenant.Now, DateTimeZoneProviders.Tzdb[zone]);
        }
        var isRefill = wallet.IsLow && !(wallet.RefillFrom > tenant.Now);
        if (isRhythm || isRefill)
        {
            wallet.RefillFrom = tenant.Now + BetweenRefills;
            if (customer.Status != CustomerStatus.Archived && wallet.LoadingTransactionId is null)
            {
                await LoadAsync(wallet, rule, customer, cancel);
            }
        }
        wallet.Reschedule(tenant.Now);
    }

    private async Task LoadAsync(Wallet wallet, AutoLoad rule, Customer customer, CancellationToken cancel)
    {
        if (rule.IsFree)
        {
            await GiveAsync(wallet, rule.Amount, null, isDraft: false, cancel);
            return;
        }
        var method = await db.Set<PaymentMethod>().AsNoTracking().SingleOrDefaultAsync(
                m => m.Id == customer.PaymentMethodId && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active, cancel)
            ?? throw new InvalidOperationException("The customer has no payment method that can be charged");
        var payment = PaymentOf(wallet, customer, method, rule.Amount, Ids.New("tra"), tenant.Now);
        db.Add(payment);
        wallet.LoadingTransactionId = payment.Id;
    }

    /// <summary>A payment that loads a wallet once its method was charged, now.</summary>
    public static Transaction PaymentOf(Wallet wallet, Customer payer, PaymentMethod method, long amount, string id, Instant now) => new()
    {
        TenantId = wallet.TenantId,
        Id = id,
        Type = TransactionType.OneTime,
        Status = TransactionStatus.ToProcess,
        Amount = amount,
        Currency = wallet.Currency,
        CustomerId = wallet.CustomerId,
        InvoicingEntityId = payer.InvoicingEntityId,
        ProcessAt = now,
        DueAt = now,
        PaymentMethodType = method.Type,
        PaymentMethodId = method.Id,
        ProviderName = method.ProviderName,
        ProviderAccountId = method.ProviderAccountId,
        LoadsWalletId = wallet.Id,
        CreatedAt = now,
    };

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
}

/// <summary>A payment that loads a wallet is there, or failed: then the next one is tried a day later.</summary>
public sealed class WalletLoadOutcome(BillingDb db, WalletMoney money, CustomerMails mails, CurrentTenant tenant) : IPaymentOutcome
{
    public async Task AfterAsync(Transaction payment, CancellationToken cancel)
    {
        if (payment.LoadsWalletId is null || payment.Type is TransactionType.Refund or TransactionType.Chargeback
            || payment.Status is not (TransactionStatus.Settled or TransactionStatus.Failed or TransactionStatus.Cancelled))
        {
            return;
        }
        var wallet = await db.Set<Wallet>().SingleAsync(w => w.Id == payment.LoadsWalletId, cancel);
        if (payment.Status == TransactionStatus.Settled)
        {
            if (!await db.Set<WalletTransaction>().AnyAsync(t => t.TransactionId == payment.Id, cancel))
            {
                money.LoadFrom(wallet, payment, payment.Amount, null);
                await mails.AddAsync(EmailKind.WalletTopup, [ReceiptOf(payment)], cancel);
            }
        }
        else if (wallet.LoadingTransactionId == payment.Id)
        {
            wallet.RefillFrom = tenant.Now + Duration.FromDays(1);
        }
        if (wallet.LoadingTransactionId == payment.Id)
        {
            wallet.LoadingTransactionId = null;
        }
        wallet.Reschedule(tenant.Now);
    }

    private static CustomerMail ReceiptOf(Transaction payment) => new(payment.CustomerId, language => new()
    {
        ["wallet.amount"] = EmailFacts.Format(payment.Currency, language).Money(payment.Amount),
    });
}

/// <summary>Wallets whose rhythm has come, or whose balance is low.</summary>
public sealed class WalletLoadsDue(BillingDb db, WalletLoads loads) : IDueKind
{
    public string Name => "load_wallet";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Wallet>().Where(w => w.DueAt != null).Select(
        w => new DueRow { TenantId = w.TenantId, Id = w.Id, CustomerId = w.CustomerId, DueAt = w.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var wallets = await db.Set<Wallet>()
            .Where(w => ids.Contains(w.Id) && customers.Contains(w.CustomerId) && w.DueAt == dueAt).OrderBy(w => w.Id).ToListAsync(cancel);
        foreach (var wallet in wallets)
        {
            await loads.RunAsync(wallet, cancel);
        }
        return wallets.Count > 0 ? BillingCounts.None : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Wallet>().Where(w => w.Id == id).ExecuteUpdateAsync(set => set.SetProperty(w => w.DueAt, until), cancel);
}

/// <summary>Looks every day whether what is expected of wallets leaves less than they are to hold.</summary>
public sealed class WalletProjections(BillingDb db, InvoiceReader invoices, CurrentTenant tenant) : IDueKind
{
    public string Name => "project_wallet";

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Wallet>().Where(w => w.ProjectAt != null).Select(
        w => new DueRow { TenantId = w.TenantId, Id = w.Id, CustomerId = w.CustomerId, DueAt = w.ProjectAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var expected = await ReadWallets.ExpectedAsync(db, invoices, customers, cancel);
        var wallets = await db.Set<Wallet>()
            .Where(w => ids.Contains(w.Id) && customers.Contains(w.CustomerId) && w.ProjectAt == dueAt).ToListAsync(cancel);
        var tomorrow = tenant.Now.InUtc().Date.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        foreach (var wallet in wallets)
        {
            wallet.IsProjectedLow = wallet.Balance - expected(wallet) <= wallet.LowProjectedBalanceThreshold;
            wallet.ProjectAt = tomorrow;
        }
        return wallets.Count > 0 ? BillingCounts.None : null;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Wallet>().Where(w => w.Id == id).ExecuteUpdateAsync(set => set.SetProperty(w => w.ProjectAt, until), cancel);
}
