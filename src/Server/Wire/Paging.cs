using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Plumbline.Server.Wire;

public sealed record PageMeta(int Total, int Taken, int Skipped);

/// <summary>An offset page of a v1 list.</summary>
public sealed record OffsetPage<T>(PageMeta Meta, IReadOnlyList<T> Data);

/// <summary><c>take</c> (0 to 100, default 50) and <c>skip</c>. A page size over 100 is refused, never clamped.</summary>
public readonly record struct Offset(int Take, int Skip)
{
    public static Offset Read(IQueryCollection query, List<FieldError> faults) =>
        new(ReadCount(query, "take", 50, 0, 100, faults), ReadCount(query, "skip", 0, 0, int.MaxValue, faults));

    public static int ReadCount(IQueryCollection query, string name, int otherwise, int min, int max, List<FieldError> faults)
    {
        var text = query[name].ToString();
        if (text is "" or "null")
        {
            return otherwise;
        }
        if (!BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
        {
            faults.Add(new FieldError("invalid_type", [name], "Expected a whole number", "number", "string"));
            return otherwise;
        }
        if (count > max)
        {
            faults.Add(new FieldError("too_big", [name], $"Number must be less than or equal to {max}"));
            return otherwise;
        }
        if (count < min)
        {
            faults.Add(new FieldError("too_small", [name], $"Number must be greater than or equal to {min}"));
            return otherwise;
        }
        return (int)count;
    }

    /// <summary>Runs an ordered query: one count and one page.</summary>
    public async Task<OffsetPage<TOut>> PageAsync<TRow, TOut>(
        IQueryable<TRow> ordered, Func<IReadOnlyList<TRow>, Task<IReadOnlyList<TOut>>> shape, CancellationToken cancel)
    {
        var total = await ordered.CountAsync(cancel);
        IReadOnlyList<TRow> rows = Take == 0 || Skip >= total ? [] : await ordered.Skip(Skip).Take(Take).ToListAsync(cancel);
        var data = await shape(rows);
        return new OffsetPage<TOut>(new PageMeta(total, data.Count, Skip), data);
    }

    public Task<OffsetPage<TOut>> PageAsync<TRow, TOut>(
        IQueryable<TRow> ordered, Func<TRow, TOut> shape, CancellationToken cancel) =>
        PageAsync(ordered, rows => Task.FromResult<IReadOnlyList<TOut>>([.. rows.Select(shape)]), cancel);
}

/// <summary>
/// Where a cursor page goes on: the sort value and id of the last row seen. Rows inserted meanwhile neither repeat nor push out others.
/// </summary>
public sealed record Cursor(int Limit, bool Ascending, bool IncludeTotal, Instant? AfterValue, string? AfterId)
{
    public static Cursor Read(IQueryCollection query, List<FieldError> faults)
    {
        var limit = Offset.ReadCount(query, "limit", 50, 1, 100, faults);
        var order = QueryText.Word(query, "order", Orders, faults);
        var total = query["include_total"].ToString();
        if (total is not ("" or "true" or "false"))
        {
            faults.Add(new FieldError("invalid_type", ["include_total"], "Expected boolean, received string", "boolean", "string"));
        }
        var (value, id) = Decode(query["cursor"].ToString(), faults);
        return new Cursor(limit, order == "asc", total == "true", value, id);
    }

    internal static readonly string[] Orders = ["asc", "desc"];

    public string Encode(Instant value, string id) => WebEncoders.Base64UrlEncode(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value.ToUnixTimeMilliseconds()}|{id}")));

    private static (Instant? Value, string? Id) Decode(string cursor, List<FieldError> faults)
    {
        if (cursor.Length == 0)
        {
            return (null, null);
        }
        try
        {
            var parts = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor)).Split('|', 2);
            if (parts.Length == 2 && parts[1].Length is > 0 and < 64 && !parts[1].Contains('\0', StringComparison.Ordinal)
                && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms)
                && ms is > -100_000_000_000_000 and < 100_000_000_000_000)
            {
                return (Instant.FromUnixTimeMilliseconds(ms), parts[1]);
            }
        }
        catch (FormatException)
        {
            // falls through to the one message for every kind of damage
        }
        faults.Add(new FieldError("invalid_string", ["cursor"], "Invalid cursor: pass next_cursor of the previous page as it came"));
        return (null, null);
    }
}

public sealed record CursorPageOf<T>(
    IReadOnlyList<T> Data,
    string? NextCursor,
    bool HasMore,
    [property: System.Text.Json.Serialization.JsonIgnore(
        Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] int? Total);
