namespace Plumbline.Server.Tests.EInvoices;

/// <summary>The rules of EN 16931 for each category of VAT.</summary>
internal static class VatRules
{
    private static readonly string[] Untaxed = ["Z", "E", "AE", "G", "O"];

    public static IEnumerable<(string Rule, bool Holds)> Checks(Terms t) =>
    [
        .. t.All("BG-23").SelectMany(Breakdown),
        .. Standard(t),
        .. Untaxed.SelectMany(category => Other(t, category)),
        .. OutOfScope(t),
    ];

    private static IEnumerable<(string, bool)> Breakdown(Terms v) =>
    [
        ("BR-45", v.Has("BT-116")),
        ("BR-46", v.Has("BT-117")),
        ("BR-47", v.Has("BT-118")),
        ("BR-48", v.Has("BT-119") || v["BT-118"] == "O"),
        // the official rules allow for lines that are rounded each
        ("BR-CO-17", Math.Abs((v.Number("BT-116") * v.Number("BT-119") / 100) - v.Number("BT-117")) < 1),
        .. RuleBook.Decimals(v, ("BR-DEC-19", "BT-116"), ("BR-DEC-20", "BT-117")),
    ];

    private static IEnumerable<(string, bool)> Standard(Terms t)
    {
        var (lines, breakdowns, seller) = (Lines(t, "S"), Breakdowns(t, "S"), t.All("BG-4").Single());
        return
        [
            ("BR-S-01", lines.Count == 0 ? breakdowns.Count == 0 : breakdowns.Count > 0),
            ("BR-S-02", lines.Count == 0 || seller.Has("vat") || seller.Has("tax-number")),
            ("BR-S-05", lines.All(l => l.Number("BT-152") > 0)),
            ("BR-S-08", breakdowns.All(v =>
                v.Number("BT-116") == lines.Where(l => l.Number("BT-152") == v.Number("BT-119")).Sum(l => l.Number("BT-131")))),
            ("BR-S-09", breakdowns.All(v => Math.Abs((v.Number("BT-116") * v.Number("BT-119") / 100) - v.Number("BT-117")) < 1)),
            ("BR-S-10", breakdowns.All(v => !v.Has("BT-120") && !v.Has("BT-121"))),
        ];
    }

    private static IEnumerable<(string, bool)> Other(Terms t, string category)
    {
        var (lines, breakdowns, seller, buyer) =
            (Lines(t, category), Breakdowns(t, category), t.All("BG-4").Single(), t.All("BG-7").Single());
        string Rule(int number) => $"BR-{category}-{number:00}";
        var hasReason = breakdowns.All(v => v.Has("BT-120") || v.Has("BT-121"));
        return
        [
            (Rule(1), breakdowns.Count == (lines.Count == 0 ? 0 : 1)),
            (Rule(2), lines.Count == 0 || category switch
            {
                "O" => !seller.Has("vat") && !buyer.Has("vat"),
                "G" => seller.Has("vat"),
                "AE" => (seller.Has("vat") || seller.Has("tax-number")) && (buyer.Has("vat") || buyer.Has("registration")),
                _ => seller.Has("vat") || seller.Has("tax-number"),
            }),
            (Rule(5), lines.All(l => category == "O" ? !l.Has("BT-152") : l["BT-152"] == "0")),
            (Rule(8), breakdowns.All(v => v.Number("BT-116") == lines.Sum(l => l.Number("BT-131")))),
            (Rule(9), breakdowns.All(v => v.Number("BT-117") == 0)),
            (Rule(10), category == "Z" ? breakdowns.All(v => !v.Has("BT-120") && !v.Has("BT-121")) : hasReason),
        ];
    }

    private static IEnumerable<(string, bool)> OutOfScope(Terms t)
    {
        var some = Breakdowns(t, "O").Count > 0;
        return
        [
            ("BR-O-11", !some || t.All("BG-23").Count == 1),
            ("BR-O-12", !some || t.All("BG-25").All(l => l["BT-151"] == "O")),
        ];
    }

    private static List<Terms> Lines(Terms t, string category) => [.. t.All("BG-25").Where(l => l["BT-151"] == category)];

    private static List<Terms> Breakdowns(Terms t, string category) => [.. t.All("BG-23").Where(v => v["BT-118"] == category)];
}
