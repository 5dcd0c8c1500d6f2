using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Pages.Invoicing;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Features.Wallets;
using Plumbline.Web;
using Plumbline.Web.Portal;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>The wallet and the credits of a customer, with what can be bought of them.</summary>
public sealed class BalancesView(
    BillingDb db, PortalFrames frames, PageForms forms, InvoiceRows invoices, CreditRefresh refresh, CreditPacks packs,
    TopUpWallet topups)
{
    public const string Topup = PortalFrames.Balances + "/topup";
    public const string Buy = PortalFrames.Balances + "/buy";
    private const int FewMovements = 10;

    public async Task<IResult> ShowAsync(PortalVisit visit, HttpContext http, PortalAttempt? attempt, CancellationToken cancel)
    {
        var shell = await frames.OfAsync(visit, PortalFrames.Balances, texts => texts["portal_balances"], http, attempt, cancel);
        var method = await db.Set<PaymentMethod>().AsNoTracking().SingleOrDefaultAsync(
            m => m.Id == visit.Customer.PaymentMethodId && m.DeletedAt == null && m.Status == PaymentMethodStatus.Active, cancel);
        shell = shell with { News = shell.News ?? await NewsAsync(visit, shell.Frame, http, cancel) };
        return PageResult.Of<BalancesPage>(
            new BalancesPageModel
            {
                Shell = shell,
                Wallet = await WalletAsync(visit, shell.Frame, method, attempt, cancel),
                Credits = await CreditsAsync(visit, shell.Frame, method, attempt, cancel),
            },
            PortalAttempt.StatusOf(attempt));
    }

    // what became of the payment or the purchase that the browser was sent here after
    private async Task<(string, string)?> NewsAsync(PortalVisit visit, PageFrame frame, HttpContext http, CancellationToken cancel)
    {
        if (http.Request.Query["payment"].ToString() is { Length: > 0 } id)
        {
            var payment = await db.Set<Transaction>().AsNoTracking().SingleOrDefaultAsync(
                t => t.Id == id && t.CustomerId == visit.Customer.Id && t.LoadsWalletId != null, cancel);
            var amount = payment is null ? "" : frame.Format.Money(payment.Amount, payment.Currency);
            return payment?.Status switch
            {
                null or TransactionStatus.Cancelled => null,
                TransactionStatus.Settled => ("good", frame.Texts.Fill("portal_topup_done", ("amount", amount))),
                TransactionStatus.Failed => ("bad", InvoiceView.FailureOf(payment, frame.Texts)),
                _ => ("wait", frame.Texts.Fill("portal_wallet_pending", ("amount", amount))),
            };
        }
        var bought = http.Request.Query["bought"].ToString();
        var order = bought.Length == 0 ? null : await db.Set<CreditOrder>().AsNoTracking()
            .SingleOrDefaultAsync(o => o.InvoiceId == bought && o.CustomerId == visit.Customer.Id, cancel);
        return order switch
        {
            null => null,
            { GrantedAt: not null } => ("good", frame["portal_bought"]),
            _ when await PlannedPayments.SumAsync(db, order.InvoiceId, cancel) > 0 => ("wait", frame["portal_buy_pending"]),
            _ => ("bad", frame["portal_buy_failed"]),
        };
    }

    private async Task<WalletModel?> WalletAsync(
        PortalVisit visit, PageFrame frame, PaymentMethod? method, PortalAttempt? attempt, CancellationToken cancel)
    {
        var settings = await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel);
        var wallet = await db.Set<Wallet>().AsNoTracking().SingleOrDefaultAsync(w => w.CustomerId == visit.Customer.Id, cancel);
        var currency = wallet?.Currency ?? visit.Customer.Currency;
        if (settings is not { Enabled: true } || currency is null || (wallet is null && !settings.AllowTopupOnPortal))
        {
            return null;
        }
        var pending = wallet is null ? 0 : await TopUpWallet.PendingAsync(db, wallet.Id, cancel);
        var model = new WalletModel
        {
            Balance = frame.Format.Money(wallet?.Balance ?? 0, currency),
            IsLow = wallet?.IsProjectedLow == true,
            Currency = currency,
            Pending = pending == 0 ? null : frame.Format.Money(pending, currency),
            Movements = wallet is null ? [] : await MovementsAsync(visit, frame, wallet, cancel),
        };
        if (!settings.AllowTopupOnPortal || wallet?.State == WalletState.Paused)
        {
            return model;
        }
        var limits = await PortalSettings.OfAsync(db, cancel);
        var room = await topups.RoomAsync(wallet, limits.MaxTopupIn(currency), limits.MaxBalanceIn(currency), cancel);
        return room <= 0 ? model with { TopupText = frame["portal_topup_full"] }
            : method is not { Type: "card" } ? model with { TopupText = frame["portal_topup_needs_card"] }
            : model with
            {
                Topup = PortalAttempt.On(await forms.IssueAsync(visit.Page, Topup, cancel), attempt, Topup, frame),
                TopupText = frame.Texts.Fill(
                    "portal_topup_limits",
                    ("method", MethodWords.Of(method, visit.Customer, frame).Label),
                    ("most", frame.Format.Money(room, currency))),
            };
    }

    private async Task<IReadOnlyList<MovementModel>> MovementsAsync(
        PortalVisit visit, PageFrame frame, Wallet wallet, CancellationToken cancel)
    {
        var movements = await db.Set<WalletTransaction>().AsNoTracking().Where(t => t.WalletId == wallet.Id)
            .OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id).Take(FewMovements).ToListAsync(cancel);
        return [.. movements.Select(t => new MovementModel(
            visit.Day(t.CreatedAt),
            frame[t.Type switch
            {
                WalletTransactionType.CreditFree => "portal_moved_free",
                WalletTransactionType.CreditPaid => "portal_moved_in",
                _ => "portal_moved_out",
            }],
            frame.Format.Money(t.Type == WalletTransactionType.Debit ? -t.Amount : t.Amount, wallet.Currency)))];
    }

    private async Task<IReadOnlyList<CreditsModel>> CreditsAsync(
        PortalVisit visit, PageFrame frame, PaymentMethod? method, PortalAttempt? attempt, CancellationToken cancel)
    {
        var stored = await db.Set<CreditBalance>().AsNoTracking().Where(b => b.CustomerId == visit.Customer.Id)
            .OrderBy(b => b.CreatedAt).ThenBy(b => b.Id).ToListAsync(cancel);
        var balances = await refresh.OfPageAsync(stored, cancel);
        var ids = balances.Select(b => b.Id).ToList();
        var lots = (await db.Set<CreditTransaction>().AsNoTracking()
                .Where(t => t.IsOpen && t.ExpiresAt != null && ids.Contains(t.BalanceId)).ToListAsync(cancel)).ToLookup(t => t.BalanceId);
        var offered = await packs.OfAsync(visit.Customer, [.. balances.Select(b => b.ProductId)], cancel);
        var open = await CreditPurchase.OpenAsync(db, visit.Customer.Id, cancel);
        var models = new List<CreditsModel>();
        foreach (var balance in balances)
        {
            var model = new CreditsModel
            {
                Id = balance.ProductId,
                Name = balance.Name,
                Balance = frame.Format.Quantity(balance.Balance),
                IsLow = balance.IsLow,
                Expiry = lots[balance.Id].MinBy(l => l.ExpiresAt) is { ExpiresAt: { } at } lot
                    ? frame.Texts.Fill(
                        "portal_credits_expiry", ("count", frame.Format.Quantity(lot.Left)), ("date", frame.Format.Date(visit.Day(at))))
                    : null,
                Packs = [.. offered[balance.ProductId].Select(p => PackOf(p, visit.Customer.Currency!, frame))],
            };
            models.Add(open.TryGetValue(balance.ProductId, out var invoice)
                ? model with
                {
                    BuyText = frame["portal_buy_open"],
                    OpenPath = await invoices.PathAsync(visit, invoice, cancel),
                }
                : model.Packs.Count == 0 ? model
                : method is null ? model with { BuyText = frame["portal_buy_needs_method"] }
                : model with
                {
                    Buy = await BuyAsync(visit, balance.ProductId, frame, attempt, cancel),
                    BuyText = frame.Texts.Fill(
                        "portal_buy_text", ("method", MethodWords.Of(method, visit.Customer, frame).Label)),
                });
        }
        return models;
    }

    private async Task<FormModel> BuyAsync(
        PortalVisit visit, string productId, PageFrame frame, PortalAttempt? attempt, CancellationToken cancel)
    {
        var form = await forms.IssueAsync(visit.Page, Buy, cancel) with
        {
            Values = new Dictionary<string, string> { ["count"] = "1" },
        };
        return attempt?.Values.GetValueOrDefault("product") == productId ? PortalAttempt.On(form, attempt, Buy, frame) : form;
    }

    private static PackModel PackOf(CreditPack pack, string currency, PageFrame frame) => new(
        pack.PriceId,
        frame.Texts.Fill("portal_pack", ("count", frame.Format.Quantity(pack.Count))),
        frame.Format.UnitPrice(pack.Amount, currency));
}
