using System.Collections.Frozen;
using System.Text.Json;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>The words and formats of one language, read from <c>Texts/&lt;language&gt;.json</c>.</summary>
public sealed class InvoiceTexts
{
    public const string FallbackLanguage = "en";
    const string ResourcePrefix = "invoice-pdf/texts/";

    static readonly Lazy<FrozenDictionary<string, InvoiceTexts>> Loaded = new(LoadAll);

    readonly FrozenDictionary<string, string> _texts;

    InvoiceTexts(string language, Dictionary<string, string> texts)
    {
        Language = language;
        _texts = texts.ToFrozenDictionary(StringComparer.Ordinal);
        Months = [.. this["months"].Split('|')];
    }

    public string Language { get; }

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    public static IReadOnlyCollection<string> Languages => Loaded.Value.Keys;

    internal IReadOnlyList<string> Months { get; }

    public string this[string key] => _texts[key];

    /// <summary>The texts of the tag's primary language (<c>fr-CA</c> gives French), English when there are none.</summary>
    public static InvoiceTexts For(string? language)
    {
        var tag = language ?? "";
        var end = tag.AsSpan().IndexOfAny('-', '_');
        var primary = (end < 0 ? tag : tag[..end]).ToLowerInvariant();
        return Loaded.Value.TryGetValue(primary, out var texts) ? texts : Loaded.Value[FallbackLanguage];
    }

    /// <summary>The text with each <c>{name}</c> replaced. A value's own braces are left alone.</summary>
    public string Fill(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var pattern = this[key];
        var filled = new System.Text.StringBuilder(pattern.Length + 32);
        var at = 0;
        while (at < pattern.Length)
        {
            var open = pattern.IndexOf('{', at);
            var close = open < 0 ? -1 : pattern.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            filled.Append(pattern, at, open - at).Append(ValueOf(values, pattern[(open + 1)..close], key));
            at = close + 1;
        }

        return filled.Append(pattern, at, pattern.Length - at).ToString();
    }

    static string ValueOf(ReadOnlySpan<(string Name, string Value)> values, string name, string key)
    {
        foreach (var (candidate, value) in values)
        {
            if (candidate == name)
            {
                return value;
            }
        }

        throw new ArgumentException($"The text '{key}' asks for '{name}', which was not given.", nameof(values));
    }

    static FrozenDictionary<string, InvoiceTexts> LoadAll()
    {
        var assembly = typeof(InvoiceTexts).Assembly;
        var byLanguage = new Dictionary<string, InvoiceTexts>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var json = JsonDocument.Parse(stream);
            var texts = json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
            var language = name[ResourcePrefix.Length..^".json".Length];
            byLanguage.Add(language, new InvoiceTexts(language, texts));
        }

        return byLanguage.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
