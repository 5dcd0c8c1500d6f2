using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>The rules of Peppol BIS Billing 3.0 beyond EN 16931 that documents such as ours can break.</summary>
internal static class PeppolRuleBook
{
    private const string Process = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
    private const string Profile = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

    private static readonly HashSet<string> AddressSchemes = [..
        ("0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0151 0183 0184 0188 0190 0191 0192 0193 0195 0196 0198 0199 0200 "
            + "0201 0202 0204 0208 0209 0210 0211 0212 0213 0215 0216 0218 0221 0230 9910 9913 9914 9915 9918 9919 "
            + "9920 9957 9959").Split(' '),
        .. Enumerable.Range(9922, 32).Select(code => $"{code}")];

    public static IReadOnlyList<string> Broken(Terms t) =>
    [
        .. Document(t).Concat(t.All("BG-25").SelectMany(l => Line(l, t))).Where(c => !c.Holds).Select(c => c.Rule)
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>What only the text shows: elements without content, currencies beside the amounts.</summary>
    public static IReadOnlyList<string> BrokenInText(byte[] xml)
    {
        using var stream = new MemoryStream(xml);
        var root = XDocument.Load(stream).Root!;
        var currency = root.Elements().Single(e => e.Name.LocalName == "DocumentCurrencyCode").Value;
        var empty = root.DescendantsAndSelf().Any(e => !e.HasElements && string.IsNullOrWhiteSpace(e.Value));
        var others = root.Descendants().Where(e => e.Attribute("currencyID") is { } a && a.Value != currency)
            .Any(e => e.Parent!.Name.LocalName != "TaxTotal" || e.Parent.Elements().Count() > 1);
        return [.. empty ? ["PEPPOL-EN16931-R008"] : Array.Empty<string>(), .. others ? ["PEPPOL-EN16931-R051"] : Array.Empty<string>()];
    }

    private static IEnumerable<(string Rule, bool Holds)> Document(Terms t)
    {
        var (seller, buyer, totals) = (t.All("BG-4").Single(), t.All("BG-7").Single(), t.All("BG-22").Single());
        return
        [
            ("PEPPOL-EN16931-R001", t.Has("BT-23")),
            ("PEPPOL-EN16931-R003", t.Has("BT-10") || t.Has("BT-13")),
            ("PEPPOL-EN16931-R004", t["BT-24"] == Profile),
            ("PEPPOL-EN16931-R005", t["BT-6"] is null || t["BT-6"] != t["BT-5"]),
            ("PEPPOL-EN16931-R007", t["BT-23"] is null or Process),
            ("PEPPOL-EN16931-R010", buyer.Has("address")),
            ("PEPPOL-EN16931-R020", seller.Has("address")),
            ("PEPPOL-EN16931-R055", !t.Has("BT-6") || Math.Sign(totals.Number("BT-111")) * Math.Sign(totals.Number("BT-110")) >= 0),
            ("PEPPOL-EN16931-CL008", new[] { seller, buyer }.All(p => p["address-scheme"] is not { } s || AddressSchemes.Contains(s))),
            ("PEPPOL-EN16931-F001", new[] { t["BT-2"], t["BT-9"] }.OfType<string>().All(d => Regex.IsMatch(d, @"^\d{4}-\d\d-\d\d\z"))),
            ("PEPPOL-EN16931-P0104", Code(t, "VATEX-EU-G", "G")),
            ("PEPPOL-EN16931-P0105", Code(t, "VATEX-EU-O", "O")),
            ("PEPPOL-EN16931-P0107", Code(t, "VATEX-EU-AE", "AE")),
            ("PEPPOL-COMMON-R041", Address(seller, "0192", @"^\d{9}\z") && Address(buyer, "0192", @"^\d{9}\z")),
            ("PEPPOL-COMMON-R042", Address(seller, "0184", @"^DK\d{8}\z") && Address(buyer, "0184", @"^DK\d{8}\z")),
            ("PEPPOL-COMMON-R043", Address(seller, "0208", @"^\d{10}\z") && Address(buyer, "0208", @"^\d{10}\z")),
            ("PEPPOL-COMMON-R049", Address(seller, "0007", @"^\d{10}\z") && Address(buyer, "0007", @"^\d{10}\z")),
            ("NL-R-003", seller["country"] != "NL" || seller["registration"] is null || seller["registration-scheme"] == "0106"),
            ("NL-R-007", seller["country"] != "NL" || t["BT-3"] == "381" || totals.Number("BT-115") <= 0 || t.All("BG-16").Count > 0),
            ("DK-R-002", seller["country"] != "DK" || seller["registration-scheme"] == "0184"),
        ];
    }

    private static IEnumerable<(string Rule, bool Holds)> Line(Terms l, Terms t)
    {
        var whole = t.All("BG-14").SingleOrDefault();
        var per = l.Has("BT-149") ? l.Number("BT-149") : 1;
        var changes = l.All("BG-27").Sum(a => a["charge"] == "true" ? a.Number("amount") : -a.Number("amount"));
        return
        [
            .. l.All("BG-27").SelectMany(a => new[]
            {
                ("PEPPOL-EN16931-R040", !a.Has("percent") || !a.Has("base")
                    || Math.Abs(a.Number("amount") - (a.Number("base") * a.Number("percent") / 100)) <= 0.02m),
                ("PEPPOL-EN16931-R041", !a.Has("percent") || a.Has("base")),
                ("PEPPOL-EN16931-R042", a.Has("percent") || !a.Has("base")),
                ("PEPPOL-EN16931-R043", a["charge"] is "true" or "false"),
            }),
            ("PEPPOL-EN16931-R110", whole is null || !l.Has("first") || string.CompareOrdinal(l["first"], whole["first"]) >= 0),
            ("PEPPOL-EN16931-R111", whole is null || !l.Has("last") || string.CompareOrdinal(l["last"], whole["last"]) <= 0),
            ("PEPPOL-EN16931-R121", per > 0),
            ("PEPPOL-EN16931-R120",
                per <= 0 || Math.Abs((l.Number("BT-129") * l.Number("BT-146") / per) + changes - l.Number("BT-131")) <= 0.02m),
            ("PEPPOL-EN16931-R130", !l.Has("BT-150") || l["BT-150"] == l["BT-130"]),
        ];
    }

    private static bool Code(Terms t, string code, string category) =>
        t.All("BG-23").All(v => v["BT-121"] != code || v["BT-118"] == category);

    private static bool Address(Terms party, string scheme, string form) =>
        party["address-scheme"] != scheme || Regex.IsMatch(party["address"]!, form);
}
