using System.Collections.Frozen;

namespace Plumbline.Engine.Tax;

/// <summary>What the form and the check digits of a VAT number tell.</summary>
public enum VatNumberStatus
{
    /// <summary>Right form and check digits, of the expected country.</summary>
    Valid,

    /// <summary>Wrong form or check digits.</summary>
    Invalid,

    /// <summary>A valid number, but of another country.</summary>
    Mismatch,

    /// <summary>The country's numbers are not known here.</summary>
    Unsupported,
}

/// <summary>
/// VAT numbers of the EU countries, GB, CH and NO by their published check digits. Whether a number is really in use only the country's
/// register knows.
/// </summary>
public static class VatNumber
{
    // longest first: CHE stands before any two letters
    static readonly FrozenDictionary<string, (string Member, Func<string, bool> IsValid)> Prefixes =
        VatNumberRules.All.Concat(VatNumberRules.NotOfTheUnion).ToFrozenDictionary(
            rule => rule.Prefix, rule => (rule.Member, rule.IsValid), StringComparer.Ordinal);

    /// <summary>The countries whose numbers are checked, by their VAT membership: Monaco's are France's.</summary>
    public static IReadOnlyCollection<string> Countries { get; } = Prefixes.Values.Select(p => p.Member).ToFrozenSet();

    /// <summary>A number as it is compared: capital letters and digits. <c>fr 40 303.265-045</c> is <c>FR40303265045</c>.</summary>
    /// <param name="written">As people write it.</param>
    public static string Compact(string written) => string.Concat(written.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    /// <summary>
    /// Checks a number against the country that its holder is in. <c>FR40303265045</c> is valid in France and in Monaco, a mismatch in
    /// Germany; <c>FR40303265046</c> is invalid; <c>12-3456789</c> in the United States is unsupported. The number carries its country's
    /// prefix (<c>EL</c> for Greece, <c>CHE</c> for Switzerland), with or without separators.
    /// </summary>
    /// <param name="written">As people write it.</param>
    /// <param name="country">The contract's country code; null when unknown.</param>
    public static VatNumberStatus Check(string written, string? country)
    {
        var compact = Compact(written);
        var member = country is null ? null : MemberOf(country);
        if (Issuer(compact) is { } issuer)
        {
            return member is null || member == issuer ? VatNumberStatus.Valid : VatNumberStatus.Mismatch;
        }
        return member is null || !Countries.Contains(member) ? VatNumberStatus.Unsupported : VatNumberStatus.Invalid;
    }

    /// <summary>
    /// The two parts that the register of the European Union (VIES) is asked with: <c>el 094.259.216</c> is <c>EL</c> and
    /// <c>094259216</c>. Null for numbers that are wrong by themselves and for those of other countries.
    /// </summary>
    /// <param name="written">As people write it.</param>
    public static (string Prefix, string Number)? OfTheUnion(string written)
    {
        var compact = Compact(written);
        return VatNumberRules.All.FirstOrDefault(rule => compact.StartsWith(rule.Prefix, StringComparison.Ordinal)) is { } found
            && Issuer(compact) == found.Member
            ? (found.Prefix, compact[found.Prefix.Length..])
            : null;
    }

    // the member whose rules the number meets; zeros alone meet most of them
    static string? Issuer(string compact)
    {
        foreach (var length in (int[])[3, 2])
        {
            if (compact.Length > length && Prefixes.TryGetValue(compact[..length], out var rule)
                && compact.AsSpan(length).ContainsAnyInRange('1', '9') && rule.IsValid(compact[length..]))
            {
                return rule.Member;
            }
        }
        return null;
    }

    static string MemberOf(string country) => country switch
    {
        "MC" => "FR",
        "IM" => "GB",
        "LI" => "CH",
        "IC" => "ES",
        "AX" => "FI",
        "GP" or "MQ" or "RE" or "GF" or "YT" => "FR",
        _ => country.Split('-')[0],
    };
}
