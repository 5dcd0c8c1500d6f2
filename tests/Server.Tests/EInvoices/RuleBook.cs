using System.Text.RegularExpressions;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>
/// The rules of EN 16931 on documents such as ours (without document-level allowances, payees and representatives), written anew from
/// their published wording, because no package registry has the official Schematron. A rule is broken where its test is false.
/// </summary>
internal static class RuleBook
{
    private static readonly string[] Codes = ["S", "Z", "E", "AE", "G", "O", "K"];

    public static IReadOnlyList<string> Broken(Terms t) =>
        [.. Checks(t).Concat(VatRules.Checks(t)).Where(c => !c.Holds).Select(c => c.Rule).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<(string Rule, bool Holds)> Checks(Terms t) =>
    [
        .. Document(t),
        .. Parties(t),
        .. Totals(t.All("BG-22").Single(), t),
        .. t.All("BG-25").SelectMany(Line),
        .. Payment(t),
        .. Lists(t),
    ];

    private static IEnumerable<(string, bool)> Document(Terms t) =>
    [
        ("BR-01", t.Has("BT-24")),
        ("BR-02", t.Has("BT-1")),
        ("BR-03", t.Has("BT-2")),
        ("BR-04", t.Has("BT-3")),
        ("BR-05", t.Has("BT-5")),
        ("BR-16", t.All("BG-25").Count > 0),
        ("BR-55", t.All("BG-3").All(p => p.Has("BT-25"))),
        .. Period(t.All("BG-14"), "BR-29", "BR-CO-19"),
        ("BR-CO-18", t.All("BG-23").Count > 0),
    ];

    private static IEnumerable<(string, bool)> Parties(Terms t)
    {
        var (seller, buyer) = (t.All("BG-4").Single(), t.All("BG-7").Single());
        return
        [
            ("BR-06", seller.Has("name")),
            ("BR-07", buyer.Has("name")),
            ("BR-09", seller.Has("country")),
            ("BR-11", buyer.Has("country")),
            ("BR-62", !seller.Has("address") || seller.Has("address-scheme")),
            ("BR-63", !buyer.Has("address") || buyer.Has("address-scheme")),
            ("BR-CO-09", new[] { seller["vat"], buyer["vat"] }.All(v => v is null || Regex.IsMatch(v, @"^[A-Z]{2}.+\z"))),
            ("BR-CO-26", seller.Has("identifier") || seller.Has("registration") || seller.Has("vat")),
        ];
    }

    private static IEnumerable<(string, bool)> Totals(Terms totals, Terms t) =>
    [
        ("BR-12", totals.Has("BT-106")),
        ("BR-13", totals.Has("BT-109")),
        ("BR-14", totals.Has("BT-112")),
        ("BR-15", totals.Has("BT-115")),
        ("BR-53", !t.Has("BT-6") || totals.Has("BT-111")),
        ("BR-CO-10", totals.Number("BT-106") == t.All("BG-25").Sum(l => l.Number("BT-131"))),
        ("BR-CO-13", totals.Number("BT-109") == totals.Number("BT-106")),
        ("BR-CO-14", totals.Number("BT-110") == t.All("BG-23").Sum(v => v.Number("BT-117"))),
        ("BR-CO-15", totals.Number("BT-112") == totals.Number("BT-109") + totals.Number("BT-110")),
        ("BR-CO-16", totals.Number("BT-115") == totals.Number("BT-112") - totals.Number("BT-113")),
        ("BR-CO-25", totals.Number("BT-115") <= 0 || t.Has("BT-9") || t.Has("BT-20")),
        .. Decimals(totals, ("BR-DEC-09", "BT-106"), ("BR-DEC-12", "BT-109"), ("BR-DEC-13", "BT-110"), ("BR-DEC-14", "BT-112"),
            ("BR-DEC-15", "BT-111"), ("BR-DEC-16", "BT-113"), ("BR-DEC-18", "BT-115")),
    ];

    private static IEnumerable<(string, bool)> Line(Terms l) =>
    [
        ("BR-21", l.Has("BT-126")),
        ("BR-22", l.Has("BT-129")),
        ("BR-23", l.Has("BT-130")),
        ("BR-24", l.Has("BT-131")),
        ("BR-25", l.Has("BT-153")),
        ("BR-26", l.Has("BT-146")),
        ("BR-27", l.Number("BT-146") >= 0),
        ("BR-CO-04", l.Has("BT-151")),
        ("BR-CL-23", Regex.IsMatch(l["BT-130"] ?? "C62", @"^[A-Z0-9]{2,3}\z")),
        .. l.Has("first") || l.Has("last") ? Period([l], "BR-30", "BR-CO-20") : [],
        .. Decimals(l, ("BR-DEC-23", "BT-131")),
        .. l.All("BG-27").SelectMany(a => a["charge"] == "true"
            ? Allowance(a, "BR-43", "BR-44", "BR-CO-24", "BR-DEC-27", "BR-DEC-28")
            : Allowance(a, "BR-41", "BR-42", "BR-CO-23", "BR-DEC-24", "BR-DEC-25")),
    ];

    private static IEnumerable<(string, bool)> Allowance(
        Terms a, string amount, string reason, string either, string decimals, string ofBase) =>
    [
        (amount, a.Has("amount")),
        (reason, a.Has("reason") || a.Has("reason-code")),
        (either, a.Has("reason") || a.Has("reason-code")),
        ("BR-CL-19", a["charge"] == "true" || a["reason-code"] is null or "95"),
        .. Decimals(a, (decimals, "amount"), (ofBase, "base")),
    ];

    private static IEnumerable<(string, bool)> Payment(Terms t) => t.All("BG-16").SelectMany(p => new[]
    {
        ("BR-49", p.Has("BT-81")),
        ("BR-50", p.Has("BT-84") || !(p.Has("BT-85") || p.Has("BT-86"))),
        ("BR-51", p["BT-87"] is null or { Length: >= 4 and <= 6 }),
        ("BR-61", p["BT-81"] is not ("30" or "58") || p.Has("BT-84")),
        ("BR-CL-16", p["BT-81"] is null or "30" or "48" or "58"),
    });

    private static IEnumerable<(string, bool)> Lists(Terms t) =>
    [
        ("BR-CL-01", t["BT-3"] is null or "380" or "381"),
        ("BR-CL-04", t["BT-5"] is null or { Length: 3 }),
        ("BR-CL-05", t["BT-6"] is null or { Length: 3 }),
        ("BR-CL-14", t.All("BG-4").Concat(t.All("BG-7")).All(p => p["country"] is null or { Length: 2 })),
        ("BR-CL-17", t.All("BG-23").All(v => v["BT-118"] is null || Codes.Contains(v["BT-118"]))),
        ("BR-CL-18", t.All("BG-25").All(l => l["BT-151"] is null || Codes.Contains(l["BT-151"]))),
        ("BR-CL-22", t.All("BG-23").All(v => v["BT-121"] is null or "VATEX-EU-AE" or "VATEX-EU-G" or "VATEX-EU-O")),
        ("BR-CL-25", t.All("BG-4").Concat(t.All("BG-7"))
            .All(p => p["address-scheme"] is null or "EM" || Regex.IsMatch(p["address-scheme"]!, @"^(0[0-2]|99)\d\d\z"))),
    ];

    private static IEnumerable<(string, bool)> Period(List<Terms> periods, string order, string some) => periods.SelectMany(p => new[]
    {
        (some, p.Has("first") || p.Has("last")),
        (order, !p.Has("first") || !p.Has("last") || string.CompareOrdinal(p["first"], p["last"]) <= 0),
    });

    public static IEnumerable<(string, bool)> Decimals(Terms t, params (string Rule, string Term)[] rules) =>
        rules.Select(r => (r.Rule, t[r.Term] is not { } text || !text.Contains('.') || text.Length - text.IndexOf('.') <= 3));
}
