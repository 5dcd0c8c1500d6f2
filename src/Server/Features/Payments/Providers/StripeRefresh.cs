using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>A saved method changed at Stripe: a card was renewed by its bank, or the method was taken away.</summary>
public sealed class StripeRefresh(BillingDb db, StripeConnections connections, Collection collection, Charges charges, CurrentTenant tenant)
{
    public async Task RunAsync(string connectionId, string reference, CancellationToken cancel)
    {
        var ours = await db.Set<PaymentMethod>().AsNoTracking()
            .Where(m => m.ProviderAccountId == connectionId && m.ProviderReference == reference && m.DeletedAt == null)
            .Select(m => new { m.Id, m.CustomerId }).SingleOrDefaultAsync(cancel);
        if (ours is null)
        {
            return;
        }
        var stripe = await connections.RequireAsync(connectionId, cancel);
        var there = await FindAsync(stripe, reference, cancel);
        await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, ours.CustomerId, cancel);
            var method = await db.Set<PaymentMethod>().SingleAsync(m => m.Id == ours.Id, cancel);
            if (there?.CustomerId is null || there.CustomerId != method.ProviderCustomerId)
            {
                Forget(customer, method);
            }
            else if (StripeWords.MethodOf(there, stripe.Id) is { } seen && method.Renew(seen, tenant.Now))
            {
                await collection.RecoverAsync(customer.Id, cancel);
            }
        }, cancel);
        await charges.RunDueAsync(ours.CustomerId, cancel);
    }

    private void Forget(Customer customer, PaymentMethod method)
    {
        method.DeletedAt ??= tenant.Now;
        if (customer.PaymentMethodId == method.Id)
        {
            (customer.PaymentMethodId, customer.PaymentMethodType) = (null, null);
            customer.UpdatedAt = tenant.Now;
        }
    }

    private static async Task<Stripe.PaymentMethod?> FindAsync(StripeConnection stripe, string reference, CancellationToken cancel)
    {
        try
        {
            return await new Stripe.PaymentMethodService(stripe.Client).GetAsync(reference, cancellationToken: cancel);
        }
        catch (Stripe.StripeException e) when (StripeWords.IsMissing(e))
        {
            return null;
        }
    }
}

/// <summary>Methods that were deleted here are detached at Stripe, once no payment needs them any more.</summary>
public sealed partial class StripeDetachments(
    BillingDb db, StripeConnections connections, CurrentTenant tenant, ILogger<StripeDetachments> log) : IDueKind
{
    private static readonly Duration WhileInUse = Duration.FromDays(1);

    public string Name => "detach_method";

    public bool CommitsByItself => true;

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<PaymentMethod>().Where(m => m.DetachAt != null).Select(
        m => new DueRow { TenantId = m.TenantId, Id = m.Id, CustomerId = m.CustomerId, DueAt = m.DetachAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel)
    {
        var done = false;
        foreach (var id in ids)
        {
            done |= await RunAsync(id, cancel);
        }
        return done ? BillingCounts.None : null;
    }

    /// <summary>Detaches one now, for somebody who does not wait for it: what fails stays due.</summary>
    public async Task TryAsync(string id)
    {
        try
        {
            await RunAsync(id, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogLater(e, id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} is not detached yet; it is tried again")]
    private partial void LogLater(Exception e, string method);

    /// <summary>Detaches one now, if it is due; false when it is not.</summary>
    public async Task<bool> RunAsync(string id, CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        var method = await db.Set<PaymentMethod>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.DetachAt <= tenant.Now, cancel);
        if (method is null)
        {
            return false;
        }
        if (await db.Set<Transaction>().AnyAsync(
            t => t.PaymentMethodId == id && (t.Status == TransactionStatus.ToProcess || t.Status == TransactionStatus.Pending), cancel))
        {
            await PostponeAsync(id, tenant.Now + WhileInUse, cancel);
            return true;
        }
        if (await connections.FindAsync(method.ProviderAccountId, cancel) is { } stripe)
        {
            try
            {
                await new Stripe.PaymentMethodService(stripe.Client).DetachAsync(method.ProviderReference, cancellationToken: cancel);
            }
            catch (Stripe.StripeException e) when (!StripeWords.IsOutage(e))
            {
                // gone there already
            }
        }
        await db.WriteAsync(
            () => db.Set<PaymentMethod>().Where(m => m.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(m => m.DetachAt, (Instant?)null), cancel),
            cancel);
        return true;
    }

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<PaymentMethod>().Where(m => m.Id == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.DetachAt, until), cancel);
}
