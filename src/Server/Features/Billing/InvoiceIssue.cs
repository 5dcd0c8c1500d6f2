using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Invoicing;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.ExchangeRates;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Subscriptions.Arr;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Reminders;
using Plumbline.Server.Features.Wallets;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Billing;

/// <summary>Makes invoices final: a number without gaps, the parties as they are now, the due date.</summary>
public sealed class InvoiceIssue(BillingDb db, Ledger.Ledger ledger, WalletMoney wallets, CurrentTenant tenant)
{
    /// <summary>
    /// Issues in the order given. The entities' rows stay locked until the commit, so numbers follow the order of issue and a number
    /// drawn by a transaction that fails is drawn again.
    /// </summary>
    /// <param name="invoices">What is issued.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="usesWallets">Whether wallets pay what they can; not where it was paid otherwise already.</param>
    /// <param name="staysHere">Whether the customer is billed itself, though it may belong to an organisation that pays for it.</param>
    public async Task IssueAsync(
        IReadOnlyList<Invoice> invoices, CancellationToken cancel, bool usesWallets = true, bool staysHere = false)
    {
        invoices = staysHere ? invoices : await MemberInvoices.DivertAsync(db, invoices, tenant.Now, cancel);
        if (invoices.Count == 0)
        {
            return;
        }
        var entityIds = invoices.Select(i => i.InvoicingEntityId).Distinct().ToList();
        await db.LockAsync("invoicing_entities", entityIds, cancel);
        var entities = await db.Set<InvoicingEntity>().AsNoTracking().Where(e => entityIds.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, cancel);
        var customerIds = invoices.Select(i => i.CustomerId).Distinct().ToList();
        var customers = await db.Set<Customer>().AsNoTracking().Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var reminders = await ReminderCalendar.DaysAsync(db, cancel);
        var notes = await TurnNegativeAsync(invoices, cancel);
        foreach (var invoice in invoices)
        {
            Issue(invoice, entities[invoice.InvoicingEntityId], customers[invoice.CustomerId], reminders);
        }
        await AvoidImportedNumbersAsync(invoices, entities, cancel);
        await InvoiceConversion.FreezeAsync(db, invoices, entities, tenant.Now, cancel);
        foreach (var (note, originals) in notes)
        {
            originals.Where(o => o.Status is InvoiceStatus.ToPay or InvoiceStatus.PartiallyPaid or InvoiceStatus.Error).ToList()
                .ForEach(o => Allocate(note, o));
        }
        if (usesWallets)
        {
            await wallets.PayAsync(invoices, cancel);
        }
        foreach (var entity in entities.Values)
        {
            await db.Set<InvoicingEntity>().Where(e => e.Id == entity.Id).ExecuteUpdateAsync(
                set => set
                    .SetProperty(e => e.NextInvoiceNumber, entity.NextInvoiceNumber)
                    .SetProperty(e => e.NextCreditNoteNumber, entity.NextCreditNoteNumber)
                    .SetProperty(e => e.NextDocumentNumber, entity.NextDocumentNumber),
                cancel);
        }
        await AnnualUsage.RefreshAsync(
            db, invoices, i => DateTimeZoneProviders.Tzdb[entities[i.InvoicingEntityId].Timezone], tenant.Now, cancel);
    }

    public static CustomerSnapshot SnapshotOf(Customer customer) => new(
        customer.Id,
        customer.Name,
        customer.InvoiceEmails.FirstOrDefault() ?? customer.BillingEmail,
        customer.ExternalId,
        customer.TaxId,
        customer.LocalTaxNumber,
        customer.BillingAddress);

    public static SellerSnapshot SnapshotOf(InvoicingEntity entity) => new(
        entity.Id,
        entity.Name,
        entity.TaxId,
        new Address(
            entity.TradeName ?? entity.Name, entity.AddressLine1, entity.AddressLine2, entity.City, entity.ZipCode, entity.State,
            entity.Country));

    private void Issue(Invoice invoice, InvoicingEntity entity, Customer customer, IReadOnlyList<int> reminders)
    {
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        var today = tenant.Now.InZone(zone);
        invoice.Customer = invoice.HasOwnCustomer ? invoice.Customer : SnapshotOf(customer);
        invoice.Seller = SnapshotOf(entity);
        invoice.Number ??= DrawNumber(invoice.Type, entity, today.Date);
        invoice.IssuedAt ??= tenant.Now;
        var termDays = decimal.ToInt32(decimal.Truncate(customer.CustomPaymentDelay ?? entity.DefaultPaymentDelay));
        invoice.DueAt ??= invoice.IssuedAt.Value.InZone(zone).LocalDateTime.PlusDays(termDays).InZoneLeniently(zone).ToInstant();
        invoice.Reference ??= Ids.Reference();
        if (invoice.GraceEndsAt is not null)
        {
            invoice.GracePeriodEndedAt = tenant.Now;
            invoice.GraceEndsAt = null;
        }
        ledger.Issued(invoice);
        invoice.Settle(tenant.Now);
        invoice.CollectAt = Collection.StartAt(invoice, customer, entity, tenant.Now);
        invoice.FollowUpAt = ReminderCalendar.First(invoice, customer, zone, reminders, tenant.Now);
    }

    /// <summary>An imported invoice keeps its number: one that is drawn passes it over.</summary>
    private async Task AvoidImportedNumbersAsync(
        IReadOnlyList<Invoice> invoices, Dictionary<string, InvoicingEntity> entities, CancellationToken cancel)
    {
        var drawn = invoices.Where(i => !i.IsImported).ToList();
        while (drawn.Count > 0)
        {
            var numbers = drawn.Select(i => i.Number).ToList();
            var entityIds = drawn.Select(i => i.InvoicingEntityId).Distinct().ToList();
            var taken = (await db.Set<Invoice>()
                    .Where(i => i.IsImported && entityIds.Contains(i.InvoicingEntityId) && numbers.Contains(i.Number))
                    .Select(i => new { i.InvoicingEntityId, i.Type, i.Number }).ToListAsync(cancel))
                .Select(i => (i.InvoicingEntityId, i.Type, i.Number)).ToHashSet();
            if (taken.Count == 0)
            {
                return;
            }
            // those behind it move on too: numbers follow the order of issue
            drawn = [.. drawn.SkipWhile(i => !taken.Contains((i.InvoicingEntityId, i.Type, i.Number)))];
            foreach (var group in drawn.GroupBy(i => (i.InvoicingEntityId, i.Type)))
            {
                Redraw([.. group], entities[group.Key.InvoicingEntityId], taken);
            }
        }
    }

    private void Redraw(List<Invoice> invoices, InvoicingEntity entity, HashSet<(string, InvoiceType, string?)> taken)
    {
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        var numbers = invoices.Select(i => i.Number).Where(n => !taken.Contains((entity.Id, invoices[0].Type, n))).ToList();
        for (var i = 0; i < invoices.Count; i++)
        {
            invoices[i].Number = i < numbers.Count
                ? numbers[i]
                : DrawNumber(invoices[i].Type, entity, tenant.Now.InZone(zone).Date);
        }
    }

    /// <summary>Takes a credit note off what is still due on the invoice that it credits.</summary>
    public void Allocate(Invoice note, Invoice original)
    {
        var amount = Math.Min(note.AmountDue, original.AmountDue);
        if (note.IssuedAt is null || original.IssuedAt is null || original.PayerId is not null)
        {
            return;
        }
        if (amount <= 0 || original.Type == InvoiceType.CreditNote)
        {
            return;
        }
        ledger.Applied(note, original, amount);
        note.Allocations = [.. note.Allocations, new CreditAllocation(original.Id, amount)];
        note.AmountCredited += amount;
        note.Settle(tenant.Now);
        original.AmountCredited += amount;
        original.Settle(tenant.Now);
    }

    /// <summary>
    /// What a change gives back may exceed what it costs: then it is a credit note, on the invoices whose lines it gives back.
    /// </summary>
    private async Task<List<(Invoice Note, List<Invoice> Originals)>> TurnNegativeAsync(
        IReadOnlyList<Invoice> invoices, CancellationToken cancel)
    {
        var turned = new List<(Invoice, List<Invoice>)>();
        foreach (var invoice in invoices.Where(i => i.Type != InvoiceType.CreditNote && i.TotalAmount < 0))
        {
            var lineIds = invoice.Lines.Select(l => l.OriginalLineId).OfType<string>().ToList();
            var originals = await db.Set<Invoice>()
                .Where(i => i.Type != InvoiceType.CreditNote && i.Lines.Any(l => lineIds.Contains(l.Id)))
                .OrderBy(i => i.IssuedAt).ThenBy(i => i.Id).ToListAsync(cancel);
            invoice.Type = InvoiceType.CreditNote;
            if (originals is [var only])
            {
                invoice.OriginalInvoiceId = only.Id;
                invoice.OriginalInvoiceNumber = only.Number;
            }
            InvoicePricing.Total(invoice);
            turned.Add((invoice, originals));
        }
        return turned;
    }

    private static string DrawNumber(InvoiceType type, InvoicingEntity entity, LocalDate today)
    {
        var (pattern, number) = type switch
        {
            InvoiceType.CreditNote => (entity.CreditNoteNumberPattern, entity.NextCreditNoteNumber++),
            InvoiceType.Document => (entity.DocumentNumberPattern, entity.NextDocumentNumber++),
            _ => (entity.InvoiceNumberPattern, entity.NextInvoiceNumber++),
        };
        return NumberPattern.TryParse(pattern, out var parsed, out var fault)
            ? parsed.Format(number, today)
            : throw new InvalidOperationException($"The number pattern of {entity.Name} is wrong: {fault}");
    }
}
