namespace Plumbline.Engine.Tax;

/// <summary>The arithmetic that VAT numbers are checked with. Texts hold ASCII digits only, unless said otherwise.</summary>
static class CheckDigits
{
    /// <summary>The sum of the digits, each times its weight: 123 by 2, 3, 4 is 2 + 6 + 12 = 20.</summary>
    public static int Weighted(ReadOnlySpan<char> digits, params ReadOnlySpan<int> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * Digit(digits[i]);
        }
        return sum;
    }

    /// <summary>As <see cref="Weighted"/>, with weights that fall by one to the right.</summary>
    public static int Falling(ReadOnlySpan<char> digits, int from)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            sum += (from - i) * Digit(digits[i]);
        }
        return sum;
    }

    /// <summary>The number modulo a small one, digit by digit.</summary>
    public static int Modulo(ReadOnlySpan<char> digits, int modulus)
    {
        var rest = 0;
        foreach (var digit in digits)
        {
            rest = ((rest * 10) + Digit(digit)) % modulus;
        }
        return rest;
    }

    /// <summary>The check of Luhn over all digits, the last being the check digit.</summary>
    public static bool IsLuhn(ReadOnlySpan<char> digits) => LuhnSum(digits, doublesLast: false) % 10 == 0;

    /// <summary>The sum of Luhn: every second digit from the right is doubled and its digits added.</summary>
    public static int LuhnSum(ReadOnlySpan<char> digits, bool doublesLast)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var isDoubled = (digits.Length - 1 - i) % 2 == (doublesLast ? 0 : 1);
            var value = Digit(digits[i]) * (isDoubled ? 2 : 1);
            sum += value > 9 ? value - 9 : value;
        }
        return sum;
    }

    /// <summary>ISO 7064 MOD 11,10 over all digits, the last being the check digit.</summary>
    public static bool IsMod11And10(ReadOnlySpan<char> digits)
    {
        var product = 10;
        foreach (var digit in digits[..^1])
        {
            var sum = (product + Digit(digit)) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (product + Digit(digits[^1])) % 10 == 1;
    }

    public static int Digit(char c) => c - '0';

    public static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + Digit(digit);
        }
        return number;
    }
}
