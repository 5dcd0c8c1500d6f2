using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Plumbline.Engine.Tax;

/// <summary>A country or special territory as value added tax sees it on a day.</summary>
/// <param name="Code">The contract's country code, such as <c>FR</c>, <c>MC</c> or <c>PT-20</c>.</param>
/// <param name="Member">Whose VAT it belongs to: Monaco's is France's, Liechtenstein's Switzerland's.</param>
/// <param name="Area">The VAT area: <c>EU</c>, or a country that is one of its own.</param>
/// <param name="StandardPercent">The standard rate, in percent; 20 means 20 %.</param>
public sealed record VatTerritory(string Code, string Member, string Area, decimal StandardPercent);

/// <summary>
/// Standard rates of value added tax by territory and day: the EU countries, GB, CH and NO with what belongs to their VAT. The rates and
/// their source stand in <c>vat-rates.csv</c>.
/// </summary>
public static class VatRates
{
    static readonly FrozenDictionary<string, Rate[]> Rates = Read();

    /// <summary>Every territory that has rates, by its code.</summary>
    public static IReadOnlyCollection<string> Territories => Rates.Keys;

    /// <summary>
    /// The territory as it stood on a day; null for one without value added tax that is known here, and for days before the first known
    /// rate. Germany is 16 % on 2020-12-31 and 19 % on 2021-01-01.
    /// </summary>
    /// <param name="country">The contract's country code.</param>
    /// <param name="date">The day of the document in the seller's time zone.</param>
    public static VatTerritory? Find(string country, LocalDate date) =>
        Rates.TryGetValue(country, out var rates) ? Array.FindLast(rates, rate => rate.From <= date)?.Territory : null;

    static FrozenDictionary<string, Rate[]> Read()
    {
        using var stream = typeof(VatRates).Assembly.GetManifestResourceStream("vat-rates.csv")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#')).Skip(1)
            .Select(line => Row(line.Split(',')))
            .GroupBy(rate => rate.Territory.Code)
            .ToFrozenDictionary(group => group.Key, group => group.OrderBy(rate => rate.From).ToArray(), StringComparer.Ordinal);
    }

    static Rate Row(string[] cells) => new(
        LocalDatePattern.Iso.Parse(cells[3]).Value,
        new VatTerritory(cells[0], cells[1], cells[2], decimal.Parse(cells[4], CultureInfo.InvariantCulture)));

    sealed record Rate(LocalDate From, VatTerritory Territory);
}
