using System.Collections.Frozen;
using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary>What a message says: Liquid templates of plain text. Blank lines part paragraphs.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Heading">One line, above the body.</param>
/// <param name="Body">The paragraphs.</param>
/// <param name="Button">The words of the link; null for none.</param>
public sealed record EmailWords(string Subject, string Heading, string Body, string? Button);

/// <summary>The words of one language, read from <c>Texts/&lt;language&gt;.json</c>.</summary>
public sealed class EmailTexts
{
    public const string FallbackLanguage = "en";
    private const string ResourcePrefix = "emails/texts/";
    private static readonly Lazy<FrozenDictionary<string, EmailTexts>> Loaded = new(LoadAll);
    private readonly FrozenDictionary<EmailKind, EmailWords> _words;
    private readonly FrozenDictionary<string, string> _common;

    private EmailTexts(JsonElement json)
    {
        _common = json.GetProperty("common").EnumerateObject()
            .ToFrozenDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
        _words = Enum.GetValues<EmailKind>().ToFrozenDictionary(kind => kind, kind =>
        {
            var words = json.GetProperty(Words<EmailKind>.Of(kind));
            return new EmailWords(
                words.GetProperty("subject").GetString()!,
                words.GetProperty("heading").GetString()!,
                words.GetProperty("body").GetString()!,
                words.TryGetProperty("button", out var button) ? button.GetString() : null);
        });
    }

    public static IReadOnlyCollection<string> Languages => Loaded.Value.Keys;

    /// <summary>The language, else English.</summary>
    public static EmailTexts For(string language) =>
        Loaded.Value.TryGetValue(language, out var texts) ? texts : Loaded.Value[FallbackLanguage];

    public EmailWords this[EmailKind kind] => _words[kind];

    /// <summary>What every message says: <c>greeting</c>, <c>attached</c>, <c>sent_by</c>, <c>reply</c>.</summary>
    public string this[string common] => _common[common];

    private static FrozenDictionary<string, EmailTexts> LoadAll()
    {
        var assembly = typeof(EmailTexts).Assembly;
        var byLanguage = new Dictionary<string, EmailTexts>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var json = JsonDocument.Parse(stream);
            byLanguage.Add(name[ResourcePrefix.Length..^".json".Length], new EmailTexts(json.RootElement));
        }
        return byLanguage.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
