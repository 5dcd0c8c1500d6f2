using System.Text.RegularExpressions;
using Plumbline.Server.Tenancy;
using Plumbline.Web;

namespace Plumbline.Server.Features.OAuth.SignIn;

/// <summary>What a client asks for, in the words that keys have.</summary>
public static partial class GrantedScopes
{
    /// <summary>
    /// <c>customers.read</c> and its like; <c>mcp</c>, <c>*</c> and nothing at all ask for what the user may do. Words of other protocols
    /// give nothing.
    /// </summary>
    public static IReadOnlyList<string> Of(string? scope)
    {
        var words = (scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 || words.Any(w => w is "mcp" or ApiKey.AllScopes)
            ? [ApiKey.AllScopes]
            : [.. words.Where(w => Scope().IsMatch(w)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The same for people, a line each.</summary>
    public static IReadOnlyList<string> Words(IReadOnlyList<string> scopes, PageTexts texts)
    {
        if (scopes.Contains(ApiKey.AllScopes))
        {
            return [texts["consent_all"]];
        }
        var lines = new List<string> { texts["consent_profile"] };
        foreach (var (ending, text) in new[] { (".read", "consent_read"), (".write", "consent_write") })
        {
            var areas = scopes.Where(s => s.EndsWith(ending, StringComparison.Ordinal)).Select(s => s[..^ending.Length].Replace('_', ' '))
                .Order(StringComparer.Ordinal).ToList();
            if (areas.Count > 0)
            {
                lines.Add(texts.Fill(text, ("areas", string.Join(", ", areas))));
            }
        }
        return lines;
    }

    [GeneratedRegex(@"\A[a-z_]{1,40}\.(read|write)\z")]
    private static partial Regex Scope();
}
