using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.BankStatements;

/// <summary>
/// A movement as a statement tells it, whatever the statement's format; its place there is for those who must correct it.
/// </summary>
public sealed record StatementEntry(
    decimal Amount,
    string Currency,
    LocalDate Date,
    bool IsBooked,
    string Description,
    string? BankReference,
    string? CounterpartyName,
    string? CounterpartyAccount,
    string Place)
{
    public const int MaxText = 2000;

    /// <summary>
    /// The movements of a statement with what identifies them: the bank's reference, else all that is told of them and how many the same
    /// day had before. A statement that is read again, or overlaps another one, tells the same.
    /// </summary>
    public static IEnumerable<(StatementEntry Entry, string Identity)> Identified(IEnumerable<StatementEntry> entries)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var named = entry.BankReference
                ?? $"\n{entry.Description}\n{entry.CounterpartyName}\n{entry.CounterpartyAccount}";
            var told = string.Create(
                CultureInfo.InvariantCulture, $"{DayOf(entry.Date)}\n{entry.Amount / 1.000000m}\n{entry.Currency}\n{named}");
            var nth = seen[told] = seen.GetValueOrDefault(told) + 1;
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{told}\n{nth}"));
            yield return (entry, Convert.ToHexStringLower(hash.AsSpan(0, 16)));
        }
    }

    /// <summary>An amount of a statement in minor units; null where the currency has no such amount.</summary>
    public static long? Minor(decimal amount, string currency)
    {
        if (!Engine.Money.Currency.TryOf(currency, out var known) || Math.Abs(amount) > 999_999_999_999m)
        {
            return null;
        }
        for (var i = 0; i < known.Decimals; i++)
        {
            amount *= 10;
        }
        return decimal.Truncate(amount) == amount ? (long)amount : null;
    }

    /// <summary>A number as statements write it: digits, and a point before its part.</summary>
    public static decimal? Number(string? text) =>
        decimal.TryParse(
            text?.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            ? n
            : null;

    /// <summary>The date in a text that begins with one, as 2024-01-31 or 2024-01-31T10:00:00.</summary>
    public static LocalDate? Day(string? text) =>
        text?.Trim() is { Length: >= 10 } given && LocalDatePattern.Iso.Parse(given[..10]) is { Success: true, Value: var date }
            && date.Year is >= 1970 and <= 2200
            ? date
            : null;

    public static string? Text(string? text) => text?.Trim().Replace("\0", "", StringComparison.Ordinal) is { Length: > 0 } told
        ? told.Length > MaxText ? told[..MaxText] : told
        : null;

    public static string? Account(string? text) =>
        Text(text) is { } told ? string.Concat(told.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant() : null;

    public static Refusal Wrong(string place, string what) => Refusal.BadRequest($"The statement is not valid: {place}: {what}");

    private static string DayOf(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
