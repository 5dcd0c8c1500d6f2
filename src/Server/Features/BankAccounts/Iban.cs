using System.Text.RegularExpressions;

namespace Plumbline.Server.Features.BankAccounts;

/// <summary>International account numbers (ISO 13616): form, length by country, check digits.</summary>
public static partial class Iban
{
    // the registry's length of each country's numbers, check digits and country code included
    private static readonly Dictionary<string, int> Lengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 "
        + "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 "
        + "MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 "
        + "SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30").Split(' ')
        .ToDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Without spaces, in capitals.</summary>
    public static string Compact(string iban) => iban.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>In groups of four, as people read it: FR76 3000 6000 0112 3456 7890 189.</summary>
    public static string InGroups(string iban) => string.Join(' ', Compact(iban).Chunk(4).Select(group => new string(group)));

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? FaultOf(string text)
    {
        var iban = Compact(text);
        if (!Form().IsMatch(iban))
        {
            return "Invalid IBAN";
        }
        if (Lengths.TryGetValue(iban[..2], out var length) && iban.Length != length)
        {
            return $"Invalid IBAN: one of {iban[..2]} has {length} characters";
        }
        return Remainder(iban[4..] + iban[..4]) == 1 ? null : "Invalid IBAN: the check digits do not match";
    }

    // mod 97 of the number that the characters spell, letters being 10 to 35
    private static int Remainder(string characters) => characters.Aggregate(0, (remainder, c) => char.IsAsciiDigit(c)
        ? ((remainder * 10) + c - '0') % 97
        : ((remainder * 100) + c - 'A' + 10) % 97);

    [GeneratedRegex(@"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
