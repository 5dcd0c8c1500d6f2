using static Plumbline.Engine.Tax.CheckDigits;

namespace Plumbline.Engine.Tax;

/// <summary>Countries whose numbers come in several kinds, each with a check of its own.</summary>
static partial class VatNumberRules
{
    const string FrenchKey = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    const string SpanishPerson = "TRWAGMYFPDXBNJZSQVHLCKE";
    const string SpanishCompany = "JABCDEFGHI";
    const string Irish = "WABCDEFGHIJKLMNOPQRSTUV";

    static bool Bulgaria(string number)
    {
        if (Digits(number, 9))
        {
            var check = Weighted(number, 1, 2, 3, 4, 5, 6, 7, 8) % 11;
            return (check == 10 ? Weighted(number, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10 : check) == Digit(number[8]);
        }
        if (!Digits(number, 10))
        {
            return false;
        }
        var last = Digit(number[9]);
        // a citizen, a foreigner, or a business of another kind: nothing in the number says which
        return Weighted(number, 2, 4, 8, 5, 10, 9, 7, 3, 6) % 11 % 10 == last
            || Weighted(number, 21, 19, 17, 13, 11, 9, 7, 3, 1) % 10 == last
            || (11 - (Weighted(number, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11)) % 11 == last;
    }

    static bool Cyprus(string number)
    {
        if (number.Length != 9 || !Digits(number[..8], 8) || number[..2] == "12")
        {
            return false;
        }
        ReadOnlySpan<int> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
        var sum = 0;
        for (var i = 0; i < 8; i++)
        {
            sum += i % 2 == 0 ? odd[Digit(number[i])] : Digit(number[i]);
        }
        return number[8] == 'A' + (sum % 26);
    }

    static bool Czechia(string number)
    {
        if (Digits(number, 8))
        {
            // 10 stands as 0, 11 as 1
            var check = 11 - (Falling(number.AsSpan(0, 7), 8) % 11);
            return number[0] != '9' && (check == 11 ? 1 : check % 10) == Digit(number[7]);
        }
        if (Digits(number, 9) && number[0] == '6')
        {
            var rest = Falling(number.AsSpan(1, 7), 8) % 11;
            return (18 - ((10 - rest) % 11)) % 10 == Digit(number[8]);
        }
        // the birth number of a person: month and day are in it, and it is a multiple of 11 since it has ten digits
        return (Digits(number, 9) || (Digits(number, 10) && Modulo(number, 11) == 0)) && IsBirthNumber(number);
    }

    // women count their months from 51; 20 is added where a day's numbers ran out
    static bool IsBirthNumber(string number) =>
        Number(number.AsSpan(2, 2)) % 50 is (>= 1 and <= 12) or (>= 21 and <= 32) && Number(number.AsSpan(4, 2)) is >= 1 and <= 31;

    static bool France(string number)
    {
        if (number.Length != 11 || !Digits(number[2..], 9))
        {
            return false;
        }
        var (siren, first, second) = (number[2..], FrenchKey.IndexOf(number[0]), FrenchKey.IndexOf(number[1]));
        // Monaco's begin with 000 and have no check digit of their own
        if (first < 0 || second < 0 || !(IsLuhn(siren) || siren.StartsWith("000", StringComparison.Ordinal)))
        {
            return false;
        }
        if (first < 10 && second < 10)
        {
            return Modulo(siren + "12", 97) == (first * 10) + second;
        }
        var key = first < 10 ? (first * 24) + second - 10 : (first * 34) + second - 100;
        return (Number(siren) + 1 + (key / 11)) % 11 == key % 11;
    }

    static bool Spain(string number)
    {
        if (number.Length != 9 || !Digits(number[1..8], 7))
        {
            return false;
        }
        var (kind, last) = (number[0], number[8]);
        if (char.IsAsciiDigit(kind))
        {
            return last == SpanishPerson[Number(number.AsSpan(0, 8)) % 23];
        }
        if ("XYZ".Contains(kind))
        {
            return last == SpanishPerson[Number($"{"XYZ".IndexOf(kind)}{number[1..8]}") % 23];
        }
        if ("KLM".Contains(kind))
        {
            return last == SpanishPerson[Number(number.AsSpan(1, 7)) % 23];
        }
        var check = (10 - (LuhnSum(number.AsSpan(1, 7), doublesLast: true) % 10)) % 10;
        var asDigit = last == '0' + check && !"NPQRSW".Contains(kind);
        var asLetter = last == SpanishCompany[check] && !"ABEH".Contains(kind);
        return "ABCDEFGHJNPQRSUVW".Contains(kind) && (asDigit || asLetter);
    }

    static bool Ireland(string number)
    {
        if (number.Length is 8 or 9 && Digits(number[..7], 7))
        {
            var more = number.Length == 9 ? Irish.IndexOf(number[8]) : 0;
            return more >= 0 && number[7] == Irish[(Falling(number.AsSpan(0, 7), 8) + (9 * more)) % 23];
        }
        // the form before 1981: a letter in the second place
        return number.Length == 8 && char.IsAsciiLetter(number[1]) && Digits(number[2..7], 5) && char.IsAsciiDigit(number[0])
            && number[7] == Irish[Falling($"0{number[2..7]}{number[0]}", 8) % 23];
    }

    static bool Britain(string number)
    {
        if (number.Length == 5 && Digits(number[2..], 3))
        {
            // departments of government and health authorities
            return number[..2] switch
            {
                "GD" => Number(number.AsSpan(2)) < 500,
                "HA" => Number(number.AsSpan(2)) >= 500,
                _ => false,
            };
        }
        // three more digits name a branch
        if (!Digits(number, 9) && !Digits(number, 12))
        {
            return false;
        }
        var sum = Falling(number.AsSpan(0, 7), 8) + Number(number.AsSpan(7, 2));
        return sum % 97 == 0 || (sum + 55) % 97 == 0;
    }
}
