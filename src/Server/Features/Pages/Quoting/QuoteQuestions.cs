using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NodaTime.Text;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Wire;
using Plumbline.Web;
using Plumbline.Web.Quotes;

namespace Plumbline.Server.Features.Pages.Quoting;

/// <summary>The custom properties that a quote collects, as the fields of its form and as the signature takes them.</summary>
public sealed class QuoteQuestions
{
    private const string Prefix = "property.";
    private readonly IReadOnlyList<(CustomProperty Property, string? Json)> _asked;

    private QuoteQuestions(IReadOnlyList<(CustomProperty, string?)> asked) => _asked = asked;

    public static async Task<QuoteQuestions> LoadAsync(BillingDb db, Quote quote, CancellationToken cancel)
    {
        var ids = quote.Options.CollectCustomPropertyIds;
        if (ids.Count == 0)
        {
            return new QuoteQuestions([]);
        }
        var properties = await db.Set<CustomProperty>().AsNoTracking().Where(p => ids.Contains(p.Id)).ToListAsync(cancel);
        var held = await db.Set<CustomPropertyValue>().AsNoTracking()
            .Where(v => ids.Contains(v.PropertyId) && (v.CarrierId == quote.CustomerId || v.CarrierId == quote.Id)).ToListAsync(cancel);
        var order = ids.ToList();
        return new QuoteQuestions(
        [
            .. properties.OrderBy(p => order.IndexOf(p.Id))
                .Select(p => (p, held.Find(v => v.PropertyId == p.Id && v.Carrier == CarrierOf(p))?.Json)),
        ]);
    }

    public IReadOnlyList<QuoteQuestionModel> Models(PageFrame frame) => [.. _asked.Select(a => new QuoteQuestionModel(
        FieldOf(a.Property.Slug), a.Property.Name, KindOf(a.Property), ChoicesOf(a.Property, frame)))];

    /// <summary>What is known already, by field.</summary>
    public IEnumerable<KeyValuePair<string, string>> Known()
    {
        foreach (var (property, json) in _asked)
        {
            if (json is null)
            {
                continue;
            }
            var (field, value) = (FieldOf(property.Slug), JsonElement.Parse(json));
            if (property.Type == PropertyType.MultiSelect)
            {
                foreach (var chosen in value.EnumerateArray().Select(v => property.AuthorizedValues.IndexOf(v.GetString()!)))
                {
                    yield return new($"{field}.{chosen.ToString(CultureInfo.InvariantCulture)}", "yes");
                }
            }
            else
            {
                yield return new(field, property.Type switch
                {
                    // of an instant the form asks for the day
                    PropertyType.Date => value.GetString()![..10],
                    PropertyType.Boolean => value.GetRawText(),
                    _ => value.ToString(),
                });
            }
        }
    }

    /// <summary>The answers as the signature takes them; the texts of what is wrong are added by field.</summary>
    public JsonObject Read(SentForm form, Dictionary<string, string> faults)
    {
        var answers = new JsonObject();
        foreach (var (property, _) in _asked)
        {
            var field = FieldOf(property.Slug);
            if (property.Type == PropertyType.MultiSelect)
            {
                var chosen = property.AuthorizedValues.Where(
                    (v, i) => form.Text($"{field}.{i.ToString(CultureInfo.InvariantCulture)}") == v).ToList();
                answers[property.Slug] = new JsonArray([.. chosen.Select(v => (JsonNode)v)]);
                if (chosen.Count == 0)
                {
                    faults[field] = "error_required";
                }
            }
            else if (form.Text(field) is not { Length: > 0 } text)
            {
                faults[field] = "error_required";
            }
            else if (Value(property.Type, text) is { } value)
            {
                answers[property.Slug] = value;
            }
            else
            {
                faults[field] = property.Type == PropertyType.Date ? "error_date" : "error_number";
            }
        }
        return answers;
    }

    /// <summary>The field of a fault of the signature.</summary>
    public static string FieldOf(FieldError error) => error.Path.OfType<string>().ToList() switch
    {
        ["custom_properties", var slug, ..] => FieldOf(slug),
        [var own, ..] => own,
        _ => "signer_name",
    };

    // one of both is the customer's: it outlives the quote
    private static Carrier CarrierOf(CustomProperty property) =>
        property.Entities.Contains(Carrier.Customer) ? Carrier.Customer : Carrier.Quote;

    private static string FieldOf(string slug) => Prefix + slug;

    private static JsonNode? Value(PropertyType type, string text) => type switch
    {
        PropertyType.Number => decimal.TryParse(
            text.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number) ? number : null,
        PropertyType.Date => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date }
            ? LocalDatePattern.Iso.Format(date) + "T00:00:00.000Z" : null,
        PropertyType.Boolean => text == "true",
        _ => text,
    };

    private static string KindOf(CustomProperty property) => property.Type switch
    {
        PropertyType.Number => "number",
        PropertyType.Date => "date",
        PropertyType.MultiSelect => "many",
        PropertyType.Boolean => "select",
        _ => property.AuthorizedValues.Count > 0 ? "select" : "text",
    };

    private static IReadOnlyList<(string, string)> ChoicesOf(CustomProperty property, PageFrame frame) =>
        property.Type == PropertyType.Boolean
            ? [("true", frame["quote_yes"]), ("false", frame["quote_no"])]
            : [.. property.AuthorizedValues.Select(v => (v, v))];
}
