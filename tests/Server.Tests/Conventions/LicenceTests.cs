using System.Xml.Linq;

namespace Plumbline.Server.Tests.Conventions;

/// <summary>Every package that the build restores, directly or through another, has a permissive licence.</summary>
public sealed class LicenceTests
{
    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL", "MS-PL"];

    // packages that name no licence expression, read by a person: id and version, and what the licence turned out to be
    private static readonly Dictionary<string, string> Reviewed = new(StringComparer.OrdinalIgnoreCase)
    {
        // a file in the package, with that licence's text
        ["stripe.net 53.1.0"] = "Apache-2.0",
    };

    // of the tests alone, never shipped: axe-core is MPL-2.0, which asks nothing of what it checks (docs/decisions/0015-customer-pages.md)
    private static readonly string[] TestOnly = ["deque.axecore.playwright", "deque.axecore.commons"];

    [Fact]
    public void Packages_Restored_HaveAllowedLicences()
    {
        var packages = SourceTree.Files.Where(file => file.Name.EndsWith("/packages.lock.json", StringComparison.Ordinal))
            .SelectMany(PackagesOf).Distinct().ToList();
        Assert.True(packages.Count > 50, "The lock files name next to nothing");

        var refused = packages.Select(package => (package, licence: LicenceOf(package)))
            .Where(found => !IsAllowed(found.licence) && !TestOnly.Contains(found.package.Id))
            .Select(found => $"{found.package.Id} {found.package.Version}: {found.licence}").ToList();

        Assert.True(refused.Count == 0, "Not on the list of licences:\n" + string.Join('\n', refused));
    }

    [Fact]
    public void Packages_OfTestsAlone_AreNotShipped()
    {
        var shipped = SourceTree.Files
            .Where(file => file.IsUnder("src") && file.Name.EndsWith("/packages.lock.json", StringComparison.Ordinal))
            .SelectMany(PackagesOf).Select(package => package.Id).ToList();

        Assert.NotEmpty(shipped);
        Assert.Empty(shipped.Intersect(TestOnly));
    }

    [Fact]
    public void NodePackages_OfTheTests_ArePermissivePinnedAndOfNoNamedRegistry()
    {
        var lockFile = SourceTree.Read("tests/Stripe.StandIn/package-lock.json");
        using var json = JsonDocument.Parse(lockFile);
        var packages = json.RootElement.GetProperty("packages").EnumerateObject().Where(package => package.Name.Length > 0).ToList();

        Assert.True(packages.Count > 50, "The lock file names next to nothing");
        Assert.All(packages, package => Assert.StartsWith("sha512-", package.Value.GetProperty("integrity").GetString()));
        Assert.All(packages, package => Assert.True(
            package.Value.GetProperty("license").GetString() is { } licence && (licence == "ISC" || IsAllowed(licence)), package.Name));
        Assert.DoesNotContain("://", lockFile, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("MS-PL OR AGPL-3.0-only", true)]
    [InlineData("(MIT AND Apache-2.0)", true)]
    [InlineData("MIT AND AGPL-3.0-only", false)]
    [InlineData("AGPL-3.0-only", false)]
    [InlineData("no licence expression", false)]
    public void Licence_Expression_IsJudged(string expression, bool allowed) => Assert.Equal(allowed, IsAllowed(expression));

    private static IEnumerable<(string Id, string Version)> PackagesOf(SourceFile file)
    {
        using var json = JsonDocument.Parse(file.Text);
        return [.. json.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => (package.Name.ToLowerInvariant(), package.Value.GetProperty("resolved").GetString()!))];
    }

    private static string LicenceOf((string Id, string Version) package)
    {
        if (Reviewed.TryGetValue($"{package.Id} {package.Version}", out var reviewed))
        {
            return reviewed;
        }
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var path = Path.Combine(cache, package.Id, package.Version.ToLowerInvariant(), package.Id + ".nuspec");
        var licence = XDocument.Load(path).Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
        return licence?.Attribute("type")?.Value == "expression" ? licence.Value : "no licence expression: review it and name it here";
    }

    // OR leaves us the choice, AND does not
    private static bool IsAllowed(string expression) =>
        expression.Trim('(', ')').Split(" OR ")
            .Any(choice => choice.Trim('(', ')').Split(" AND ").All(part => Allowed.Contains(part.Trim())));
}
