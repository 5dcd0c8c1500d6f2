using static Plumbline.Engine.Tax.CheckDigits;

namespace Plumbline.Engine.Tax;

/// <summary>What a country's VAT numbers look like behind their prefix.</summary>
/// <param name="Prefix">As it stands before the number.</param>
/// <param name="Member">The contract's country code.</param>
/// <param name="IsValid">Takes the number without its prefix: capital letters and digits.</param>
sealed record VatNumberRule(string Prefix, string Member, Func<string, bool> IsValid);

/// <summary>The check digits of each country. Countries whose numbers come in several kinds stand in the other part.</summary>
static partial class VatNumberRules
{
    /// <summary>The member countries of the European Union.</summary>
    public static IReadOnlyList<VatNumberRule> All { get; } =
    [
        new("AT", "AT", Austria),
        new("BE", "BE", Belgium),
        new("BG", "BG", Bulgaria),
        new("CY", "CY", Cyprus),
        new("CZ", "CZ", Czechia),
        new("DE", "DE", number => Digits(number, 9) && number[0] != '0' && IsMod11And10(number)),
        new("DK", "DK", number => Digits(number, 8) && number[0] != '0' && Weighted(number, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0),
        new("EE", "EE", number => Digits(number, 9) && Weighted(number, 3, 7, 1, 3, 7, 1, 3, 7, 1) % 10 == 0),
        new("EL", "GR", Greece),
        new("ES", "ES", Spain),
        new("FI", "FI", number => Digits(number, 8) && Weighted(number, 7, 9, 10, 5, 8, 4, 2, 1) % 11 == 0),
        new("FR", "FR", France),
        new("HR", "HR", number => Digits(number, 11) && IsMod11And10(number)),
        new("HU", "HU", number => Digits(number, 8) && Weighted(number, 9, 7, 3, 1, 9, 7, 3, 1) % 10 == 0),
        new("IE", "IE", Ireland),
        new("IT", "IT", Italy),
        new("LT", "LT", Lithuania),
        new("LU", "LU", number => Digits(number, 8) && Number(number.AsSpan(0, 6)) % 89 == Number(number.AsSpan(6))),
        new("LV", "LV", Latvia),
        new("MT", "MT", number => Digits(number, 8) && number[0] != '0' && Weighted(number, 3, 4, 6, 7, 8, 9, 10, 1) % 37 == 0),
        new("NL", "NL", Netherlands),
        new("PL", "PL", number => Digits(number, 10) && Weighted(number, 6, 5, 7, 2, 3, 4, 5, 6, 7, -1) % 11 == 0),
        new("PT", "PT", Portugal),
        new("RO", "RO", Romania),
        new("SE", "SE", number => Digits(number, 12) && IsLuhn(number.AsSpan(0, 10)) && number[10..] != "00"),
        new("SI", "SI", Slovenia),
        new("SK", "SK", number => Digits(number, 10) && number[0] != '0' && "234789".Contains(number[2]) && Modulo(number, 11) == 0),
    ];

    /// <summary>Countries outside the Union.</summary>
    public static IReadOnlyList<VatNumberRule> NotOfTheUnion { get; } =
    [
        new("GB", "GB", Britain),
        new("XI", "GB", Britain),
        new("CHE", "CH", Switzerland),
        new("NO", "NO", Norway),
    ];

    static bool Austria(string number)
    {
        // 4 is added to the sum by definition
        return number.Length == 9 && number[0] == 'U' && Digits(number[1..], 8)
            && (LuhnSum(number.AsSpan(1, 7), doublesLast: false) + 4 + Digit(number[8])) % 10 == 0;
    }

    static bool Belgium(string number)
    {
        var padded = number.Length == 9 ? "0" + number : number;
        return Digits(padded, 10) && padded[0] is '0' or '1' && padded[..8] != "00000000"
            && 97 - (Number(padded.AsSpan(0, 8)) % 97) == Number(padded.AsSpan(8));
    }

    static bool Greece(string number)
    {
        return Digits(number, 9) && Weighted(number, 256, 128, 64, 32, 16, 8, 4, 2) % 11 % 10 == Digit(number[8]);
    }

    static bool Italy(string number)
    {
        // three digits name the office that gave it
        return Digits(number, 11) && number[..7] != "0000000" && IsLuhn(number)
            && Number(number.AsSpan(7, 3)) is (>= 1 and <= 100) or 120 or 121 or 888 or 999;
    }

    static bool Lithuania(string number)
    {
        if (!(Digits(number, 9) && number[7] == '1') && !(Digits(number, 12) && number[10] == '1'))
        {
            return false;
        }
        var check = Rising(number, 0) % 11;
        return (check == 10 ? Rising(number, 2) % 11 % 10 : check) == Digit(number[^1]);
    }

    // weights 1 to 9 and again from 1, begun later by some places
    static int Rising(string number, int offset)
    {
        var sum = 0;
        for (var i = 0; i < number.Length - 1; i++)
        {
            sum += (1 + ((i + offset) % 9)) * Digit(number[i]);
        }
        return sum;
    }

    static bool Latvia(string number)
    {
        if (!Digits(number, 11))
        {
            return false;
        }
        // companies begin with 4 or more; persons with their day of birth, or with 32 and no check digit
        return number[0] > '3' ? Weighted(number, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1) % 11 == 3
            : number[..2] == "32" || (1 + Weighted(number, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9)) % 11 % 10 == Digit(number[10]);
    }

    static bool Netherlands(string number)
    {
        if (number.Length != 12 || number[9] != 'B' || !Digits(number[..9], 9) || !Digits(number[10..], 2)
            || number[10..] == "00" || number[..9] == "000000000")
        {
            return false;
        }
        // since 2020 sole traders have numbers that check as "NL…B…" with A = 10, B = 11, …, modulo 97
        return Weighted(number, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0 || Modulo($"2321{number[..9]}11{number[10..]}", 97) == 1;
    }

    static bool Portugal(string number)
    {
        if (!Digits(number, 9) || number[0] == '0')
        {
            return false;
        }
        var check = 11 - (Falling(number.AsSpan(0, 8), 9) % 11);
        return (check > 9 ? 0 : check) == Digit(number[8]);
    }

    static bool Romania(string number)
    {
        if (number.Length is < 2 or > 10 || !Digits(number, number.Length) || number[0] == '0')
        {
            return false;
        }
        var padded = number.PadLeft(10, '0');
        return Weighted(padded, 7, 5, 3, 2, 1, 7, 5, 3, 2) * 10 % 11 % 10 == Digit(padded[9]);
    }

    static bool Slovenia(string number)
    {
        if (!Digits(number, 8) || number[0] == '0')
        {
            return false;
        }
        var check = 11 - (Falling(number.AsSpan(0, 7), 8) % 11);
        return check != 11 && check % 10 == Digit(number[7]);
    }

    static bool Switzerland(string number)
    {
        var digits = number.Length > 9 && number[9..] is "MWST" or "TVA" or "IVA" ? number[..9] : number;
        return Digits(digits, 9) && Weighted(digits, 5, 4, 3, 2, 7, 6, 5, 4, 1) % 11 == 0;
    }

    static bool Norway(string number)
    {
        var digits = number.EndsWith("MVA", StringComparison.Ordinal) ? number[..^3] : number;
        return Digits(digits, 9) && Weighted(digits, 3, 2, 7, 6, 5, 4, 3, 2, 1) % 11 == 0;
    }

    static bool Digits(string text, int length) => text.Length == length && text.All(char.IsAsciiDigit);
}
