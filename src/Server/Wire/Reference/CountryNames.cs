using System.Collections.Concurrent;
using System.Globalization;

namespace Plumbline.Server.Wire.Reference;

/// <summary>What countries are called; a territory that no language names has its code.</summary>
public static class CountryNames
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<(string Code, string Name)>> Names = new(StringComparer.Ordinal);

    /// <summary>Codes and names, in the order of the names.</summary>
    public static IReadOnlyList<(string Code, string Name)> All(string language) => Names.GetOrAdd(language, static tag =>
    {
        var culture = CultureInfo.GetCultureInfo(tag);
        var before = CultureInfo.CurrentUICulture;
        try
        {
            // the library has names in the language of the thread alone
            CultureInfo.CurrentUICulture = culture;
            var order = StringComparer.Create(culture, ignoreCase: false);
            return [.. Countries.All.Select(c => (Code: c, Name: NameOf(c))).OrderBy(c => c.Name, order)];
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    });

    /// <summary>The name of one, or what was given where that is no code.</summary>
    public static string Of(string code, string language) => All(language).FirstOrDefault(c => c.Code == code).Name ?? code;

    // regions by themselves are named in their own language only; a culture of no language in a region is "… (Suisse)" in the thread's
    private static string NameOf(string code)
    {
        var name = CultureInfo.GetCultureInfo($"und-{code}").DisplayName;
        var (from, to) = (name.IndexOf('(', StringComparison.Ordinal), name.LastIndexOf(')'));
        return from >= 0 && to > from ? name[(from + 1)..to].Replace('[', '(').Replace(']', ')') : code;
    }
}
