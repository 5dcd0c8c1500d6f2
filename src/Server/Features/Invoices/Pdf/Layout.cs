namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>What every section is built from.</summary>
sealed record Layout(InvoiceDocument Document, DocumentFormat Format, Rgb Accent)
{
    public InvoiceTexts Texts => Format.Texts;

    public string Title => PlainText.Line(Document.Title) is { Length: > 0 } title ? title : Texts[Document.Kind switch
    {
        InvoiceDocumentKind.Invoice => "title_invoice",
        InvoiceDocumentKind.CreditNote => "title_credit_note",
        InvoiceDocumentKind.Document => "title_document",
        InvoiceDocumentKind.Quote => "title_quote",
        InvoiceDocumentKind.Receipt => "title_receipt",
        _ => throw new InvalidOperationException($"Unknown kind of document: {Document.Kind}."),
    }];

    public string Number => PlainText.Line(Document.Number);

    public string NumberOrPlaceholder => Number.Length > 0
        ? Number
        : Texts[Document.Mark == InvoiceMark.Preview ? "number_preview" : "number_draft"];

    public string SellerName => PlainText.Line(Document.Seller.Name);

    public static Layout Of(InvoiceDocument document) => new(
        document,
        new DocumentFormat(InvoiceTexts.For(document.Language), document.Currency),
        BrandColor.Readable(document.BrandColor));
}
