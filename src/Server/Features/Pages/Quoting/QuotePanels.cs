using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Web;
using Plumbline.Web.Quotes;

namespace Plumbline.Server.Features.Pages.Quoting;

/// <summary>What the reader of a quote can do about it, or why there is nothing to do.</summary>
public sealed class QuotePanels(BillingDb db, PageForms forms, QuoteMethods methods, PageLinks pages, CurrentTenant tenant)
{
    public async Task<QuotePanelModel> OfAsync(
        PageVisit visit, QuoteReading reading, PageFrame frame, DateTimeZone zone, SignAttempt? attempt, CancellationToken cancel)
    {
        var (quote, signers, reader) = (reading.Quote, reading.Signers, reading.Reader);
        if (quote.Status == QuoteStatus.Signed)
        {
            return await DoneAsync(quote, frame, zone, cancel);
        }
        if (quote.HasExpired(tenant.Now))
        {
            return new QuotePanelModel(frame["quote_expired_title"])
            {
                Text = frame.Texts.Fill("quote_expired_text", ("seller", frame.SellerName ?? "")),
            };
        }
        if (reader is { Status: SignerStatus.Signed })
        {
            var left = signers.Where(s => s.Status is SignerStatus.Pending or SignerStatus.Notified).Select(NameOf);
            return new QuotePanelModel(frame["quote_yours_title"])
            {
                Text = frame.Texts.Fill("quote_yours_text", ("names", string.Join(", ", left))),
                Tone = "good",
            };
        }
        if (reader is null && signers.Count > 0)
        {
            return new QuotePanelModel(frame["quote_personal_title"]) { Text = frame["quote_personal_text"] };
        }
        if (!reading.MaySign)
        {
            var before = signers.Where(s => s.StepOrder == Signers.OpenStep(signers) && s.Status != SignerStatus.Signed).Select(NameOf);
            return new QuotePanelModel(frame["quote_wait_title"])
            {
                Text = frame.Texts.Fill("quote_wait_text", ("names", string.Join(", ", before))),
                Tone = "wait",
            };
        }
        var method = await methods.ModelAsync(visit, reading, frame, attempt, cancel);
        if (method is { Saved: null, Forms.IsEmpty: true })
        {
            return new QuotePanelModel(frame["quote_sign_title"])
            {
                Text = frame.Texts.Fill("quote_pay_nowhere", ("seller", frame.SellerName ?? "")),
            };
        }
        return new QuotePanelModel(frame["quote_sign_title"])
        {
            Method = method,
            Sign = method is { Saved: null } ? null
                : await SignAsync(visit, quote, reader, frame, attempt is { Way: null } ? attempt : null, cancel),
        };
    }

    public static string NameOf(QuoteSigner signer) =>
        $"{signer.FirstName} {signer.LastName}".Trim() is { Length: > 0 } name ? name : signer.Email;

    private async Task<QuoteSignModel> SignAsync(
        PageVisit visit, Quote quote, QuoteSigner? reader, PageFrame frame, SignAttempt? attempt, CancellationToken cancel)
    {
        // the seller's own people are not asked for what the customer owes
        var asks = reader is not { Kind: SignerKind.Countersigner };
        var questions = asks ? await QuoteQuestions.LoadAsync(db, quote, cancel) : null;
        var values = new Dictionary<string, string>(questions?.Known() ?? [], StringComparer.Ordinal);
        if (asks && quote.Options.RequireTaxId)
        {
            values["tax_id"] = await db.Set<Customer>().Where(c => c.Id == quote.CustomerId).Select(c => c.TaxId).SingleAsync(cancel) ?? "";
        }
        var form = await forms.IssueAsync(visit, QuotePages.Sign, cancel);
        return new QuoteSignModel(attempt is null ? form with { Values = values } : form with
        {
            Values = attempt.Values,
            Faults = attempt.Faults.ToDictionary(f => f.Key, f => frame[f.Value], StringComparer.Ordinal),
        })
        {
            SignsAs = reader is null ? null : NameOf(reader) is var name && name == reader.Email ? name : $"{name} ({reader.Email})",
            AsksEmail = reader is null,
            AsksTaxId = asks && quote.Options.RequireTaxId,
            Questions = questions?.Models(frame) ?? [],
        };
    }

    private async Task<QuotePanelModel> DoneAsync(Quote quote, PageFrame frame, DateTimeZone zone, CancellationToken cancel)
    {
        var started = await db.Set<Subscription>().AsNoTracking().Where(s => quote.ChildSubscriptionIds.Contains(s.Id))
            .OrderBy(s => s.CreatedAt).FirstOrDefaultAsync(cancel);
        var invoice = await db.Set<Invoice>().AsNoTracking().Where(i => i.IssuedAt != null && i.Type == InvoiceType.Invoice)
            .Where(i => started == null ? i.Id == quote.InvoiceId : i.SubscriptionId == started.Id)
            .OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).FirstOrDefaultAsync(cancel);
        var seller = ("seller", frame.SellerName ?? "");
        var text = started switch
        {
            null => frame[invoice is null ? "quote_done_agreed" : "quote_done_invoiced"],
            { Status: SubscriptionStatus.Pending } => frame.Texts.Fill("quote_done_waits", seller),
            { StartsAt: { } at } when at > tenant.Now =>
                frame.Texts.Fill("quote_done_starts", ("date", frame.Format.Date(at.InZone(zone).Date))),
            _ => frame[quote.Type == QuoteType.SubscriptionUpdate ? "quote_done_changed" : "quote_done_started"],
        };
        return new QuotePanelModel(frame["quote_state_signed"])
        {
            Text = text,
            Tone = "good",
            Way = invoice is null ? null : (
                frame[invoice is { IsPayable: true, AmountDue: > 0 } ? "quote_done_pay" : "checkout_to_invoice"],
                $"{await pages.PathAsync(PageLinks.ToInvoice(invoice.Id), cancel)}&lang={frame.Texts.Language}"),
        };
    }
}
