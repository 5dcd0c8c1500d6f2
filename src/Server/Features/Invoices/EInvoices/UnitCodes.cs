using System.Collections.Frozen;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>
/// Units of UN/ECE Recommendation 20 for the names that sellers give their units. What has another name is counted in pieces of one
/// (<c>C62</c>), and the line's note tells the name.
/// </summary>
public static class UnitCodes
{
    public const string One = "C62";

    private static readonly FrozenDictionary<string, string> Codes =
        ("second=SEC minute=MIN hour=HUR day=DAY week=WEE month=MON quarter=QAN year=ANN byte=AD kb=2P kilobyte=2P mb=4L megabyte=4L "
            + "gb=E34 gigabyte=E34 tb=E35 terabyte=E35 wh=WHR kwh=KWH mwh=MWH kw=KWT kg=KGM kilogram=KGM g=GRM gram=GRM tonne=TNE m=MTR "
            + "meter=MTR metre=MTR km=KMT kilometer=KMT kilometre=KMT l=LTR liter=LTR litre=LTR piece=H87")
        .Split(' ').Select(pair => pair.Split('=')).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

    /// <summary><c>Hours</c> is <c>HUR</c>, <c>GB</c> is <c>E34</c>, <c>seat</c> is <c>C62</c>.</summary>
    public static string Of(string? name)
    {
        var word = name?.Trim() ?? "";
        return Codes.TryGetValue(word, out var code) || Codes.TryGetValue(word.TrimEnd('s', 'S'), out code) ? code : One;
    }
}
