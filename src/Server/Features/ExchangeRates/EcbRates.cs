using System.Globalization;
using System.Text;
using System.Xml;
using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.ExchangeRates;

/// <summary>
/// Reads the reference rates of the European Central Bank as it publishes them: the XML of a day, of 90 days or of all, and the CSV of a
/// day or of all. Currencies that are not billed in, and days without a rate (N/A), are left out.
/// </summary>
public static class EcbRates
{
    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersFromEntities = 0,
        MaxCharactersInDocument = 20_000_000,
    };

    private static readonly LocalDatePattern[] Days =
    [
        LocalDatePattern.Iso, LocalDatePattern.CreateWithInvariantCulture("dd MMMM uuuu"),
        LocalDatePattern.CreateWithInvariantCulture("d MMMM uuuu"),
    ];

    public static IReadOnlyList<(LocalDate Date, string Currency, decimal Rate)> ReadXml(ReadOnlyMemory<byte> bytes)
    {
        var rates = new List<(LocalDate, string, decimal)>();
        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Safe);
            LocalDate? day = null;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "Cube")
                {
                    continue;
                }
                if (reader.GetAttribute("time") is { } time)
                {
                    day = Day(time) ?? throw Wrong($"'{Short(time)}' is no date");
                }
                if (reader.GetAttribute("currency") is { } currency)
                {
                    Add(rates, day ?? throw Wrong("a rate stands before its day"), currency, reader.GetAttribute("rate") ?? "");
                }
            }
        }
        catch (XmlException e)
        {
            throw Wrong($"it is not readable XML at line {Math.Max(1, e.LineNumber).ToString(CultureInfo.InvariantCulture)}");
        }
        return rates;
    }

    public static IReadOnlyList<(LocalDate Date, string Currency, decimal Rate)> ReadCsv(ReadOnlyMemory<byte> bytes)
    {
        BodyReader.RequireText(bytes.Span);
        var rates = new List<(LocalDate, string, decimal)>();
        var lines = Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var names = lines.Length == 0 ? [] : lines[0].Split(',', StringSplitOptions.TrimEntries);
        if (names.Length < 2 || names[0] != "Date")
        {
            throw Wrong("its first line does not begin with 'Date'");
        }
        foreach (var line in lines.Skip(1))
        {
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            var day = Day(fields[0]) ?? throw Wrong($"'{Short(fields[0])}' is no date");
            for (var i = 1; i < Math.Min(names.Length, fields.Length); i++)
            {
                if (names[i].Length > 0 && fields[i] is not ("N/A" or ""))
                {
                    Add(rates, day, names[i], fields[i]);
                }
            }
        }
        return rates;
    }

    private static void Add(List<(LocalDate, string, decimal)> rates, LocalDate day, string currency, string text)
    {
        if (!Currencies.All.Contains(currency))
        {
            return;
        }
        rates.Add(decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
            && rate is > 0 and < 1_000_000_000
            ? (day, currency, rate)
            : throw Wrong($"'{Short(text)}' is no rate of {currency}"));
    }

    private static LocalDate? Day(string text) => Days.Select(p => p.Parse(text)).FirstOrDefault(p => p.Success) is { } parsed
        && parsed.Value.Year is >= 1999 and <= 2200
        ? parsed.Value
        : null;

    private static string Short(string text) => text.Length > 20 ? text[..20] : text;

    private static Refusal Wrong(string what) => Refusal.BadRequest($"The rates are not valid: {what}");
}
