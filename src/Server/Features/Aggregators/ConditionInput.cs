using System.Collections.Frozen;
using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Aggregators;

/// <summary>Reads conditions on event records: <c>where</c> of aggregators and the configuration of metering filters.</summary>
public static class ConditionInput
{
    public const int MaxConditions = 100;
    private static readonly string[] Conditionals = ["and", "or"];

    /// <summary><c>isNull</c>, <c>notEqual</c>: as aggregators write them.</summary>
    public static readonly FrozenSet<string> CamelCase =
        FrozenSet.Create("isNull", "isNotNull", "in", "notIn", "gte", "gt", "lt", "lte", "equals", "notEqual");

    /// <summary><c>is_null</c>, <c>not_equal</c>: as metering filters write them.</summary>
    public static readonly FrozenSet<string> SnakeCase =
        FrozenSet.Create("is_null", "is_not_null", "in", "not_in", "gte", "gt", "lt", "lte", "equals", "not_equal");

    public static Where Read(Body body, FrozenSet<string> operators)
    {
        var conditional = body.WordIn("conditional", Conditionals, Need.Required);
        var fields = body.Objects("fields", Need.Required, max: MaxConditions);
        return new Where(conditional ?? "and", [.. (fields ?? []).Select(f => ReadField(f, operators))]);
    }

    private static WhereField ReadField(Body field, FrozenSet<string> operators)
    {
        var property = field.Name("property", Need.Required) ?? "";
        var op = field.WordIn("operator", operators, Need.Required);
        var value = op switch
        {
            null or "isNull" or "is_null" or "isNotNull" or "is_not_null" => null,
            "in" or "notIn" or "not_in" => ReadList(field),
            "gte" or "gt" or "lt" or "lte" => field.Number("value", Need.Required) is null ? null : field.Raw("value")?.GetRawText(),
            _ => ReadScalar(field),
        };
        return new WhereField(property, op ?? "", value);
    }

    private static string? ReadList(Body field)
    {
        var list = field.Text("value", Need.Required);
        if (list is not null && list.All(c => c is ',' or ' '))
        {
            field.Refuse("value", "Name at least one value, separated by commas", "too_small");
        }
        return Json(list);
    }

    private static string? ReadScalar(Body field)
    {
        switch (field.Raw("value")?.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return field.Raw("value")?.GetRawText();
            case JsonValueKind.Number:
                return field.Number("value") is null ? null : field.Raw("value")?.GetRawText();
            default:
                return Json(field.Text("value", Need.Required, what: "string, number or boolean"));
        }
    }

    private static string? Json(string? text) => text is null ? null : JsonSerializer.Serialize(text, WireJson.Options);
}
