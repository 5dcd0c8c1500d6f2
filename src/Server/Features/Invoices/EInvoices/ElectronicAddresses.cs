using System.Collections.Frozen;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>
/// Electronic addresses (BT-34, BT-49) by the list of Electronic Address Schemes: made of the VAT number, whose country tells the scheme;
/// else the e-mail address, which networks such as Peppol do not take.
/// </summary>
public static class ElectronicAddresses
{
    public const string EmailScheme = "EM";

    // schemes that take the VAT number as it is
    private static readonly FrozenDictionary<string, string> Schemes =
        ("AT=9914 BG=9926 CH=9927 CY=9928 CZ=9929 DE=9930 EE=9931 ES=9920 FI=0213 FR=9957 GB=9932 HR=9934 HU=9910 IE=9935 IT=0211 LI=9936 "
            + "LT=9937 LU=9938 LV=9939 MT=9943 NL=9944 PL=9945 PT=9946 RO=9947 SI=9949 SK=9950 DK=0184")
        .Split(' ').ToFrozenDictionary(pair => pair[..2], pair => pair[3..], StringComparer.Ordinal);

    public static EIdentifier? Of(string? vatId, string? email) =>
        (vatId is null ? null : OfNumber(vatId[..2], vatId[2..])) ??
        (string.IsNullOrWhiteSpace(email) ? null : new EIdentifier(email.Trim(), EmailScheme));

    private static EIdentifier? OfNumber(string prefix, string number) => prefix switch
    {
        // by the number of the company, which is a part of the VAT number
        "BE" => new EIdentifier(number.PadLeft(10, '0'), "0208"),
        "SE" when number.Length == 12 => new EIdentifier(number[..10], "0007"),
        "NO" when number.Length >= 9 => new EIdentifier(number[..9], "0192"),
        "EL" or "GR" => new EIdentifier(number, "9933"),
        _ => Schemes.TryGetValue(prefix, out var scheme) ? new EIdentifier(prefix + number, scheme) : null,
    };
}
