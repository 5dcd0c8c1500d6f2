using System.Text.RegularExpressions;
using Xunit;

namespace Plumbline.Engine.Tests.Golden;

/// <summary>No published example is forgotten: each is replayed by a test that names it, or <c>docs/golden.md</c> says why not.</summary>
public partial class GoldenListTests
{
    static readonly string[] Ids = File.ReadAllLines(Path.Combine(Source.Root, "tests/Engine.Tests/Golden/cases.txt"));

    static readonly string[] Rows =
        [.. File.ReadAllLines(Path.Combine(Source.Root, "docs/golden.md")).Where(line => line.StartsWith('|'))];

    static readonly string Tests = string.Concat(
        Directory.EnumerateFiles(Path.Combine(Source.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => Plain(File.ReadAllText(path))));

    [Fact]
    public void Document_EveryPublishedExample_IsInOneRowOfIt()
    {
        Assert.True(Ids.Length > 80);
        Assert.Equal(Ids.Length, Ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Ids, id => Assert.Single(Rows, row => Named(row).Contains(id)));
    }

    [Fact]
    public void Tests_EveryExampleWithoutAReason_NameIt() => Assert.All(
        Ids.Where(id => !id.StartsWith("peer ", StringComparison.Ordinal)),
        id => Assert.True(
            Tests.Contains(Plain(id), StringComparison.Ordinal) || HasReason(Rows.Single(row => Named(row).Contains(id))), id));

    static bool HasReason(string row) =>
        Array.Exists(["cannot apply", "later: ", "as ours: "], reason => row.Contains(reason, StringComparison.Ordinal));

    /// <summary>The ids in the first column; <c>`a-1/2`</c> are <c>a-1</c> and <c>a-2</c>, <c>23, 24</c> two facts.</summary>
    static IEnumerable<string> Named(string row)
    {
        var first = row.Split('|')[1];
        foreach (Match match in Facts().Matches(first))
        {
            yield return $"peer {match.Value}";
        }

        foreach (Match match in Quoted().Matches(first))
        {
            var parts = match.Groups[1].Value.Split('/');
            yield return parts[0];
            foreach (var part in parts[1..])
            {
                yield return parts[0][..(parts[0].LastIndexOf('-') + 1)] + part;
            }
        }
    }

    // ids are in the names of tests as they are, with underscores, or in capitals
    static string Plain(string text) =>
        text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    [GeneratedRegex("`([^`]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<=^ |, )\d+(?= |,)", RegexOptions.CultureInvariant)]
    private static partial Regex Facts();
}
