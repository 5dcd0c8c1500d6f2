using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.BankStatements;

/// <summary>What movements of an account may pay: issued invoices of its seller in its currency, and who paid from where before.</summary>
public sealed class PayableInvoices
{
    private const int Most = 20_000;

    private IReadOnlyList<OpenInvoice> _open = [];
    private ILookup<string, OpenInvoice> _byReference = Array.Empty<OpenInvoice>().ToLookup(_ => "");
    private IReadOnlyList<int> _lengths = [];
    private ILookup<string, string> _payers = Array.Empty<string>().ToLookup(_ => "");

    public static async Task<PayableInvoices> LoadAsync(BillingDb db, BankAccount account, CancellationToken cancel)
    {
        var open = await db.Set<Invoice>().AsNoTracking()
            .Where(i => i.InvoicingEntityId == account.InvoicingEntityId && i.Currency == account.Currency
                && i.Type != InvoiceType.CreditNote
                && (i.Status == InvoiceStatus.ToPay || i.Status == InvoiceStatus.PartiallyPaid || i.Status == InvoiceStatus.Error))
            .OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).Take(Most)
            .Join(db.Set<Customer>(), i => i.CustomerId, c => c.Id, (i, c) => new { Invoice = i, c.Name, Method = c.PaymentMethodId })
            .ToListAsync(cancel);
        var payers = await db.Set<BankTransaction>()
            .Where(t => t.CustomerId != null && t.CounterpartyAccount != null)
            .Select(t => new { t.CounterpartyAccount, t.CustomerId }).Distinct().ToListAsync(cancel);
        var invoices = open.Select(r => new OpenInvoice(
            r.Invoice.Id, r.Invoice.CustomerId, r.Name, r.Invoice.Number ?? "", r.Invoice.Reference, r.Invoice.AmountDue,
            (r.Invoice.PaymentMethodId ?? r.Method) is not null && !r.Invoice.IsPaidExternally)).ToList();
        var named = invoices.Select(i => (Invoice: i, Letters: WordText.Letters(i.Reference ?? "")))
            .Where(n => n.Letters.Length >= BankMatching.ShortestReference).ToList();
        return new PayableInvoices
        {
            _open = invoices,
            _byReference = named.ToLookup(n => n.Letters, n => n.Invoice),
            _lengths = [.. named.Select(n => n.Letters.Length).Distinct()],
            _payers = payers.ToLookup(p => p.CounterpartyAccount!, p => p.CustomerId!),
        };
    }

    /// <summary>The one invoice whose payment reference a movement carries; null for none or several.</summary>
    public OpenInvoice? NamedBy(BankTransaction movement)
    {
        if (movement.Amount <= 0 || movement.TransactionId is not null)
        {
            return null;
        }
        var text = new WordText(movement.Description);
        var named = _lengths.SelectMany(text.Stretches).SelectMany(letters => _byReference[letters]).Distinct().Take(2).ToList();
        return named is [var only] ? only : null;
    }

    public IReadOnlyList<MatchScore> For(BankTransaction movement) => movement.Amount <= 0 || movement.TransactionId is not null
        ? []
        : BankMatching.Score(
            movement.Description, movement.CounterpartyName, movement.Amount,
            _payers[movement.CounterpartyAccount ?? ""].ToHashSet(StringComparer.Ordinal), _open);
}
