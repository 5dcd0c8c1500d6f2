using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Transactions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// <c>POST /v1/invoices</c>: an invoice, credit note or document made by hand. It is paid unless the body says otherwise; with a number of
/// its own it is imported.
/// </summary>
public sealed class CreateInvoice(
    BillingDb db, InvoiceIssue issue, CreditNotes creditNotes, Settlement settlement, CurrentTenant tenant)
{
    private static readonly string[] Statuses = ["to_pay", "paid", "draft"];
    private static readonly string[] Strategies = ["current", "external"];

    public static async Task<IResult> HandleAsync(
        HttpContext http, CreateInvoice create, InvoiceReader reader, Charges charges, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var invoice = await create.AddAsync(body, cancel);
        await charges.RunDueAsync(invoice.CustomerId, cancel);
        return Reply.Created(await reader.V1Async(invoice.Id, cancel));
    }

    /// <summary>Judges a body and makes the invoice, whole or not at all.</summary>
    public Task<Invoice> AddAsync(Body body, CancellationToken cancel)
    {
        var customerId = body.Text("customer_id", Need.Required, 255, 1);
        var currency = body.WordIn("currency", Currencies.All);
        return AddAsync(body, customerId, currency, body.WordIn("status", Statuses) ?? "paid", cancel);
    }

    /// <summary>The same, for a customer, in a status and perhaps by a seller that the body does not say.</summary>
    public async Task<Invoice> AddAsync(
        Body body, string? customerId, string? currency, string status, CancellationToken cancel, string? sellerId = null)
    {
        var namedId = body.Text("invoicing_entity_id", max: 255, min: 1);
        var entityId = sellerId ?? namedId;
        var number = body.Name("number");
        var isExternal = body.WordIn("payment_method_strategy", Strategies) == "external";
        var taxRate = body.Number("tax_rate", min: 0, max: 100);
        var (issuedAt, dueAt, settledAt) = ReadDates(body, status);
        var input = new InvoiceInput(body, isCreate: true);
        var payments = ReadPayments(body, status);
        var custom = await CustomPropertyInput.ReadAsync(db, body, Carrier.Invoice, isCreate: true, cancel);
        body.ThrowIfInvalid();
        return await db.WriteAsync(async () =>
        {
            await db.LockAsync("customers", [customerId!], cancel);
            var customer = await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == customerId, cancel)
                ?? throw Refusal.NotFound("Customer");
            var entity = await EntityAsync(entityId ?? customer.InvoicingEntityId, cancel);
            var invoice = Begin(customer, entity, currency ?? customer.Currency
                ?? throw Refusal.BadRequest("Cannot create an invoice for a customer without a currency set"));
            input.SetOn(invoice);
            RefuseType(invoice, entity);
            invoice.Number = number;
            invoice.IsImported = number is not null;
            invoice.IsPaidExternally = isExternal;
            (invoice.IssuedAt, invoice.DueAt) = (issuedAt, dueAt);
            db.Add(invoice);
            var (catalogue, coupons) = await input.LookUpAsync(db, customer.Id, cancel);
            body.ThrowIfInvalid();
            input.ReplaceLines(db, invoice, catalogue, coupons);
            if (taxRate is { } rate)
            {
                invoice.Lines.Where(l => !l.HasOwnTaxRate).ToList().ForEach(l => (l.TaxRate, l.HasOwnTaxRate) = (rate, true));
            }
            await ManualInvoice.TotalAsync(db, invoice, tenant.Now, cancel);
            await custom.ApplyAsync(db, invoice.Id, cancel);
            if (status == "draft")
            {
                invoice.IssuedAt = null;
                return invoice;
            }
            await NumberTakenAsync(invoice, cancel);
            await issue.IssueAsync(
                [invoice], cancel, usesWallets: status != "paid", staysHere: status == "paid" || payments.Count > 0);
            await SettleAsync(invoice, status, payments, settledAt ?? issuedAt ?? tenant.Now, cancel);
            return invoice;
        }, cancel);
    }

    /// <summary>
    /// Issues a document of one line at once; what a wallet does not pay of an invoice that is paid was paid outside. A credit note
    /// carries no tax. The customer is locked.
    /// </summary>
    public async Task<Invoice> IssueAsync(
        Customer customer,
        string currency,
        InvoiceType type,
        Func<Invoice, InvoiceLine> lineOf,
        bool isPaid,
        CancellationToken cancel)
    {
        var invoice = await DraftAsync(customer, currency, type, i => [lineOf(i)], cancel);
        await issue.IssueAsync([invoice], cancel, staysHere: true);
        await SettleAsync(invoice, isPaid ? "paid" : "to_pay", [], tenant.Now, cancel);
        return invoice;
    }

    /// <summary>A draft with these lines, taxed and added up. A credit note carries no tax. The customer is locked.</summary>
    public async Task<Invoice> DraftAsync(
        Customer customer, string currency, InvoiceType type, Func<Invoice, IEnumerable<InvoiceLine>> linesOf, CancellationToken cancel)
    {
        var invoice = Begin(customer, await EntityAsync(customer.InvoicingEntityId, cancel), currency);
        (invoice.Type, invoice.IsUntaxed) = (type, type == InvoiceType.CreditNote);
        db.Add(invoice);
        foreach (var line in linesOf(invoice))
        {
            invoice.Lines.Add(line);
            db.Add(line);
        }
        await ManualInvoice.TotalAsync(db, invoice, tenant.Now, cancel);
        return invoice;
    }

    private (Instant? IssuedAt, Instant? DueAt, Instant? SettledAt) ReadDates(Body body, string status)
    {
        var issuedAt = body.Instant("emitted_at");
        var dueAt = body.Instant("due_at");
        var settledAt = body.Instant("settled_at");
        if (issuedAt > tenant.Now && status != "draft")
        {
            body.Refuse("emitted_at", "Must not be in the future");
        }
        if (dueAt < (issuedAt ?? tenant.Now) && issuedAt is not null)
        {
            body.Refuse("due_at", "Must not be before emitted_at");
        }
        if (settledAt is not null && status != "paid")
        {
            body.Refuse("settled_at", $"An invoice that is {status} is not settled");
        }
        else if (settledAt > tenant.Now)
        {
            body.Refuse("settled_at", "Must not be in the future");
        }
        return (issuedAt, dueAt, settledAt);
    }

    private static List<TransactionInput> ReadPayments(Body body, string status)
    {
        var payments = body.Objects("transactions", max: 100)?.Select(TransactionInput.Read).OfType<TransactionInput>().ToList() ?? [];
        if (payments.Count > 0 && status == "draft")
        {
            body.Refuse("transactions", "A draft has no payments");
        }
        if (status == "paid" && payments.Exists(p => p.PaymentMethodId is not null))
        {
            body.Refuse("transactions", "A payment with payment_method_id is charged first: its invoice is to_pay until then");
        }
        return payments;
    }

    private async Task<InvoicingEntity> EntityAsync(string id, CancellationToken cancel) =>
        await db.Set<InvoicingEntity>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.DeletedAt == null, cancel)
        ?? throw Refusal.NotFound("Invoicing entity");

    private Invoice Begin(Customer customer, InvoicingEntity entity, string currency) => new()
    {
        TenantId = db.TenantId,
        Id = Ids.New("inv"),
        Type = InvoiceType.Invoice,
        Status = InvoiceStatus.Draft,
        CustomerId = customer.Id,
        InvoicingEntityId = entity.Id,
        Currency = currency,
        Customer = InvoiceIssue.SnapshotOf(customer),
        Seller = InvoiceIssue.SnapshotOf(entity),
        HasOwnLines = true,
        CreatedAt = tenant.Now,
        UpdatedAt = tenant.Now,
    };

    private static void RefuseType(Invoice invoice, InvoicingEntity entity)
    {
        if (invoice.Type == InvoiceType.CreditNote && !entity.StandaloneCreditNoteCreationEnabled)
        {
            throw Refusal.BadRequest(
                "A credit note without an invoice needs standalone_credit_note_creation_enabled on the invoicing entity");
        }
    }

    private async Task NumberTakenAsync(Invoice invoice, CancellationToken cancel)
    {
        if (invoice.IsImported && await db.Set<Invoice>().AnyAsync(
            i => i.InvoicingEntityId == invoice.InvoicingEntityId && i.Type == invoice.Type && i.Number == invoice.Number, cancel))
        {
            throw Refusal.Conflict($"Another invoice has the number {invoice.Number}");
        }
    }

    private async Task SettleAsync(
        Invoice invoice, string status, List<TransactionInput> payments, Instant settledAt, CancellationToken cancel)
    {
        if (invoice.Type == InvoiceType.CreditNote)
        {
            if (status == "paid")
            {
                creditNotes.PayOutside(invoice);
            }
            return;
        }
        if (status == "paid" && invoice.AmountDue > 0)
        {
            payments = payments.Count > 0 ? payments : [new TransactionInput(invoice.AmountDue, settledAt, "external", null)];
            if (payments.Sum(p => p.Amount) != invoice.AmountDue || payments.Exists(p => p.ProcessAt > tenant.Now))
            {
                throw Refusal.Field(
                    "transactions", $"A paid invoice needs payments of its whole total, {invoice.AmountDue}, that are not in the future");
            }
        }
        if (payments.Count > 0)
        {
            await RecordTransaction.AddAsync(db, settlement, invoice, payments, tenant, cancel);
        }
        if (status == "paid")
        {
            invoice.SettledAt = settledAt;
        }
    }
}
