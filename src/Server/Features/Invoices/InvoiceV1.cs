using System.Text.Json;
using System.Text.Json.Nodes;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>
/// An invoice in its v1 form, as everything under <c>/v1</c> and previews answer it: the issue date has its old name, and tax is told
/// once for the whole.
/// </summary>
public static class InvoiceV1
{
    public static JsonObject Of(InvoiceAnswer invoice)
    {
        var json = InList(invoice);
        json["integrations"] = new JsonArray();
        return json;
    }

    /// <summary>As a list shows it.</summary>
    public static JsonObject InList(InvoiceAnswer invoice)
    {
        var json = JsonSerializer.SerializeToNode(invoice, WireJson.Options)!.AsObject();
        json["emitted_at"] = json["issued_at"]!.DeepClone();
        json.Remove("issued_at");
        json["tax_rate"] = invoice.LineItems.Select(l => l.TaxRate).DefaultIfEmpty(0).Max();
        json["customer"]!["vat_number"] = invoice.Customer.TaxId;
        return json;
    }
}
