using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>
/// The <c>custom_properties</c> filter of a list: <c>custom_properties=slug:value,slug:value</c>, <c>custom_properties[slug]=value</c> or a
/// JSON object. Different slugs narrow (and); several values of one slug widen (or). A multi_select matches when it holds the value.
/// </summary>
public sealed class CustomPropertyFilter
{
    private const string Name = "custom_properties";
    private readonly List<IQueryable<string>> _carriers = [];

    private CustomPropertyFilter()
    {
    }

    public static async Task<CustomPropertyFilter> ReadAsync(
        BillingDb db, IQueryCollection query, Carrier carrier, List<FieldError> faults, CancellationToken cancel)
    {
        var filter = new CustomPropertyFilter();
        var wanted = Wanted(query, faults).ToList();
        if (wanted.Count == 0)
        {
            return filter;
        }
        // no property has NUL in its slug, and PostgreSQL would not look for one
        var slugs = wanted.Select(w => w.Slug).Where(s => !s.Contains('\0', StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal).ToList();
        var properties = await db.Set<CustomProperty>().AsNoTracking().Where(p => slugs.Contains(p.Slug)).ToListAsync(cancel);
        foreach (var group in wanted.GroupBy(w => w.Slug, StringComparer.Ordinal))
        {
            var property = properties.Find(p => p.Slug == group.Key && p.Entities.Contains(carrier));
            if (property is null)
            {
                faults.Add(new FieldError("custom", [Name, group.Key], "Custom property not found"));
                continue;
            }
            var values = group.Select(w => PropertyValue.OfQuery(property, w.Value)).ToList();
            if (values.Contains(null))
            {
                faults.Add(new FieldError("invalid_type", [Name, group.Key], $"Expected a {Words<PropertyType>.Of(property.Type)}"));
                continue;
            }
            filter._carriers.Add(Holding(db, carrier, property, values!));
        }
        return filter;
    }

    public IQueryable<T> Apply<T>(IQueryable<T> rows, Expression<Func<T, string>> id) => _carriers.Aggregate(rows, (q, ids) =>
    {
        var contains = Expression.Call(typeof(Queryable), nameof(Queryable.Contains), [typeof(string)], ids.Expression, id.Body);
        return q.Where(Expression.Lambda<Func<T, bool>>(contains, id.Parameters[0]));
    });

    private static IQueryable<string> Holding(BillingDb db, Carrier carrier, CustomProperty property, List<string> values)
    {
        var held = db.Set<CustomPropertyValue>().Where(v => v.Carrier == carrier && v.PropertyId == property.Id);
        if (property.Type != PropertyType.MultiSelect)
        {
            return held.Where(v => values.Contains(v.Json)).Select(v => v.CarrierId);
        }
        // each choice is a whole JSON string inside the array, quotes included, so a part of one never matches
        return values.Select(value => held.Where(v => v.Json.Contains(value)).Select(v => v.CarrierId)).Aggregate((a, b) => a.Union(b));
    }

    private static IEnumerable<(string Slug, string Value)> Wanted(IQueryCollection query, List<FieldError> faults)
    {
        foreach (var (key, texts) in query.Where(q => q.Key.StartsWith(Name, StringComparison.Ordinal)))
        {
            foreach (var text in texts.OfType<string>().Where(t => t.Length > 0))
            {
                if (!QueryText.IsSound(key, Name, faults) || !QueryText.IsSound(text, Name, faults))
                {
                    continue;
                }
                if (key == Name)
                {
                    foreach (var pair in text.StartsWith('{') ? OfJson(text, faults) : OfList(text, faults))
                    {
                        yield return pair;
                    }
                }
                else if (key.StartsWith(Name + "[", StringComparison.Ordinal) && key.EndsWith(']'))
                {
                    yield return (key[(Name.Length + 1)..^1], text);
                }
            }
        }
    }

    private static IEnumerable<(string Slug, string Value)> OfList(string text, List<FieldError> faults)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split(':', 2) is [{ Length: > 0 } slug, { Length: > 0 } value])
            {
                yield return (slug, value);
            }
            else
            {
                faults.Add(new FieldError("invalid_string", [Name], "Expected slug:value pairs, joined by commas"));
            }
        }
    }

    private static List<(string Slug, string Value)> OfJson(string text, List<FieldError> faults)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateObject().SelectMany(
                p => (p.Value.ValueKind == JsonValueKind.Array ? p.Value.EnumerateArray().ToList() : [p.Value])
                    .Select(v => (p.Name, v.ValueKind == JsonValueKind.String ? v.GetString()! : v.GetRawText())))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            faults.Add(new FieldError("invalid_string", [Name], "Expected a JSON object of slugs and values"));
            return [];
        }
    }
}
