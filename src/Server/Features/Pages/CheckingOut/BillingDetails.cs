using System.Text.Json;
using System.Text.Json.Nodes;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Pages.CheckingOut;

/// <summary>The billing details of a customer as a form holds them, and as the operation that changes a customer takes them.</summary>
public static class BillingDetails
{
    private static readonly string[] Required = ["name", "email", "line1", "city", "country"];

    public static IReadOnlyDictionary<string, string> Of(Customer customer)
    {
        var address = customer.BillingAddress;
        return new Dictionary<string, string?>
        {
            ["name"] = customer.Name,
            ["email"] = customer.BillingEmail,
            ["line1"] = address.Line1,
            ["line2"] = address.Line2,
            ["zip"] = address.Zip,
            ["city"] = address.City,
            ["state"] = address.State,
            ["country"] = address.Country ?? customer.Country,
            ["tax_id"] = customer.TaxId,
        }.ToDictionary(f => f.Key, f => f.Value ?? "", StringComparer.Ordinal);
    }

    /// <summary>Whether an invoice can be written to it.</summary>
    public static bool AreComplete(IReadOnlyDictionary<string, string> fields) =>
        Required.All(f => !string.IsNullOrWhiteSpace(fields.GetValueOrDefault(f)));

    /// <summary>As a letter shows them.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyDictionary<string, string> fields, string language)
    {
        var country = CountryNames.Of(fields["country"], language);
        return
        [
            .. new[]
            {
                fields["name"], fields["line1"], fields["line2"], $"{fields["zip"]} {fields["city"]}".Trim(), fields["state"], country,
                fields["email"], fields["tax_id"],
            }.Where(l => l.Length > 0),
        ];
    }

    /// <summary>The body that changes a customer to what was typed. The old name of the address goes with the old name.</summary>
    public static Body ToBody(SentForm form, Customer customer, List<FieldError> faults)
    {
        string? Given(string field) => form.Text(field) is { Length: > 0 } text ? text : null;
        var body = new JsonObject
        {
            ["name"] = form.Text("name"),
            ["billing_email"] = Given("email"),
            ["billing_address"] = new JsonObject
            {
                ["name"] = customer.BillingAddress.Name == customer.Name ? form.Text("name") : customer.BillingAddress.Name,
                ["line1"] = Given("line1"),
                ["line2"] = Given("line2"),
                ["zip"] = Given("zip"),
                ["city"] = Given("city"),
                ["state"] = Given("state"),
                ["country"] = Given("country"),
            },
        };
        // where a form asks for it
        if (Web.PageTexts.Find(form.Text("language")) is { } texts)
        {
            body["language"] = texts.Language;
        }
        // one that stays is not looked up again
        if (form.Text("tax_id") != (customer.TaxId ?? ""))
        {
            body["tax_ids"] = Given("tax_id") is { } number ? new JsonArray(new JsonObject { ["value"] = number }) : new JsonArray();
        }
        return new Body(JsonSerializer.SerializeToElement(body), [], faults);
    }

    /// <summary>The texts of what is missing.</summary>
    public static Dictionary<string, string> Missing(SentForm form) =>
        Required.Where(f => form.Text(f).Length == 0).ToDictionary(f => f, _ => "error_required", StringComparer.Ordinal);

    /// <summary>The texts of what was refused, by the form's fields.</summary>
    public static Dictionary<string, string> Faults(IEnumerable<FieldError> errors)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var error in errors)
        {
            var field = error.Path.OfType<string>().FirstOrDefault() switch
            {
                "billing_email" => "email",
                "billing_address" => error.Path.OfType<string>().Last(),
                "tax_ids" => "tax_id",
                var own => own ?? "name",
            };
            faults.TryAdd(field, error.Code == "too_big" ? "error_too_long" : field == "email" ? "error_email" : "error_value");
        }
        return faults;
    }
}
