using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Features.Pages.Portal;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Emails;

/// <summary>A message with all that goes with it.</summary>
/// <param name="Content">What it says.</param>
/// <param name="SenderName">Whom it is from.</param>
/// <param name="ReplyTo">Where answers go; null for the sender.</param>
/// <param name="Logo">The image that it shows; empty for none.</param>
/// <param name="Pdf">The document; null for none.</param>
/// <param name="PdfName">Its file name.</param>
public sealed record WrittenEmail(
    EmailContent Content, string SenderName, string? ReplyTo, ReadOnlyMemory<byte> Logo, byte[]? Pdf, string PdfName);

/// <summary>Writes a queued message from the rows that it is about, as they are now.</summary>
public sealed class EmailWriter(BillingDb db, MailSettings settings, PageLinks pages, PortalLinks portals, CurrentTenant tenant)
{
    public async Task<WrittenEmail> WriteAsync(Email email, bool withDocument, CancellationToken cancel)
    {
        var invoice = email.InvoiceId is null ? null
            : await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines).SingleAsync(i => i.Id == email.InvoiceId, cancel);
        var entity = await EntityAsync(invoice?.InvoicingEntityId ?? email.InvoicingEntityId, cancel);
        var words = await WordsAsync(email.Kind, email.Language, cancel);
        words = words with { Subject = email.OwnSubject ?? words.Subject, Body = email.OwnBody ?? words.Body };
        var path = invoice is null ? null : await pages.PathAsync(PageLinks.ToInvoice(invoice.Id), cancel);
        var portal = (invoice?.CustomerId ?? email.CustomerId) is { } customerId
            ? await portals.PathAsync(customerId, BelowPortal(email.Kind), cancel)
            : null;
        var url = settings.LinkTo(email.Kind, path, portal, email.Facts);
        var facts = new Dictionary<string, object?>
        {
            ["seller"] = EmailFacts.Seller(entity),
            ["customer"] = await CustomerAsync(email, invoice, cancel),
            ["portal"] = EmailFacts.Portal(portal is null ? null : settings.PublicUrl + portal),
        };
        var rows = (IReadOnlyList<EmailRow>)[];
        var bank = (IReadOnlyList<EmailRow>)[];
        if (invoice is not null)
        {
            var own = EmailFacts.Invoice(invoice, entity, email.Language, tenant.Now, url);
            facts["invoice"] = own;
            rows = EmailFacts.Rows(email.Kind, invoice, own, email.Language);
            bank = await BankAsync(email, invoice, cancel);
        }
        EmailFacts.AddOwn(facts, email.Facts);
        var draft = new EmailDraft(
            email.Kind, email.Language, words, facts, rows, bank, url, invoice is not null && HasDocument(email.Kind),
            EmailLook.Of(entity));
        var content = EmailContent.Of(draft);
        if (tenant.Mode == Mode.Test)
        {
            // whoever gets it must see that no money is asked for
            content = content with { Subject = "[Test] " + content.Subject };
        }
        return new WrittenEmail(
            content,
            entity.TradeName ?? entity.Name,
            entity.BillingEmail,
            Logo.Of(entity.LogoUrl),
            withDocument && draft.HasDocument ? await DownloadInvoice.PdfAsync(db, invoice!, entity, entity.Language, cancel) : null,
            DownloadInvoice.FileName(invoice));
    }

    /// <summary>Ours, unless the company has words of its own for the language or for all.</summary>
    public async Task<EmailWords> WordsAsync(EmailKind kind, string language, CancellationToken cancel)
    {
        var own = await db.Set<EmailTemplate>().AsNoTracking()
            .Where(t => t.Kind == kind && (t.Language == language || t.Language == EmailTemplate.AllLanguages)).ToListAsync(cancel);
        return (own.Find(t => t.Language == language) ?? own.FirstOrDefault())?.Words ?? EmailTexts.For(language)[kind];
    }

    public async Task<InvoicingEntity> EntityAsync(string? id, CancellationToken cancel) => id is null
        ? await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.IsDefault, cancel)
        : await db.Set<InvoicingEntity>().AsNoTracking().SingleAsync(e => e.Id == id, cancel);

    // what the message is about, on the portal
    private static string BelowPortal(EmailKind kind) => kind switch
    {
        EmailKind.PaymentMethodExpiring or EmailKind.InvoiceErrored => PortalFrames.Methods,
        EmailKind.CreditLowBalance or EmailKind.WalletTopup => PortalFrames.Balances,
        _ => "",
    };

    private static bool HasDocument(EmailKind kind) => kind is not EmailKind.InvoiceErrored;

    private async Task<Dictionary<string, object?>> CustomerAsync(Email email, Invoice? invoice, CancellationToken cancel)
    {
        if (invoice is not null)
        {
            return EmailFacts.Customer(invoice.CustomerId, invoice.Customer.Name, invoice.Customer.Email);
        }
        var customer = email.CustomerId is null ? null
            : await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == email.CustomerId, cancel);
        return EmailFacts.Customer(customer?.Id ?? "", customer?.Name ?? "", customer?.BillingEmail);
    }

    private async Task<IReadOnlyList<EmailRow>> BankAsync(Email email, Invoice invoice, CancellationToken cancel)
    {
        if (email.Kind is not (EmailKind.InvoiceReady or EmailKind.InvoiceReminder))
        {
            return [];
        }
        var account = (await PaymentAccounts.LoadAsync(db, [invoice], cancel)).Of(invoice);
        return [.. PaymentAccounts.Print(account, email.Language).Select(f => new EmailRow(f.Label, f.Value))];
    }
}
