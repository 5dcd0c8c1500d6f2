using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Payments.Providers;

/// <summary>
/// Customers and saved methods of Stripe. A customer of ours is one there, which <see cref="CustomerProvider"/> names; a method belongs to
/// the customer there that it was saved for. Stripe is asked outside of transactions.
/// </summary>
public sealed class StripeMethods(
    BillingDb db, StripeConnections connections, Collection collection, Charges charges, CurrentTenant tenant)
{
    private const string Reference = "provider_payment_method_id";

    /// <summary>
    /// Takes over a method that Stripe has. One that belongs to nobody there is attached to the customer; one of a customer that is not
    /// ours yet makes that one ours.
    /// </summary>
    /// <param name="customerId">Whose it becomes.</param>
    /// <param name="connectionId">The connection; null for the only one.</param>
    /// <param name="reference">What Stripe calls it.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>Its id. A method that was taken over before is the same one.</returns>
    public async Task<string> ImportAsync(string customerId, string? connectionId, string reference, CancellationToken cancel)
    {
        var stripe = await connections.RequireAsync(connectionId, cancel);
        var methods = new Stripe.PaymentMethodService(stripe.Client);
        var known = await AskAsync(() => methods.GetAsync(reference, cancellationToken: cancel))
            ?? throw Refusal.Field(Reference, "Stripe has no such payment method");
        if (StripeWords.MethodOf(known, stripe.Id) is null)
        {
            throw Refusal.Field(Reference, $"A payment method of the kind '{known.Type}' cannot be saved here");
        }
        var owner = await LinkAsync(customerId, stripe, cancel);
        if (known.CustomerId is null)
        {
            owner ??= await NewCustomerAsync(customerId, stripe, cancel);
            var attach = new Stripe.PaymentMethodAttachOptions { Customer = owner };
            known = await AskAsync(() => methods.AttachAsync(reference, attach, cancellationToken: cancel))
                ?? throw Refusal.Field(Reference, "Stripe has no such payment method");
        }
        else if (owner is not null && owner != known.CustomerId)
        {
            throw Refusal.Field(Reference, "The payment method belongs to another customer of Stripe");
        }
        var saved = await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, customerId, cancel);
            await SetLinkAsync(customerId, stripe, known.CustomerId!, cancel);
            return (await TakeAsync(customer, [StripeWords.MethodOf(known, stripe.Id)!], revive: true, cancel)).Single();
        }, cancel);
        await charges.RunDueAsync(customerId, cancel);
        return saved.Id;
    }

    /// <summary>All methods of a customer of Stripe that can be saved here; null where Stripe has no such customer.</summary>
    public async Task<IReadOnlyList<NewMethod>?> ListAsync(string stripeCustomer, CancellationToken cancel)
    {
        var stripe = await connections.RequireAsync(null, cancel);
        return await AskAsync(async () =>
        {
            var all = new Stripe.CustomerPaymentMethodListOptions { Limit = 100 };
            var found = new List<NewMethod>();
            await foreach (var method in new Stripe.CustomerPaymentMethodService(stripe.Client)
                .ListAutoPagingAsync(stripeCustomer, all, cancellationToken: cancel))
            {
                if (StripeWords.MethodOf(method, stripe.Id) is { } one)
                {
                    found.Add(one with { CustomerReference = stripeCustomer });
                }
            }
            // the oldest first: it becomes the current one of a customer that has none
            found.Reverse();
            return found;
        });
    }

    /// <summary>
    /// Saves methods of a customer that the transaction holds locked. One that is saved stays as it is; one that was deleted here is
    /// passed over unless it is to be revived.
    /// </summary>
    public async Task<IReadOnlyList<PaymentMethod>> TakeAsync(
        Customer customer, IReadOnlyList<NewMethod> methods, bool revive, CancellationToken cancel)
    {
        var references = methods.Select(m => m.ProviderReference).ToList();
        var before = await db.Set<PaymentMethod>()
            .Where(m => m.CustomerId == customer.Id && m.ProviderName == StripeConnections.ProviderName
                && references.Contains(m.ProviderReference)).ToListAsync(cancel);
        var taken = new List<PaymentMethod>();
        foreach (var method in methods)
        {
            var known = before.Where(m => m.ProviderReference == method.ProviderReference).ToList();
            if (known.Find(m => m.DeletedAt is null) is { } saved)
            {
                taken.Add(saved);
                continue;
            }
            if (known.Count > 0 && !revive)
            {
                continue;
            }
            // attached again: what was still to be detached is no longer
            known.ForEach(m => m.DetachAt = null);
            var currentWorks = customer.PaymentMethodId is { } current && await db.Set<PaymentMethod>()
                .AnyAsync(m => m.Id == current && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active, cancel);
            var added = method.For(customer.Id, tenant.Now);
            db.Add(added);
            await db.SaveChangesAsync(cancel);
            PaymentChoice.Take(customer, added, currentWorks);
            customer.UpdatedAt = tenant.Now;
            taken.Add(added);
        }
        await collection.RecoverAsync(customer.Id, cancel);
        return taken;
    }

    /// <summary>The customer of Stripe that a customer of ours is; made where there is none.</summary>
    public async Task<string> CustomerAsync(string customerId, StripeConnection stripe, CancellationToken cancel)
    {
        if (await LinkAsync(customerId, stripe, cancel) is { } known)
        {
            return known;
        }
        var made = await NewCustomerAsync(customerId, stripe, cancel);
        return await db.WriteAsync(async () =>
        {
            await GetCustomer.LockAsync(db, customerId, cancel);
            if (await LinkAsync(customerId, stripe, cancel) is { } meanwhile)
            {
                return meanwhile;
            }
            await SetLinkAsync(customerId, stripe, made, cancel);
            return made;
        }, cancel);
    }

    private async Task<string?> LinkAsync(string customerId, StripeConnection stripe, CancellationToken cancel) =>
        await db.Set<CustomerProvider>()
            .Where(p => p.CustomerId == customerId && p.ProviderName == StripeConnections.ProviderName
                && (p.ConnectionId == "" || p.ConnectionId == stripe.Id))
            .OrderByDescending(p => p.ConnectionId).Select(p => p.EntityId).FirstOrDefaultAsync(cancel);

    private async Task SetLinkAsync(string customerId, StripeConnection stripe, string entityId, CancellationToken cancel)
    {
        if (await db.Set<CustomerProvider>().AnyAsync(
            p => p.ProviderName == StripeConnections.ProviderName && p.EntityId == entityId && p.CustomerId != customerId, cancel))
        {
            throw Refusal.Field(Reference, "The payment method belongs to a customer of Stripe that is another customer here");
        }
        if (await LinkAsync(customerId, stripe, cancel) is { } known)
        {
            if (known != entityId)
            {
                throw Refusal.Conflict("The customer was meanwhile linked with another customer of Stripe");
            }
            return;
        }
        db.Add(new CustomerProvider
        {
            TenantId = db.TenantId,
            CustomerId = customerId,
            ProviderName = StripeConnections.ProviderName,
            ConnectionId = stripe.Id,
            EntityId = entityId,
        });
    }

    private async Task<string> NewCustomerAsync(string customerId, StripeConnection stripe, CancellationToken cancel)
    {
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == customerId, cancel);
        var options = new Stripe.CustomerCreateOptions
        {
            Name = customer.Name,
            Email = customer.BillingEmail,
            Metadata = new() { ["plumbline_customer"] = customerId },
        };
        // asked twice at once, or again after a crash, it is the same one
        var once = new Stripe.RequestOptions { IdempotencyKey = $"plumbline-{customerId}-{customer.Version}" };
        return (await AskAsync(() => new Stripe.CustomerService(stripe.Client).CreateAsync(options, once, cancel)))!.Id;
    }

    /// <summary>An answer of Stripe; null for "no such thing".</summary>
    internal static async Task<T?> AskAsync<T>(Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Stripe.StripeException e) when (StripeWords.IsMissing(e))
        {
            return null;
        }
        catch (Exception e) when (StripeWords.IsOutage(e))
        {
            throw StripeWords.Unreachable();
        }
        catch (Stripe.StripeException e)
        {
            throw Refusal.BadRequest($"Stripe refused: {e.StripeError.Message}");
        }
    }
}
