using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Web;

namespace Plumbline.Server.Features.Pages;

/// <summary>A card or an account as somebody typed it into a page.</summary>
/// <param name="Type"><c>card</c>, <c>direct_debit</c> or <c>transfer</c>.</param>
/// <param name="Method">What it comes to; null for a transfer, or where it is at fault.</param>
/// <param name="Keep">Whether it is to be saved.</param>
/// <param name="Faults">The text of each fault, by field.</param>
public sealed partial record MethodForm(string Type, NewMethod? Method, bool Keep, IReadOnlyDictionary<string, string> Faults)
{
    // never sent back to the browser
    public static readonly string[] Secret = ["number", "expires"];

    private static readonly string[] Types = ["card", "direct_debit", "transfer"];

    public bool IsRight => Faults.Count == 0;

    /// <param name="form">What came.</param>
    /// <param name="today">Cards of months before are refused at once.</param>
    public static MethodForm Read(SentForm form, LocalDate today)
    {
        var type = form.Text("type");
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Types.Contains(type))
        {
            throw PageFault.Form(null);
        }
        if (type == "transfer")
        {
            return new MethodForm(type, null, false, faults);
        }
        var number = string.Concat(form.Text("number").Where(c => c is not (' ' or '-' or '\u00A0')));
        var expires = type == "card" ? ReadExpiry(form.Text("expires"), today, faults) : null;
        var method = NewMethod.OfSandbox(type, number, expires);
        if (number.Length == 0)
        {
            faults["number"] = "error_required";
        }
        else if (method is null)
        {
            faults["number"] = type == "card" ? "error_card_number" : "error_debit_number";
        }
        return new MethodForm(type, faults.Count == 0 ? method : null, form.Text("save") == "yes", faults);
    }

    /// <summary>Numbers to try a page of the sandbox with.</summary>
    public static IReadOnlyList<TestNumberModel> TestCards(PageTexts texts) =>
    [
        new(Grouped(TestNumber.Cards[0].Number), texts["test_succeeds"]),
        new(Grouped(TestNumber.Cards[2].Number), texts["test_declined"]),
    ];

    public static IReadOnlyList<TestNumberModel> TestDebits(PageTexts texts) => [new(TestNumber.Debits[0].Number, texts["test_slow"])];

    private static string Grouped(string number) => string.Join(' ', number.Chunk(4).Select(c => new string(c)));

    private static string? ReadExpiry(string text, LocalDate today, Dictionary<string, string> faults)
    {
        if (Expiry().Match(text) is not { Success: true } parts)
        {
            faults["expires"] = text.Length == 0 ? "error_required" : "error_expiry";
            return null;
        }
        var year = int.Parse(parts.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        var month = int.Parse(parts.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        // two digits are of this century
        year = year < 100 ? (today.Year / 100 * 100) + year : year;
        if (new YearMonth(year, month) < new YearMonth(today.Year, today.Month))
        {
            faults["expires"] = "error_expired_card";
        }
        return string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}");
    }

    [GeneratedRegex(@"\A(0[1-9]|1[0-2])\s*[/.-]?\s*([0-9]{2}|20[0-9]{2})\z")]
    private static partial Regex Expiry();
}
