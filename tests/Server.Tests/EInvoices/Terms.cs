using System.Globalization;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>A document as its business terms (BT) and groups (BG), whatever syntax it came in. The rules are asked of these.</summary>
internal sealed class Terms
{
    public Dictionary<string, string> Values { get; } = [];

    public Dictionary<string, List<Terms>> Groups { get; } = [];

    public string? this[string term]
    {
        get => Values.GetValueOrDefault(term);
        set
        {
            if (value is null)
            {
                Values.Remove(term);
            }
            else
            {
                Values[term] = value;
            }
        }
    }

    public bool Has(string term) => Values.ContainsKey(term);

    public List<Terms> All(string group) => Groups.GetValueOrDefault(group, []);

    /// <summary>0 when it is not there.</summary>
    public decimal Number(string term) => this[term] is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : 0;

    /// <summary>Terms and groups in order, to compare documents of two syntaxes with.</summary>
    public override string ToString() => string.Join('\n', Lines(""));

    private IEnumerable<string> Lines(string indent) =>
    [
        .. Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{indent}{v.Key} {v.Value}"),
        .. Groups.OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.Value.SelectMany(t => t.Lines(indent + "  ").Prepend(indent + g.Key))),
    ];
}
