using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Segments;

/// <summary>Reads the rules of a request; every wrong condition is named.</summary>
public static class SegmentInput
{
    public const int MostRules = 20;
    public const int MostConditions = 20;
    public const int MostValues = 1000;
    private static readonly string[] Operators = [.. Words<ConditionOperator>.All];

    /// <summary>Null where the body has none, or faults.</summary>
    public static async Task<IReadOnlyList<SegmentRule>?> RulesAsync(BillingDb db, Body body, Need need, CancellationToken cancel)
    {
        if (body.Objects("rules", need, min: 1, max: MostRules) is not { } bodies)
        {
            return null;
        }
        var rules = new List<SegmentRule>();
        foreach (var rule in bodies)
        {
            var combined = rule.Word<RuleOperator>("operator", Need.Required);
            var conditions = rule.Objects("conditions", Need.Required, min: 1, max: MostConditions) ?? [];
            rules.Add(new SegmentRule(Ids.New("segr"), combined ?? default, [.. conditions.Select(Read).OfType<SegmentCondition>()]));
        }
        await JudgePropertiesAsync(db, body, rules, cancel);
        return rules;
    }

    private static SegmentCondition? Read(Body body)
    {
        var field = body.Text("field", Need.Required, max: 300);
        var word = body.WordIn("operator", Operators, Need.Required);
        if (field is null || word is null)
        {
            return null;
        }
        if (SegmentFields.Of(field) is not { } known)
        {
            body.Refuse(
                "field", $"Expected {string.Join(", ", SegmentFields.All.Keys)} or {SegmentFields.PropertyPrefix}<slug>",
                "invalid_enum_value");
            return null;
        }
        _ = Words<ConditionOperator>.TryParse(word, out var chosen);
        if (!known.Operators.Contains(chosen))
        {
            body.Refuse(
                "operator", Body.WordMessage(word, [.. known.Operators.Select(Words<ConditionOperator>.Of)]), "invalid_enum_value");
            return null;
        }
        return new SegmentCondition(field, chosen, Values(body, known, chosen));
    }

    private static IReadOnlyList<JsonElement>? Values(Body body, SegmentField field, ConditionOperator chosen)
    {
        // without a list nothing is compared with: presence needs none, and clients may leave it out elsewhere
        if (chosen is ConditionOperator.Set or ConditionOperator.NotSet || field.Kind == ValueKind.Nothing || !body.Has("value"))
        {
            return null;
        }
        IReadOnlyList<JsonElement>? values = field.Kind switch
        {
            ValueKind.Words => Elements(body.WordsIn("value", field.Words!)),
            ValueKind.Texts => Elements(body.Texts("value", max: MostValues, maxLength: 255)),
            ValueKind.Dates => Dates(body),
            _ => body.Items("value", max: MostValues),
        };
        if (values is null || !AreOfKind(body, field.Kind, values))
        {
            return null;
        }
        var wanted = chosen is ConditionOperator.Between ? 2 : 1;
        if (field.Kind is ValueKind.Numbers or ValueKind.Dates && values.Count != wanted)
        {
            body.Refuse("value", $"Expected {wanted} value(s)", "custom");
        }
        return values;
    }

    private static bool AreOfKind(Body body, ValueKind kind, IReadOnlyList<JsonElement> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var message = (kind, values[i].ValueKind) switch
            {
                (ValueKind.Numbers, JsonValueKind.Number) when values[i].TryGetDecimal(out _) => null,
                (ValueKind.Numbers, _) => "Expected a number",
                (ValueKind.Any, JsonValueKind.String) when Body.IsCleanText(values[i]) && values[i].GetString()!.Length <= 5000 => null,
                (ValueKind.Any, JsonValueKind.True or JsonValueKind.False) => null,
                (ValueKind.Any, JsonValueKind.Number) when values[i].TryGetDecimal(out _) => null,
                (ValueKind.Any, _) => "Expected a string, number or boolean",
                _ => null,
            };
            if (message is not null)
            {
                body.RefuseAt(["value", i], message, "invalid_type");
                return false;
            }
        }
        return true;
    }

    private static IReadOnlyList<JsonElement>? Dates(Body body)
    {
        var texts = body.Texts("value", max: 2, maxLength: 40);
        for (var i = 0; i < texts?.Count; i++)
        {
            if (!Body.TryInstant(texts[i], out _))
            {
                body.RefuseAt(["value", i], "Expected a UTC date-time such as 2023-11-01T00:00:00.000Z", "invalid_string");
            }
        }
        return Elements(texts);
    }

    private static JsonElement[]? Elements(IReadOnlyList<string>? texts) =>
        texts is null ? null : [.. texts.Select(text => JsonSerializer.SerializeToElement(text, WireJson.Options))];

    private static async Task JudgePropertiesAsync(BillingDb db, Body body, List<SegmentRule> rules, CancellationToken cancel)
    {
        var slugs = rules.SelectMany(r => r.Conditions).Select(c => SegmentFields.SlugOf(c.Field)).OfType<string>().Distinct().ToList();
        if (slugs.Count == 0)
        {
            return;
        }
        var known = (await db.Set<CustomProperty>().AsNoTracking().Where(p => slugs.Contains(p.Slug)).ToListAsync(cancel))
            .Where(p => p.Entities.Contains(Carrier.Customer)).Select(p => p.Slug).ToList();
        foreach (var slug in slugs.Except(known))
        {
            body.Refuse("rules", $"Custom property {slug} not found");
        }
    }
}
