using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NodaTime;

namespace Plumbline.Engine.Invoicing;

/// <summary>
/// How document numbers look: literal text with <c>{number}</c>, which is mandatory, and optionally <c>{YYYY}</c>, <c>{MM}</c>,
/// <c>{DD}</c>.
/// Other braces are refused. Numbers are not padded; zeros before <c>{number}</c> are literal text.
/// </summary>
public sealed record NumberPattern
{
    const string Number = "{number}";
    static readonly string[] Known = [Number, "{YYYY}", "{MM}", "{DD}"];

    NumberPattern(string text) => Text = text;

    /// <summary>Longest accepted pattern, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern when it is valid.</param>
    /// <param name="fault">What is wrong, in plain words, when it is not.</param>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out NumberPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        fault = Fault(text);
        pattern = fault is null ? new NumberPattern(text!) : null;
        return fault is null;
    }

    /// <summary>Number 12 on 5 March 2024 by <c>F-{YYYY}{MM}-{number}</c> is <c>F-202403-12</c>.</summary>
    /// <param name="number">The drawn number, 1 or more.</param>
    /// <param name="date">The document's date in the zone of its invoicing entity.</param>
    public string Format(long number, LocalDate date) => Text
        .Replace(Number, number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{YYYY}", date.Year.ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{MM}", date.Month.ToString("00", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{DD}", date.Day.ToString("00", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    static string? Fault(string? text)
    {
        if (text is null || !text.Contains(Number, StringComparison.Ordinal))
        {
            return "The pattern must contain {number}.";
        }

        if (text.Length > MaxLength)
        {
            return $"The pattern must not be longer than {MaxLength} characters.";
        }

        var rest = Known.Aggregate(text, (left, token) => left.Replace(token, "", StringComparison.Ordinal));
        return rest.AsSpan().ContainsAny('{', '}') ? "Only {number}, {YYYY}, {MM} and {DD} may stand in braces." : null;
    }
}
