using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Plumbline.Web;

/// <summary>The words of one language, read once from every <c>Texts/&lt;language&gt;/*.json</c>.</summary>
public sealed class PageTexts
{
    public const string FallbackLanguage = "en";
    private const string Prefix = "texts/";
    private static readonly Lazy<FrozenDictionary<string, PageTexts>> Loaded = new(LoadAll);

    private readonly FrozenDictionary<string, string> _texts;

    private PageTexts(string language, Dictionary<string, string> texts)
    {
        Language = language;
        _texts = texts.ToFrozenDictionary(StringComparer.Ordinal);
        Months = [.. this["months"].Split('|')];
    }

    /// <summary>Two letters.</summary>
    public string Language { get; }

    public IReadOnlyList<string> Months { get; }

    public IReadOnlyCollection<string> Keys => _texts.Keys;

    /// <summary>The languages that pages are written in, by their code, with their own name.</summary>
    public static IReadOnlyList<(string Code, string Name)> Languages { get; } =
        [.. Loaded.Value.Values.Select(t => (t.Language, t["language_name"])).OrderBy(l => l.Item2, StringComparer.Ordinal)];

    public string this[string key] => _texts[key];

    public bool Has(string key) => _texts.ContainsKey(key);

    /// <summary>The texts of a tag's primary language (<c>fr-CA</c> gives French); null where there are none.</summary>
    public static PageTexts? Find(string? language)
    {
        var tag = language ?? "";
        var end = tag.AsSpan().IndexOfAny('-', '_');
        return Loaded.Value.GetValueOrDefault((end < 0 ? tag : tag[..end]).ToLowerInvariant());
    }

    /// <summary>The texts of the first language that has some, else English.</summary>
    public static PageTexts For(params IEnumerable<string?> languages) =>
        languages.Select(Find).FirstOrDefault(t => t is not null) ?? Loaded.Value[FallbackLanguage];

    /// <summary>The text with each <c>{name}</c> replaced; braces within a value are left alone.</summary>
    public string Fill(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var pattern = this[key];
        var filled = new StringBuilder(pattern.Length + 32);
        for (var at = 0; at < pattern.Length;)
        {
            var open = pattern.IndexOf('{', at);
            if (open < 0)
            {
                filled.Append(pattern, at, pattern.Length - at);
                break;
            }
            var close = pattern.IndexOf('}', open);
            filled.Append(pattern, at, open - at).Append(ValueOf(values, pattern[(open + 1)..close], key));
            at = close + 1;
        }
        return filled.ToString();
    }

    /// <summary>
    /// The form of a word that a number takes. A text holds its forms parted by <c>|</c>: for one and for more, or in Polish and
    /// Lithuanian for one, for few and for many.
    /// </summary>
    public string Counted(string key, long count)
    {
        var forms = this[key].Split('|');
        return forms[Math.Min(FormOf(Math.Abs(count)), forms.Length - 1)];
    }

    private int FormOf(long count)
    {
        var isTeen = count % 100 is > 10 and < 20;
        return Language switch
        {
            "pl" => count == 1 ? 0 : count % 10 is >= 2 and <= 4 && !isTeen ? 1 : 2,
            "lt" => isTeen || count % 10 == 0 ? 2 : count % 10 == 1 ? 0 : 1,
            "fr" or "pt" => count <= 1 ? 0 : 1,
            _ => count == 1 ? 0 : 1,
        };
    }

    private static string ValueOf(ReadOnlySpan<(string Name, string Value)> values, string name, string key)
    {
        foreach (var (candidate, value) in values)
        {
            if (candidate == name)
            {
                return value;
            }
        }
        throw new ArgumentException($"The text '{key}' asks for '{name}', which was not given", nameof(values));
    }

    private static FrozenDictionary<string, PageTexts> LoadAll()
    {
        var assembly = typeof(PageTexts).Assembly;
        var words = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var language = name[Prefix.Length..].Replace('\\', '/').Split('/')[0];
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var json = JsonDocument.Parse(stream);
            if (!words.TryGetValue(language, out var texts))
            {
                words.Add(language, texts = new Dictionary<string, string>(StringComparer.Ordinal));
            }
            foreach (var text in json.RootElement.EnumerateObject())
            {
                texts.Add(text.Name, text.Value.GetString()!);
            }
        }
        return words.ToFrozenDictionary(w => w.Key, w => new PageTexts(w.Key, w.Value), StringComparer.Ordinal);
    }
}
