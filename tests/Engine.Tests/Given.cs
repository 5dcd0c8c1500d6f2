using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Plumbline.Engine.Money;
using Plumbline.Engine.Periods;
using Plumbline.Engine.Pricing;
using Plumbline.Engine.Subscriptions;

namespace Plumbline.Engine.Tests;

/// <summary>Short spellings of the values that test tables are made of.</summary>
static class Given
{
    public static readonly Currency Eur = Currency.Of("EUR");

    public static readonly DateTimeZone Utc = DateTimeZone.Utc;

    public static readonly Interval Month = new(IntervalUnit.Months, 1);

    public static readonly Interval Year = new(IntervalUnit.Years, 1);

    public static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    /// <summary><c>2024-03-01</c> or <c>2024-03-01T10:00:00Z</c>.</summary>
    public static Instant At(string text) => text.Contains('T', StringComparison.Ordinal)
        ? InstantPattern.ExtendedIso.Parse(text).Value
        : LocalDatePattern.Iso.Parse(text).Value.AtStartOfDayInZone(Utc).ToInstant();

    /// <summary>A local date (midnight) or local date and time of a zone.</summary>
    public static Instant Local(string text, string zone) => Zone(zone).AtLeniently(
        text.Contains('T', StringComparison.Ordinal)
            ? LocalDateTimePattern.ExtendedIso.Parse(text).Value
            : LocalDatePattern.Iso.Parse(text).Value.AtMidnight()).ToInstant();

    public static Period Period(string start, string end) => new(At(start), At(end));

    public static decimal Dec(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    public static string Days(Instant at, string zone = "UTC") => LocalDatePattern.Iso.Format(at.InZone(Zone(zone)).Date);

    /// <summary>
    /// A price written as its type and its tiers: <c>volume 5:7 10:6.5 *:6</c> is 7 up to 5, 6.5 up to 10, then 6; <c>*:5/100!</c> is 5 for
    /// each started 100, <c>*:5/100-</c> for each full 100. For bps <c>*:1.2%+10&gt;5&lt;400</c> is 1.2 %, fee 10, floor 5, cap 400.
    /// </summary>
    public static Price Price(string text)
    {
        var words = text.Split(' ');
        var tiers = words.Skip(1).ToArray();
        return words[0] switch
        {
            "fee" => new FeePrice(Dec(words[1])),
            "bundle" => new BundlePrice(Dec(words[1].Split('/')[0]), Dec(words[1].Split('/')[1])),
            "volume" => new VolumePrice(Tiers(tiers)),
            "bulk" => new BulkPrice(Tiers(tiers)),
            "packaged" => new PackagedPrice(Tiers(tiers)),
            "bps" => new BpsPrice(BpsTiers(tiers)),
            _ => throw new ArgumentException(text, nameof(text)),
        };
    }

    public static ImmutableArray<Tier> Tiers(params string[] tiers)
    {
        var from = 0m;
        return [.. tiers.Select(tier => OneTier(tier, ref from))];
    }

    static Tier OneTier(string text, ref decimal from)
    {
        var rule = text[^1] switch { '!' => Incomplete.PayInFull, '-' => Incomplete.DoNotCharge, _ => Incomplete.ProRata };
        var parts = text.TrimEnd('!', '-').Split(':', '/');
        decimal? to = parts[0] == "*" ? null : Dec(parts[0]);
        var tier = new Tier(from, to, Dec(parts[1]), parts.Length > 2 ? Dec(parts[2]) : 1, rule);
        from = to ?? from;
        return tier;
    }

    static ImmutableArray<BpsTier> BpsTiers(string[] tiers)
    {
        var from = 0m;
        var result = ImmutableArray.CreateBuilder<BpsTier>();
        foreach (var text in tiers)
        {
            var to = text.Split(':')[0] is var bound && bound == "*" ? (decimal?)null : Dec(bound);
            var rest = text.Split(':')[1];
            result.Add(new BpsTier(from, to, Dec(rest.Split('%')[0]), Part(rest, '<'), Part(rest, '>'), Part(rest, '+')));
            from = to ?? from;
        }

        return result.ToImmutable();
    }

    static decimal? Part(string text, char mark) => text.IndexOf(mark, StringComparison.Ordinal) is var at && at < 0
        ? null
        : Dec(text[(at + 1)..].Split('<', '>', '+')[0]);

    public static ProductTerms Product(
        string key = "fee",
        ProductKind kind = ProductKind.FlatFee,
        string price = "fee 1000",
        Interval? interval = null,
        Schedule? schedule = null,
        decimal count = 1) => new(
            key, "itm_" + key, kind, key, interval, schedule ?? (kind == ProductKind.Dynamic ? Schedule.End : Schedule.Start), count,
            [new PriceGroup("p", null, Price(price))],
            kind == ProductKind.Dynamic ? new Usage.Meter("calls", Usage.Operation.Count) : null);

    public static Phase Phase(string start, string? end, params ProductTerms[] products) => new(
        "sup_1", 0, At(start), end is null ? null : At(end), At(start), Alignment.Anniversary, false, [.. products]);

    public static Terms Terms(params Phase[] phases) => new("sub_1", Eur, Utc, [.. phases]);
}
