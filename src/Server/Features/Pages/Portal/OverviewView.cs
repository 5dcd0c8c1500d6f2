using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Pages.CheckingOut;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>The first page: what runs, what is due, how it is paid, who is billed.</summary>
public sealed class OverviewView(
    BillingDb db, PortalFrames frames, InvoiceRows invoices, UpcomingInvoices upcoming, CreditRefresh credits, CurrentTenant tenant)
{
    private const int FewInvoices = 5;
    private const int MostSubscriptions = 50;

    public async Task<IResult> ShowAsync(PortalVisit visit, HttpContext http, CancellationToken cancel)
    {
        var shell = await frames.OfAsync(visit, "", texts => texts["portal_overview"], http, null, cancel);
        var (frame, customer) = (shell.Frame, visit.Customer);
        var method = await db.Set<PaymentMethod>().AsNoTracking()
            .SingleOrDefaultAsync(m => m.Id == customer.PaymentMethodId && m.DeletedAt == null, cancel);
        return PageResult.Of<PortalPage>(new PortalPageModel
        {
            Shell = shell,
            Subscriptions = await SubscriptionsAsync(visit, frame, cancel),
            Due = await invoices.DueAsync(visit, frame, cancel),
            Invoices = await invoices.ReadAsync(visit, frame, invoices.Of(customer.Id).Take(FewInvoices), cancel),
            InvoicesPath = visit.Page.To(PortalFrames.Invoices),
            Method = method is null ? null : MethodWords.Of(method, customer, frame),
            MethodText = MethodWords.WithoutOne(customer, frame),
            MethodsPath = visit.Page.To(PortalFrames.Methods),
            Balances = PortalFrames.Has(shell, visit, PortalFrames.Balances) ? await BalancesAsync(customer.Id, frame, cancel) : [],
            BalancesPath = visit.Page.To(PortalFrames.Balances),
            Details = BillingDetails.Lines(BillingDetails.Of(customer), frame.Texts.Language),
            DetailsPath = PortalFrames.Has(shell, visit, PortalFrames.Details) ? visit.Page.To(PortalFrames.Details) : null,
        });
    }

    private async Task<IReadOnlyList<SubscriptionCardModel>> SubscriptionsAsync(
        PortalVisit visit, PageFrame frame, CancellationToken cancel)
    {
        var live = await db.Set<Subscription>().AsNoTracking()
            .Where(s => s.CustomerId == visit.Customer.Id && SubscriptionWords.Statuses.Contains(s.Status))
            .OrderByDescending(s => s.CreatedAt).ThenByDescending(s => s.Id).Take(MostSubscriptions).ToListAsync(cancel);
        var next = await upcoming.OfAsync(visit.Customer.Id, live, cancel);
        return [.. live.Select(s => SubscriptionWords.Card(s, visit, frame, tenant.Now, next.GetValueOrDefault(s.Id)))];
    }

    private async Task<IReadOnlyList<BalanceModel>> BalancesAsync(string customerId, PageFrame frame, CancellationToken cancel)
    {
        var models = new List<BalanceModel>();
        var wallet = await db.Set<Wallet>().AsNoTracking().SingleOrDefaultAsync(w => w.CustomerId == customerId, cancel);
        if (wallet is not null && await db.Set<WalletSettings>().AnyAsync(s => s.Enabled, cancel))
        {
            models.Add(new BalanceModel(
                frame["portal_wallet"], frame.Format.Money(wallet.Balance, wallet.Currency), wallet.IsProjectedLow));
        }
        var balances = await db.Set<CreditBalance>().AsNoTracking().Where(b => b.CustomerId == customerId)
            .OrderBy(b => b.CreatedAt).ThenBy(b => b.Id).ToListAsync(cancel);
        models.AddRange((await credits.OfPageAsync(balances, cancel)).Select(
            b => new BalanceModel(b.Name, frame.Format.Quantity(b.Balance), b.IsLow)));
        return models;
    }
}
