using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// Which of the seller's bank accounts invoices ask to be paid into: the newest of their entity in their currency. Only invoices that are
/// to be paid ask for it: one that is not issued may still change, and nobody pays a credit note.
/// </summary>
public sealed class PaymentAccounts
{
    private readonly IReadOnlyList<BankAccount> _newestFirst;

    private PaymentAccounts(IReadOnlyList<BankAccount> newestFirst) => _newestFirst = newestFirst;

    /// <summary>The accounts of a page of invoices, in one query; in none where nothing is to be paid.</summary>
    public static async Task<PaymentAccounts> LoadAsync(BillingDb db, IReadOnlyList<Invoice> invoices, CancellationToken cancel)
    {
        var entityIds = invoices.Where(IsToBePaid).Select(i => i.InvoicingEntityId).Distinct().ToList();
        return new PaymentAccounts(entityIds.Count == 0 ? [] : await db.Set<BankAccount>().AsNoTracking()
            .Where(a => entityIds.Contains(a.InvoicingEntityId))
            .OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id).ToListAsync(cancel));
    }

    public BankAccount? Of(Invoice invoice) => IsToBePaid(invoice)
        ? _newestFirst.FirstOrDefault(a => a.InvoicingEntityId == invoice.InvoicingEntityId && a.Currency == invoice.Currency)
        : null;

    /// <summary>What is printed of an account, in full: the customer has to type it.</summary>
    public static IReadOnlyList<InvoiceField> Print(BankAccount? account, string language)
    {
        if (account is null)
        {
            return [];
        }
        var texts = InvoiceTexts.For(language);
        (string Key, string? Value)[] parts = [("account_holder", account.Name), ("name", account.BankName), .. account.Details.Parts()];
        return
        [
            .. parts.Where(p => !string.IsNullOrWhiteSpace(p.Value))
                .Select(p => new InvoiceField(texts["bank_" + p.Key], p.Key == "iban" ? Iban.InGroups(p.Value!) : p.Value!)),
        ];
    }

    private static bool IsToBePaid(Invoice invoice) => invoice.AmountDue > 0 && invoice is
    {
        Type: InvoiceType.Invoice or InvoiceType.Document,
        Status: InvoiceStatus.ToPay or InvoiceStatus.PartiallyPaid or InvoiceStatus.Error,
    };
}
