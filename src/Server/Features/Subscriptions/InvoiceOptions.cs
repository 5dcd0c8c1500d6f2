using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>Where in its period a product is invoiced that names no schedule of its own.</summary>
public enum InvoiceSchedule
{
    PeriodStart,
    PeriodEnd,
}

/// <summary>What becomes of a subscription's invoices.</summary>
public sealed record InvoiceOptions
{
    /// <summary>Invoices settle when they are issued; nothing of them is collected.</summary>
    public bool DoNotCharge { get; init; }

    /// <summary>Only their tax is collected.</summary>
    public bool TaxOnly { get; init; }

    /// <summary>Documents with numbers of their own take their place, without tax.</summary>
    public bool GenerateDocument { get; init; }

    /// <summary>The title of such a document.</summary>
    public string? DocumentName { get; init; }

    /// <summary>Such documents have tax after all.</summary>
    public bool AddTaxToDocument { get; init; }

    /// <summary>When fees, seats and bundles that name no schedule are invoiced; null for the start of their period.</summary>
    public InvoiceSchedule? Schedule { get; init; }

    /// <summary>Invoices stop as drafts, to be looked at and issued by hand.</summary>
    public bool GenerateDrafts { get; init; }

    public bool IsTaxed => !GenerateDocument || AddTaxToDocument;

    public InvoiceType Type => GenerateDocument ? InvoiceType.Document : InvoiceType.Invoice;

    public InvoiceCollection Collection =>
        DoNotCharge ? InvoiceCollection.Nothing : TaxOnly ? InvoiceCollection.TaxOnly : InvoiceCollection.Full;

    public static InvoiceOptions Read(Body body) => new()
    {
        DoNotCharge = body.Flag("do_not_charge_subscription") ?? false,
        TaxOnly = body.Flag("tax_only") ?? false,
        GenerateDocument = body.Flag("generate_document") ?? false,
        DocumentName = body.Name("document_name", Need.Nullable),
        AddTaxToDocument = body.Flag("add_tax_to_document") ?? false,
        Schedule = body.Word<InvoiceSchedule>("invoice_schedule", Need.Nullable),
        GenerateDrafts = body.Flag("generate_draft_invoices") ?? false,
    };

    /// <summary>What the request leaves open as it was.</summary>
    public InvoiceOptions Else(Body body, InvoiceOptions before) => new()
    {
        DoNotCharge = body.Has("do_not_charge_subscription") ? DoNotCharge : before.DoNotCharge,
        TaxOnly = body.Has("tax_only") ? TaxOnly : before.TaxOnly,
        GenerateDocument = body.Has("generate_document") ? GenerateDocument : before.GenerateDocument,
        DocumentName = body.Has("document_name") ? DocumentName : before.DocumentName,
        AddTaxToDocument = body.Has("add_tax_to_document") ? AddTaxToDocument : before.AddTaxToDocument,
        Schedule = body.Has("invoice_schedule") ? Schedule : before.Schedule,
        GenerateDrafts = body.Has("generate_draft_invoices") ? GenerateDrafts : before.GenerateDrafts,
    };
}
